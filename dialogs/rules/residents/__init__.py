"""What residents may do besides reporting, and what is theirs: bans, erasure, asking why, their code.

Promise: a resident is named to the staff by a code that leads to nobody outside; a ban has a reason and an end.

Callers: flows, notices, use cases. It must not know accounts of platforms.
"""
