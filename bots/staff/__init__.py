"""The staff at work: turns in their chats, and in the private chats of members who work there too.

Promise: whoever presses or writes is looked up among the members at every event, on both platforms, and may do what
their roles let them, wherever the button came from. A chat decides what is shown there, never what may be done.

`staffroom` takes the event; `room` is what everything here hangs on: the transaction, the desk, who acts, where.
`presses` and `replies` work tickets: a press is a move, or asks for what a move demands; a reply under a ticket is an
answer, a note (`//`), or what was asked for. `commands` are words with a slash, one file each where they are more than
a line. What takes long (`stats`, `export`, `searching`) is an `errand`, made `beforehand`, between inbox and turn:
nobody else waits for it. `strangers`: groups that are not the staff's, and people there without a role.

At volume: `queue` shows what is due, `opening` brings a card to the end of the chat, `choosing` does one thing with
many, `canned` answers stand under questions, `story` tells what has happened. A list is a message whose buttons hold
all they need, so one of yesterday works; only what a member has chosen is kept, for a day.

Rejected: conversations (`dialogs.flows`) for the staff: many work in one chat at a time, and a card is worked by
whoever has time; so nothing here remembers what was asked before but the message that asked.
"""
