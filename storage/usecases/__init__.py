"""Use cases: each action of a resident, the staff or the clock, as one method in one transaction, outbox rows included.

Promise: an action and the messages about it are written together or not at all. `resident`, `staff`, `clock` by who
begins it, each within a `unit_of_work`; `transitions` is the one place where tickets change, and `reactions` the table
of who hears; `outgoing` writes messages.

Callers: handlers, jobs, commands. They must not know platforms, buttons' looks or SQL.
"""
