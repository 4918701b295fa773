"""Business rules: permissions, deadlines and text recognition as values and pure functions, one subject a file.

A ticket's life cycle is a table (`MOVES` of `tickets.lifecycle`: who may move what where, and what the move demands),
so tests walk every allowed and every forbidden pair; what the staff may do without moving it is a second one (`ACTIONS`
of `tickets.actions`), and `staff.access` derives somebody's roles for a ticket from their grants. `now` is an argument
and aware; a place is WGS 84 degrees; what a rule refuses it refuses as `NotAllowed` or `Stale`, and nothing has
changed. A city's numbers come from its data (`city`), never from here.

Rejected: rules as methods of stored rows (they could not be tried without a database).
"""
