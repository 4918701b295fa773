"""Stand-in for the Telegram Bot API, local to this machine.

Promise: an unmodified bot, given this server's address, cannot tell it from the real one in anything this project
relies on: the wire format, the ids, which updates come and in what order, what is refused and in which words.

Rule: `world` holds all state and nothing else acts on it but the two sides. The bot's side is `server` (HTTP, faults,
envelope) over one function a method (`sending`, `editing`, `topics`, `asking`, `webhooks`); a function gets the world
and the call's form, returns the result's JSON or raises `TelegramRefusal`. The people's side is `phones` (the port) and
`groups` (what only Telegram has); `inline` holds both sides of inline mode. Messages are kept as the very JSON the Bot
API sends, so an update, an answer and a quoted message can never disagree; `screen` reads a phone's view out of it.
`queue` is getUpdates: confirmation by offset, lifetimes, one poller; `deliver` brings the same queue to a webhook.
`limits` and `rates` are what is refused.

Quirks kept on purpose, since bots trip over them: a plain message in a topic answers the topic's first message; a
message that brought a keyboard under the input cannot be edited; a group changes its id when it is upgraded; the bot
cannot write first; numbering of messages is shared by private chats and own to each supergroup; the older of two
polls gets the 409; the person's photo comes re-encoded, without EXIF.

Departures: a keyboard with an album is refused (the real server ignores it); an inline row takes eight buttons; a
webhook may be plain HTTP on this machine; a poll that asks for the same offset again is not slowed down; answers to
inline queries are not cached; link previews, payments and channels are absent.

Rejected: a mock of the library's session, which would test neither the wire nor the library.
"""

from bots.sandbox.telegram.standin import TelegramStandIn

__all__ = ["TelegramStandIn"]
