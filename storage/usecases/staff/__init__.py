"""What the staff do: move, answer, assign, merge, change, ban, choose many, count and export.

Promise: who acts is checked by their roles in the same transaction; two at once are told apart, and the slower hears
it.

Callers: the staff's handlers, jobs, commands. It must not know conversations of residents.
"""
