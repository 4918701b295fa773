"""Redis client code: wake-ups between processes and rate limits that they share; all of it may be lost.

Promise: while Redis is away everything goes on, slower or within smaller limits, and no message is lost. The same
limits without Redis live in the process (`rate_window`).

Callers: the runtime's bus and the rate limiter. It must not hold anything that the database does not.
"""
