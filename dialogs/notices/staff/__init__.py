"""Messages for the staff: cards, lists, prompts for buttons, digests, figures.

Promise: an officer sees on one screen what a ticket needs and what may be done with it now; of a resident there is a
code, never an account. `card` is the ticket, `queue`, `found`, `listing` and `people` are lists, `story` is the
history, `clock` and `morning` are about deadlines, `figures` and `export` of many tickets.

Callers: use cases and the staff's handlers. It must not read a store or decide who may do what.
"""
