"""Use cases of residents: report, join, correct, answer, judge, withdraw, erase themselves.

Promise: each is carried out once, checked again at the moment it is written, whatever was true when it was asked.

Callers: the resident's conversation and commands. It must not know the staff's buttons.
"""
