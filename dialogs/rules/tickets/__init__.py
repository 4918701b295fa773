"""Life cycle of a ticket: statuses, moves, actions, deadlines, timers, visibility.

Promise: `lifecycle.MOVES` is the one table of moves and `actions` the one of actions without a move; anything in
neither is refused. Deadlines are pure functions of a calendar. `effects` says what a move changes besides the status.

Callers: notices and use cases. It must not know rows, chats or who is asking but by role.
"""
