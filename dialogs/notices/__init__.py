"""Notices: messages about tickets and the program, by reader. `resident` is for a ticket's author and those who joined
it, `staff` for the staff's chats, `administrator` for faults of the program.

Pure functions from a ticket and what happened to a `Screen`. Use cases call them inside its transaction and puts the
screens into the outbox; `photos` are sha256 and go into the screen. `lines` is what cards and reviews share.
"""
