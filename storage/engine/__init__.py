"""Connections and statements: SQLite and PostgreSQL behind one `Connection`, group commit, migrations.

Promise: a transaction is whole or nothing; a failed connection is put right or thrown away; statements compiled once
run on SQLite without leaving the thread that asks (16 statements and a commit: 0.07 ms against 3.7 ms through
SQLAlchemy and aiosqlite, which is why this path is our own).

Callers: tables, records, the store. It must not know what any table is about.
"""
