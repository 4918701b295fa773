"""Process runtime: clock, tasks, log, settings, poll loops, leases between processes, health alerts.

Promise: nothing here knows what a message means; it keeps a process running, observed and in its place among others.
`clock`, `tasks`, `log` and `settings` are the only clock, the only maker of tasks, the only set-up of logging and the
only reader of the environment. `poll_loop` is how every queue is worked. `cluster` shares work between
processes; `bus` wakes them; `counters`, `backlog` and `health_alerts` are what an operator sees.

Callers: everything in `bots`. It must not know platforms, residents, staff or a conversation.
"""
