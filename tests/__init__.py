"""Tests of the program over real servers, databases and wires.

Promise: green means that a resident's report arrives. The program under test is `app.build(...)`, the servers in front
of it are the sandbox's stand-ins, the databases are a real SQLite and a real PostgreSQL; nothing is mocked.

`dialogs/` pure conversations and rules, as transcripts a clerk can read · `storage/` the same tests on both engines ·
`bots/` adapters and stand-ins on the wire · `journeys/` whole ways through the program (`town`) · `upgrade/` an
installation of an earlier version goes on · `soak/` kill -9 at any instant, `python -m tests.soak` · `fuzzing/` foreign
input by the million · `bench/` figures against the bare libraries · `test_architecture` the shape of the tree ·
`test_prose` docstrings that begin with a noun or a verb · `test_readme` every page does what it says · `test_locales`
no sentence without its translation.

Flags: `--rewrite-transcripts`, `--rewrite-catalogs` write golden files anew; review reads the diff. `PARADNAYA_SHARED`
names the folder of the platforms' contracts and of sample data (default: `../shared`); what needs it is skipped
without it, and nothing may be skipped with it. `python -m tests.screenshot` makes README's picture.

Files, and the tests of a file, are run in an order drawn by lot, so that none leans on another; the seed is printed,
and `--seed` draws the same again.

Rejected: mocks of our own classes (they agree with the code by construction), a shared database between tests.
"""
