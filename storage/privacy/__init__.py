"""Personal data: what is kept for how long, what a person is sent of theirs, and erasure.

Promise: after an erasure no column of any table and no file leads to the person, and an act without personal data says
what went. Columns with personal data are few, so that all of them can be named here.

Callers: use cases, commands, maintenance. It must not know conversations or platforms.
"""
