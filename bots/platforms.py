"""Platform table: one row for each platform that the program can run, read by the settings, the wiring, `doctor`, the
relay and the administrators' alerts. A platform is one folder and one row here.

A row is data and imports nothing: the settings, which are read before anything else, need its names, and a platform
that is off must not be imported (its libraries cost seconds and a hundred megabytes). So the adapter is named by its
path, which `adapter_of` follows when the platform is used; a test follows that of every row.

Rejected: a registry that adapters enter themselves when imported (the table would then depend on who imported what).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Literal

Setting = Literal["TOKEN", "API", "PROXY"]
SETTINGS: tuple[Setting, ...] = ("TOKEN", "API", "PROXY")
"""Settings that each platform has, `PARADNAYA_NAME_TOKEN` and so on."""


@dataclass(frozen=True)
class PlatformRow:
    """One platform.

    `name`: in the store, in addresses and in settings; `title`: for people; `adapter`: `module:Class` of the
    implementation of `bots.platform.Platform`, made with (token, address of the API or None, proxy or None); `shape`:
    the pattern of a whole token, with an `example` that is shown to whoever mistypes it; `clock`: address of any answer
    with a Date header, empty when it has none; `sends_once`: a repeated send is recognised by its key; `links`: host of
    links that open the bot with a ticket's number; `message_links`: module that makes and reads links to messages
    (`message_link`, `linked_message`), empty where messages have none.
    """

    name: str
    title: str
    adapter: str
    shape: str = r"\S+"
    example: str = "without spaces"
    clock: str = ""
    sends_once: bool = False
    links: str = ""
    message_links: str = ""

    def setting(self, of: Setting) -> str:
        """The name of a setting of this platform, without the prefix of all."""
        return f"{self.name.upper()}_{of}"


PLATFORMS: dict[str, PlatformRow] = {
    row.name: row
    for row in (
        PlatformRow(
            name="telegram",
            title="Telegram",
            adapter="bots.telegram.adapter:TelegramPlatform",
            shape=r"\d+:[A-Za-z0-9_-]{3,}",
            example="123456:ABC-DEF, as BotFather gave it",
            clock="https://api.telegram.org",
            links="t.me",
            message_links="bots.telegram.links",
        ),
        PlatformRow(
            name="vk",
            title="VK",
            adapter="bots.vk.adapter:VkPlatform",
            shape=r"\S{6,}",
            example="the community's access key, without spaces",
            clock="https://api.vk.com",
            sends_once=True,
            links="vk.me",
        ),
    )
}


def adapter_of(name: str) -> Any:
    """The class of a platform's adapter, imported now."""
    module, _, adapter = PLATFORMS[name].adapter.partition(":")
    return getattr(import_module(module), adapter)


def title_of(name: str) -> str:
    """The title for people; the name itself when the table has no such platform any more."""
    return PLATFORMS[name].title if name in PLATFORMS else name


def token_setting(name: str) -> str:
    """The whole name of the setting that holds a platform's token."""
    return f"PARADNAYA_{PLATFORMS[name].setting('TOKEN')}"


def token_settings() -> str:
    """The settings any of which switches a platform on, as a list for people."""
    return " or ".join(map(token_setting, PLATFORMS))


def repeated_blindly() -> list[str]:
    """Platforms that take a repeated send for another message."""
    return [name for name, row in PLATFORMS.items() if not row.sends_once]


def link_hosts() -> str:
    """Pattern of the hosts of links that open the bot."""
    return _any_of(row.links for row in PLATFORMS.values() if row.links)


def message_link(name: str, chat: str, thread: int, message: str) -> str:
    """Link to a message in a topic of that chat; empty on a platform without such links."""
    links = PLATFORMS[name].message_links
    return str(import_module(links).message_link(chat, thread, message)) if links else ""


def linked_message(text: str) -> tuple[str, str] | None:
    """Address of the chat, and id of the message, if the text is nothing but a platform's link to one."""
    rows = (row for row in PLATFORMS.values() if row.message_links and row.links in text)
    links = (import_module(row.message_links).linked_message(text) for row in rows)
    return next((link for link in links if link is not None), None)


def _any_of(words: Iterable[str]) -> str:
    return f"(?:{'|'.join(map(re.escape, words))})"
