"""Toy platform: a third one, poorer than both others, which shows what a new platform costs: this folder and one row.

Its wire is a line of JSON over TCP and a line back, one connection a call. It cannot change or take back a message,
shows no toasts, takes three buttons a message, has no commands, topics, inline queries or webhooks, and no memory of
what was sent. Nothing in here comes from the two real adapters.

    wire      one call: a line, its answer, and failures as ours
    adapter   `ToyPlatform`, the core of the port and no capability
    server    the stand-in, with people before it; it refuses what the platform does not have
    test_toy  a report goes the whole way, staff included, with the row as the one change outside
"""
