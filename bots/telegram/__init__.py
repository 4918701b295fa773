"""Telegram adapter, built on aiogram's Bot, methods, types and errors; its Dispatcher is not used.

Promise: an update is stored before it is confirmed, one bad update stops nobody, and every failure of a call is raised
as one of the exceptions of `bots.platform_errors`.

    ingest    getUpdates into the inbox: rows and offset in one transaction, then the next call confirms them
    webhook   instead, where there is a public address: Telegram brings updates, and is answered 200 after the commit
    inbound   one raw update -> `Inbound`, read from the JSON itself (content: what is in a message; shape: the readers)
    outbound  one `Letter` -> calls -> `Sent` (steps: which messages; keyboards: buttons; entities: styled text)
    topics    forum topics: makes, renames, closes them; the icon of a ticket's status
    links     t.me links to a message, and those that open the bot
    errors    aiogram's exceptions -> ours
    session   the client of the Bot API: answers stay JSON values, failures are raised as ours
    doctor    faults of the token, the webhook or the staff chat, each with its cure

Reasons. aiogram's polling confirms updates while handlers still run, and parses a whole batch into models before it
yields the first update: one forward from a hidden user without a name stops the bot for ever. Here only an
update's id and its chat are read before it is stored. Answers of calls are not made into models either: nobody
reads more than a message id or a file id of them, and building the models costs more than the call.

Telegram has no idempotency key. A send whose answer was lost is `Lost`, unless the connection failed before the request
was written (`Later`); an edit is `Later` always, since repeating one changes nothing.

A letter may take several calls (photos, then words with the buttons, then files). Those that succeeded are remembered
until the whole letter is sent, so that a repeat after a 429 goes on where it stopped. Words are sent as text with
entities, never with a parse mode: nothing to escape, nothing a resident writes can become markup.

Polling is the default: a municipal host behind NAT has no public address. Rejected: aiogram's FSM and Scene (they tie
the conversation to Telegram), trying photos as links.
"""
