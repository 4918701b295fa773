"""People and their chats: consents, conversations, bans, acts of erasure.

Promise: a person is one row, their chats lead to it, and their open conversation is one value.

Callers: the store and use cases. It must not know tickets.
"""
