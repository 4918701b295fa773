"""Intake: rows of the inbox become turns, in order per chat, many chats at a time.

Promise: a row is worked once, whole or not at all; one that cannot be understood is set aside with a warning and blocks
nobody. `inbox_reader` and `fair_queue` choose the next chat, `flood_guard` slows a person who writes faster than they
are answered, `prefetch` fetches photos outside any transaction, `inbox_worker` runs the turn. Within it `router` says
whose the event is, from what `dispatcher` has looked up, and the resident's or the staff's handler works it.

Callers: the app. It must not know what a conversation asks or what a button of the staff does.
"""
