"""What became of a ticket, in words: `resident` for its author and those who joined it, `staff` for the staff chat;
`clock` for both, of what is due or over; `administrator` says what is wrong with the program.

Pure functions from a ticket and what happened to a `Screen`. The desk calls them inside its transaction and puts the
screens into the outbox; `photos` are sha256 and go into the screen. `lines` is what cards and reviews share.
"""
