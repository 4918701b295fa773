"""Staff records: members and roles, chats and their topics, codes, selections in a queue.

Promise: a role given or taken counts from the next event on.

Callers: the store, the staff's use cases. It must not decide who may do what.
"""
