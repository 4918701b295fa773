"""Coordination records: leases, partition of chats, timers, sequences, alerts.

Promise: a lease has one holder, a timer rings once, a number is given once.

Callers: the store, the runtime, the clock's use cases. It must not know conversations.
"""
