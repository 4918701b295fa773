"""Jobs, the work outside of turns: reminders, maintenance, figures, tables and exports.

Promise: work that takes long or is due at a time never holds up a message. `reminders` rings timers, `maintenance`
deletes data past its retention period, `stats` and `export` make what a member of the staff asked for, with `chart` and
`sheet` as their pictures and tables; `worker` makes those before the turn that shows them.

Callers: the app and the intake. A job must not send anything itself: its result is an outbox row.
"""
