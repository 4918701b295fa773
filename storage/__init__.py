"""What is remembered: the database, the photos, and the city as data.

Promise: a turn is one transaction. What it changed, and every message it wants sent, is on the disk together or not at
all; killed at any instant, it either happened or will happen again from the start. Updates are kept before they are
confirmed to a platform (`inbox`), messages before they are sent (`outbox`).

Files: `store` (transactions) · `tables` `columns` `engines` `sqlite_driver` `upsert` (how it is kept) · one subject a
file (`inbox` `outbox` `chats` `people` `sessions` `tickets` `history` `handles` `staff` `queue` …): thin repositories
that hang on a transaction and return frozen values · `erasure` `leaving` `retention` `keep` `sweep` `erasures` (what
goes again, and the acts of it) · `own_data` `parcel` (what a person is sent of themselves) · `media` (photos as
files, made `bare`) `photo_*` (their limits, and the processes that look at them) · `redis_link` `signals` `limits`
`window` (what processes tell one another, which may be lost) · `migrate` `migrations` · `backup` `archive` · `desk`
`staff_desk` `clock_desk` `drafts` `moving` `post` `look` (what can happen, and what conversations ask) · `figures`
`export` `mornings` (many tickets at once, read outside of turns) · `city*` `zones` `addresses` `faults` `cities` (a
city's folder).

Rules: Core, no ORM: rows become the house's own values, and nothing is loaded behind anyone's back. Every query is
written for SQLite and PostgreSQL and tested on both. `now` is an argument. Repositories decide nothing: what may
happen is `dialogs.rules`' to say and the desk's to do. Names and words of residents stand in few columns, so that
`erasure` can find them all.

Rejected: an ORM session for each turn over a pool of SQLite connections (writers retry against each other: seconds at
50 residents at once; one writing connection: tenths), R*Tree for places (slower than an index here, and SQLite's
alone), a queue beside the database (two things that can disagree).
"""
