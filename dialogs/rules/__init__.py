"""What is allowed, and by when: the rules of the house as values and pure functions, one subject a file.

A ticket's life is a table (`ticket.MOVES`: who may move what where, and what the move demands), so tests walk every
allowed and every forbidden pair; what the staff may do without moving it is a second one (`deeds.DEEDS`), and as what
somebody stands before a ticket, `access` says by their roles. `now` is an argument and aware; a place is WGS 84
degrees; what a rule refuses it refuses as `NotAllowed` or `Stale`, and nothing has changed. A city's numbers come from
its data (`city`), never from here.

Rejected: rules as methods of stored rows (they could not be tried without a database).
"""
