"""Telegram as a platform: implements the port with the parts of this package."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Any

from aiogram.methods import AnswerCallbackQuery, AnswerInlineQuery, GetFile, GetMe, LeaveChat, SetMyCommands
from aiogram.types import BotCommand, BotCommandScopeAllPrivateChats

from bots.capabilities import Commands
from bots.forum_topic import TopicAppearance
from bots.platform import Hook, Inbound, InboxPort, Letter, Offered, Raw, SendLimits, Sent, WebhookBatch
from bots.platform_errors import Broken, PlatformError, Revoked, Vanished
from bots.platforms import title_of
from bots.telegram import doctor, inbound, webhook
from bots.telegram.articles import article
from bots.telegram.ingest import PLATFORM, Ingest
from bots.telegram.outbound import TelegramOutbound
from bots.telegram.session import BotApi
from bots.telegram.steps import count
from bots.telegram.topics import ICONS, OTHER_ICON, TopicApi
from bots.telegram.webhook import Webhook
from dialogs.kernel.events import Photo, Press, Query
from dialogs.kernel.offers import MOST
from dialogs.notices.administrator import alerts
from dialogs.rules.tickets.status import Status
from storage.redis.rate_window import Rate

log = logging.getLogger(__name__)

ACK_S = 5.0
TOAST = 200
OFFERED_S = 5
"""Seconds for which Telegram may answer the same query of the same person by itself."""


class TelegramPlatform:
    """Adapter of one bot. `username`: without `@`, empty before `start`."""

    name = PLATFORM
    limits = SendLimits(whole=Rate(25, 1.0), chat=Rate(3, 3.0), group=Rate(20, 60.0))
    """About 30 messages a second overall, one a second in a chat with short bursts, 20 a minute in a group: FAQ. Some
    are left, since what is sent in one second may arrive within less."""
    standing_menu = False

    def __init__(self, token: str, api_base: str | None = None, proxy: str | None = None) -> None:
        """`api_base`: address of a Bot API server, None for Telegram's; `proxy`: http:// or socks5://. Raises Revoked
        when the token cannot be one."""
        self._line = BotApi(token, api_base, proxy)
        self._menu: Commands = {}
        self._outbound = TelegramOutbound(self._line)
        self._topics = TopicApi(self._line)
        self.username = ""

    def offer_commands(self, menu: Commands) -> None:
        self._menu = menu

    async def start(self) -> None:
        me = await self._line.call(GetMe())
        self.username = str(me.get("username", ""))
        for number, (language, commands) in enumerate(self._menu.items()):
            if number == 0:
                await self._set_menu(None, commands)
            await self._set_menu(language, commands)

    async def _set_menu(self, language: str | None, commands: Sequence[tuple[str, str]]) -> None:
        """Set the command menu for a language; a menu that is refused is logged and does not stop the bot."""
        method = SetMyCommands(
            commands=[BotCommand(command=name, description=words) for name, words in commands],
            scope=BotCommandScopeAllPrivateChats(),
            language_code=language,
        )
        try:
            await self._line.call(method)
        except Revoked:
            raise
        except PlatformError as failure:
            log.warning("The command menu was not set", extra={"language": language, "reason": str(failure)})

    async def ingest(self, inbox: InboxPort) -> None:
        await Ingest(self._line, inbox).run()

    async def ingest_brought(self, inbox: InboxPort, hook: Hook) -> None:
        """Receive until cancelled. When Telegram refuses the hook, updates are polled for until the next start."""
        try:
            await Webhook(self._line, inbox, hook).run()
        except Broken as refusal:
            log.error("the webhook is refused: asking for updates instead", extra={"why": str(refusal)})
            await inbox.complain(f"hook:{PLATFORM}", alerts.hook_refused(title_of(PLATFORM), str(refusal)))
        await self.ingest(inbox)

    async def receive_hook(self, hook: Hook, headers: Mapping[str, str], body: bytes) -> WebhookBatch:
        return webhook.receive_hook(hook, headers, body)

    def parse(self, body: Raw) -> Inbound:
        return inbound.parse(body, self.username)

    def sender_of(self, body: object) -> Inbound | None:
        return inbound.sender_of(body)

    async def fetch(self, photo: Photo, at_most_bytes: int) -> bytes:
        found: Any = await self._line.call(GetFile(file_id=photo.ref))
        if found.get("file_size", 0) > at_most_bytes:
            raise Broken("too_big")
        if not found.get("file_path"):
            raise Vanished("file")
        return await self._line.read(found["file_path"], at_most_bytes)

    def cost(self, letter: Letter) -> int:
        """Number of messages, as Telegram counts: those of an album one by one."""
        return count(letter)

    async def send(self, letter: Letter) -> Sent:
        return await self._outbound.send(letter)

    async def ack(self, press: Press, chat: str, sender: str, toast: str = "") -> None:
        method = AnswerCallbackQuery(callback_query_id=press.ack, text=toast[:TOAST] or None)
        try:
            await self._line.call(method, timeout_s=ACK_S)
        except PlatformError as failure:
            log.debug("A press was not acknowledged", extra={"error": type(failure).__name__})

    async def offer(self, query: Query, offers: Sequence[Offered]) -> None:
        """Answer an inline query. Telegram may reuse the answer for the same query of the same person for OFFERED_S
        seconds."""
        method = AnswerInlineQuery(
            inline_query_id=query.ack,
            results=[article(offered) for offered in offers[:MOST]],
            cache_time=OFFERED_S,
            is_personal=True,
        )
        try:
            await self._line.call(method, timeout_s=ACK_S)
        except PlatformError as failure:
            log.debug("A query was not answered", extra={"error": type(failure).__name__})

    def topic_icon(self, status: Status) -> str:
        return ICONS.get(status, OTHER_ICON)

    async def make_topic(self, chat: str, look: TopicAppearance) -> int:
        return await self._topics.make(chat, look)

    async def change_topic(self, chat: str, thread: int, now: TopicAppearance, then: TopicAppearance) -> None:
        await self._topics.change(chat, thread, now, then)

    async def leave(self, chat: str) -> None:
        try:
            await self._line.call(LeaveChat(chat_id=int(chat)))
        except PlatformError as failure:
            log.warning("A group was not left", extra={"error": type(failure).__name__})

    async def doctor(self, staff_chat: str | None, webhook: str = "") -> Sequence[tuple[str, str]]:
        return await doctor.faults(self._line, staff_chat, webhook)

    async def close(self) -> None:
        await self._line.close()
