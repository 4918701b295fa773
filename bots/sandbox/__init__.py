"""Sandbox: the bot without a token, an account or a network, with both platforms in miniature and a page of three
chats.

Promise: what works here works out there. The stand-ins speak the platforms' real wire format to the unmodified
adapters, refuse what the platforms refuse, and fail as they fail when told to; the tests use the same ones.

Files: `standin` (the port: what a person does with a phone, what the phone shows) · `telegram`, `vk` (a server each) ·
`world`, `start` (who is there) · `state_folder` (kept between starts) · `faults`, `wire` (what is broken on purpose,
what was said) · `page` (the browser's side) · `samples`, `city_map` (what can be sent) · `launch` (all of it together).

Rules: everything listens on 127.0.0.1. A stand-in knows nothing of the bot; the bot knows nothing of stand-ins but
their address in the settings. A limit stands beside the place of the documentation it comes from.

Rejected: fakes behind the platform port (they would show our idea of a platform, and the adapters would never run);
recorded answers (a conversation cannot be recorded before it is written).
"""
