"""Messages in and out: inbox, outbox, which message in a chat is about which ticket.

Promise: an update is kept once, a message is claimed by one process at a time, and a message's row tells whether it was
sent.

Callers: the store, intake, delivery. It must not know what a message says.
"""
