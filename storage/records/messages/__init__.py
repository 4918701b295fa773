"""Messages in and out: inbox, outbox, and the links from messages to tickets.

Promise: an update is kept once, a message is claimed by one process at a time, and a message's row tells whether it was
sent.

Callers: the store, intake, delivery. It must not know what a message says.
"""
