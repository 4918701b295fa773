"""The staff's side: turns in their chats, and in the private chats of members.

Promise: the sender is looked up among the members at every event, on both platforms, and may do what their roles let
them, wherever the button came from. A chat decides what is shown there, never what may be done.

`handler` takes the event; `context` is what everything here is given: the transaction, the desk, the member, the chat.
`buttons` and `replies` work tickets: a press is a move, or asks for what a move demands; a reply under a ticket is an
answer, a note (`//`), or what was asked for. `commands` are words with a slash, one file each where they are more than
a line. Slow answers (`/stats`, `/export`, `/find`) are jobs, which `slow` asks for: nobody else waits for them.
`unbound`: groups that are not the staff's, and people there without a role.

At volume: `queue` shows what is due, `open_card` brings a card to the end of the chat, `bulk_selection` does one thing
with many tickets, `canned` offers ready answers under questions, `history` tells what has happened. A list is a message
whose buttons hold all they need, so one of yesterday works; only what a member has selected is kept, for a day.

Rejected: conversations (`dialogs.flows`) for the staff: many work in one chat at a time, and a card is worked by any
colleague who has time; so nothing here remembers what was asked before but the message that asked.
"""
