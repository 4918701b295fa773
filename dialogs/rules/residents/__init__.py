"""Rules about residents: bans, erasure, asking why a ticket is late, and their code.

Promise: a resident is named to the staff by a code that leads to nobody outside; a ban has a reason and an end.

Callers: flows, notices, use cases. It must not know accounts of platforms.
"""
