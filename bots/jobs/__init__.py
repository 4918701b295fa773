"""Work outside of turns: reminders, maintenance, figures, tables and exports.

Promise: what takes long or is due at a time never holds up a message. `reminders` rings timers, `maintenance` deletes
what has had its time, `stats` and `export` make what somebody of the staff asked for, with `chart` and `sheet` as
their pictures and tables; `worker` makes those before the turn that shows them.

Callers: the app and the intake. A job must not send anything itself: its result is an outbox row.
"""
