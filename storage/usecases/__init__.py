"""Use cases: each thing that can happen, as one method in one transaction, outbox rows included.

Promise: what happened and who hears of it are written together or not at all. `resident`, `staff`, `clock` by who
begins it; `outgoing` writes what is said; `transitions` is the one place where tickets change.

Callers: handlers, jobs, commands. They must not know platforms, buttons' looks or SQL.
"""
