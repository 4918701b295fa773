"""The resident's side of a private chat: one event, one turn of a conversation, one transaction.

Promise: whatever a resident sends, in any order, is taken into the conversation it fits or answered with what would be.
`handler` takes the event, `context` is what is known of the chat and its message, `conversation` runs the flow and
carries out what it ends in, `own_data` carries out consent, export and erasure of a resident's data.

Callers: the intake. It must not know what the staff see or press.
"""
