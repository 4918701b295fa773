"""Messages for administrators: what is wrong with the program, and what to do about it.

Promise: each alert names the fault and its cure, and holds no personal data.

Callers: everything that can fail outside a turn. It must not know tickets or people.
"""
