"""Text recognition and masking: dates, periods, yes or no, obscene words, personal contacts.

Promise: time grows with the length of the text alone, and what is masked for others hides every number and address of
a person in it.

Callers: flows, notices, the staff's handlers. It must not know tickets.
"""
