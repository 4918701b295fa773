"""The life of a ticket: statuses, moves, actions, deadlines, timers, what is visible to whom.

Promise: `lifecycle.MOVES` is the one table of moves and `actions` the one of what the staff do without a move; what is
in neither is refused. Deadlines are pure functions of a calendar. `effects` says what a move changes besides the
status.

Callers: notices and use cases. It must not know rows, chats or who is asking but by role.
"""
