"""Tickets: their rows, history, photos, followers, search.

Promise: history is only added to; a changed ticket has a new version, so that a slower writer is told.

Callers: the store and use cases. It must not decide which change is allowed.
"""
