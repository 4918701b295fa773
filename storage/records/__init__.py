"""Records: the rows of each subject and the queries on them, hung on a transaction.

Promise: frozen values out, plain arguments in; every query runs on SQLite and PostgreSQL alike. Records decide nothing.
By subject: `tickets`, `people`, `staff`, `messages`, `work`.

Callers: the store hands them out within a transaction; use cases and privacy use them. They must not know the store or
one another's decisions.
"""
