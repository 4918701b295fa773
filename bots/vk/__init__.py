"""VK adapter: a community's bot over the VK API 5.199, called through vkbottle.

**Promise.** Nothing sent to the community while the bot is down is lost as long as VK keeps its Long Poll history;
no message of the bot is sent twice within VK's hour of memory; every failure of VK is raised as a `PlatformError`.

**Rules.**

- *In.* `ingest` polls by itself: rows and `ts` go into the inbox in one transaction, and after a restart the stored
  `ts` is read again. vkbottle's own polling forgets what came during downtime and keeps no order. `inbound` reads the
  raw event; vkbottle's models are stricter than VK and would drop events.
- *Webhook.* With a public address `callback` has VK bring the events, and goes on reading the history behind
  it: the Callback API alone repeats an event for two hours only, so a night of downtime would lose events.
- *Out.* `outbound` always addresses `peer_ids` with one peer: the only form of messages.send that tells the
  `conversation_message_id`, our handle of a message. A refusal of that peer comes inside a 200 answer. Every send
  carries a `random_id` made from the outbox id and the number of the part, so a send whose answer was lost is
  repeated safely, and `Lost` is never raised here.
- *Wire.* `wire` puts our own aiohttp session behind vkbottle's `ABCHTTPClient` (15 s instead of 300, a proxy of its
  own, the token in the form instead of the address) and one response validator in place of vkbottle's three habits:
  sending the form again after a 502, crashing on the new captcha, logging refusals of single peers.
- *Keyboards.* Inline and callback for screens, standard and text for the standing menu; a message carries one of the
  two. A location or link button takes a row and counts as two of the ten.

**Rejected.** `bot.run_polling` (at most once, no order), typed `api.messages.send` (rebuilds models nobody reads).

orjson and ujson must not be importable: vkbottle would pick them and send bytes where VK wants text.
"""
