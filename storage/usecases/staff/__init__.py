"""Use cases of the staff: move, answer, assign, merge, change, ban, bulk actions, statistics and export.

Promise: the actor's roles are checked in the same transaction; of two who act at once, the slower one is told.

Callers: the staff's handlers, jobs, commands. It must not know conversations of residents.
"""
