"""The bot process: platform adapters, the intake of updates, conversations, delivery and the wiring between them.

Promise: what a person sends is stored before it is confirmed to the platform, worked once, and answered; a platform
that fails, floods or blocks costs a delay and never a report.

One way in: `telegram` or `vk` store raw updates (ingest) → `intake.inbox_worker` works each chat's rows in order,
different chats side by side → `resident.handler` or `staff.handler` runs one turn in one transaction. `intake.prefetch`
fetches photos between the two, outside any transaction, and has what takes long made by `jobs.worker` (figures with
their `jobs.chart`, tables by `jobs.sheet`). One way out: `delivery.outbox_relay` takes the outbox in order per
recipient within the platform's rates (`delivery.rate_limiter`); `delivery.composer` and `delivery.render` turn a screen
into text in the reader's language. `jobs.reminders` does what is due at its time, `jobs.maintenance` deletes what has
passed its retention period; `runtime.bus` carries wake-ups and shared rates to the other processes, through Redis where
there is one. With a public address platforms bring their updates to `web.hooks` instead. `runtime.counters` counts what
happens; `runtime.health_alerts` tells the administrators of lateness and full disks.

Rules: `app.build` is the one place where concrete classes meet; tests run it too, with doubles that keep the port. A
platform is a folder that implements `platform.Platform` and knows no other, and a row of `platforms`, where all that
need a platform's name read it. `runtime.clock`, `runtime.tasks`, `runtime.settings` and `runtime.log` are the only
clock, the only maker of tasks, the only reader of the environment, the only set-up of logging. Log entries are a fixed
message with details, never words, names, phones, coordinates or tokens.

Rejected: the frameworks' own polling and dispatching (they confirm before the work is done, keep conversations in
memory or per platform, and stop at an update they cannot parse); sending from inside a turn (a message that went out
while its transaction failed).
"""
