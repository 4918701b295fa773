"""Outgoing messages: their audience and wording, cards kept in step with their tickets, and what a reply answers.

Promise: a card shows its ticket as it is at the commit; an unsent message of the same place is replaced instead of
followed by another.

Callers: every other use case. It must not decide what happens.
"""
