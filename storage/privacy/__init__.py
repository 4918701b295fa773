"""Personal data: retention periods, export of a person's own data, and erasure.

Promise: after an erasure no column of any table and no file leads to the person, and an act without personal data says
what went. Columns with personal data are few, so that all of them can be named here.

Callers: use cases, commands, maintenance. It must not know conversations or platforms.
"""
