"""Reactions: a table of what happened to a ticket and who hears of it, asked wherever a ticket's history is written.

Promise: a use case makes the transition or writes the entry, and whoever is concerned hears of it in the table's order;
what is to hear besides (subscriptions, webhooks, counters) is one more reaction, and no use case is touched.

Two things stay with the use cases. The direct answer to whoever acts is theirs. And what is told of many tickets in one
message (bulk actions, reminders after a night) is told by whoever has them all; such entries come `quiet`.

A reaction tells people and writes rows of its own. It must not move tickets: that would write history while history is
being written.
"""
