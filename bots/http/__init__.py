"""HTTP clients: keep-alive connections to a platform's API, and the resolver of short map links.

Promise: a call costs one exchange on an open connection, an answer has a largest size, and whether a request can have
reached the server is known when it failed.

Callers: the platforms' adapters and the app. It must not know tickets, chats or what is being said.
"""
