"""Stand-in for VK: the API and Bots Long Poll in the real wire format, and the phones in front of them.

Promise: an unmodified client (vkbottle's `API` with `API_URL = base + "/method/"`, a plain Long Poll loop, vkbottle's
uploaders) cannot tell it from a quiet community on VK, and what VK refuses is refused here with VK's own code.

Rules. Every call is one plain function on the state: nothing awaits between a check and what it decides, so there are
no races to think about. Waiting happens at the door only (`server`, `longpoll`). Time is the `now` given to the
constructor; only the length of a held poll and the delay of a late event are real seconds. Addresses are kept with a
placeholder host and written when they go out, so a saved state works under another port. `random_id` is compared with
the messages themselves, so it survives a restart like everything else.

Shape: `server` speaks HTTP; `calls` asks who calls, how often and what; `messages`, `groups`, `uploads` are the
methods; `limits` and `refusals` are what VK says no to and how; `chats`, `files`, `kinds` hold the state and make its
objects; `longpoll` is the history of events; `people` and `screen` are the phones; `snapshot` saves all of it;
`vk_stand_in` puts it together.

Left out: `execute` (error 3), delivery to Callback API servers (they are stored), `message_reply` events, walls,
carousels, name cases. Figures that VK does not publish (how long a press may be answered: 60 s; how long an edit is
possible: 24 h; how long history is kept: 10,000 events) are on the strict side of what is reported.
"""

from bots.sandbox.vk.vk_stand_in import VkStandIn

__all__ = ["VkStandIn"]
