"""Benchmark of the program against the bare libraries it is built on: `python -m tests.bench`.

Promise: every figure is a ratio of two things measured in the same run, by turns, as the median of several rounds; the
table that is printed is the one in `tests/README.md`. Absolute figures of a machine drift by half within an hour;
ratios hold.

Each bot is a process of its own (`peers`) before a server of its own (`door`, `telegram_wire`, `vk_wire`). The servers
live in the measuring process with all the residents (`phone`, `dialogs`), so that only the bot's processor time is
counted: user and system, of its whole tree. They speak the platforms' wire in brief; the stand-ins of `bots.sandbox`
know far more, and would be what is measured. Residents wait for each answer and act at once on it.
"""
