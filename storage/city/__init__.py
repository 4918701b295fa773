"""Loader of a city's folder: reads it into values, and reports every fault at once, with file and line.

Promise: what `load_city` returns fits together; nothing later checks it again. `tables` and `settings` read files,
`answers`, `zones` and `addresses` their subjects, `checks` looks across them, `faults` collects.

Callers: the app, the commands, the store's look-ups. It must not know the database.
"""
