"""Storage: the database, the photo files, and the city's folder read into values.

Promise: a turn is one transaction. What it changed, and every message it wants sent, is on the disk together or not at
all; killed at any instant, it either happened or will happen again from the start. Updates are kept before they are
confirmed to a platform (`records.messages.inbox`), messages before they are sent (`records.messages.outbox`).

Floors, each using those below it: `usecases` (the actions of residents, staff and the clock, one transaction each) ·
`privacy` (retention, own data, erasure) · `store` (transactions) · `records` (thin repositories by subject that hang on
a transaction and return frozen values) · `tables` · `engine` (connections, statements, migrations). Beside them: `city`
(a city's folder), `media` (photos as files), `redis` (hints between processes, which may be lost), `backup`,
`migrations`.

Rules: Core, no ORM: rows become the project's own values, and nothing is loaded behind anyone's back. Every query is
written for SQLite and PostgreSQL and tested on both. `now` is an argument. Repositories decide nothing: `dialogs.rules`
says what may happen, and `usecases` do it. Names and words of residents are in few columns, so that `privacy.erasure`
can find them all.

Rejected: an ORM session for each turn over a pool of SQLite connections (writers retry against each other: seconds at
50 residents at once; one writing connection: tenths), R*Tree for places (slower than an index here, and SQLite's
alone), a queue beside the database (two things that can disagree).
"""
