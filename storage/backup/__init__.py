"""Backups: database and photos in one file, written while the bot runs, read into an empty database.

Promise: a backup is one moment of the database, every photo that it names is in it, and a damaged file is recognised
before anything is written.

Callers: the command line. It must not know what the tables mean.
"""
