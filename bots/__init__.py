"""Platforms and wiring: the only place where things happen.

Promise: what a person sends is kept before it is confirmed, worked once, and answered; a platform that fails, floods or
blocks costs a delay and never a report.

One way in: `telegram` or `vk` store raw updates (ingest) → `host` works each chat's rows in order, different chats
side by side → `residents`, `visit` or `staffroom` run one turn in one transaction. One way out: `delivery` takes the
outbox in order per recipient within the platform's `budgets`; `compose` and `render` make words of a screen in the
reader's language. `prepare` fetches photos between the two, outside any transaction, and makes what takes long
(`staff.errand`: figures with their `chart`, tables by `sheet`); `timekeeper` does what is due at its time, `chores`
sweeps what has had its own; `wires` lead to the other processes (wake-ups, shared budgets), through Redis where there
is one. With a public address platforms bring their updates to `web.hooks` instead. What happens is counted in `watch`;
`alarms` tell of lateness.

Rules: `app.build` is the one place where concrete classes meet; tests run it too, with doubles that keep the port.
A platform is a folder that implements `platform.Platform` and knows no other. `clock`, `nursery`, `settings` and `log`
are the only clock, the only maker of tasks, the only reader of the environment, the only set-up of logging. What is
logged is a fixed message with details, never words, names, phones, coordinates or tokens.

Rejected: the frameworks' own polling and dispatching (they confirm before the work is done, keep conversations in
memory or per platform, and stop at an update they cannot parse); sending from inside a turn (a message that went out
while its transaction failed).
"""
