"""Telegram part of `paradnaya doctor`: checks the token, the webhook and the staff chat, and names each fault with its
cure, in English.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from aiogram.methods import GetChat, GetChatMember, GetMe, GetWebhookInfo

from bots.platform import HOOK_PATH
from bots.platform_errors import PlatformError, Revoked
from bots.telegram.errors import sentence
from bots.telegram.session import BotApi

Fault = tuple[str, str]

_DEAF = (
    "Privacy mode is on and the bot is no administrator of the staff chat: it hears only replies to its own messages.",
    "Make the bot an administrator there, or switch privacy mode off at @BotFather (/setprivacy) and add it anew.",
)


async def faults(line: BotApi, staff_chat: str | None, webhook: str = "") -> Sequence[Fault]:
    """Faults found. `staff_chat`: the address of the bound group, None when none is bound on Telegram; `webhook`: our
    public address, empty when there is none."""
    try:
        me = await line.call(GetMe())
    except Revoked:
        return [("Telegram refuses the token.", "Copy it anew from @BotFather into PARADNAYA_TELEGRAM_TOKEN.")]
    except PlatformError as failure:
        return [
            (
                f"Telegram does not answer ({type(failure).__name__}).",
                "Check the network, PARADNAYA_TELEGRAM_PROXY and PARADNAYA_TELEGRAM_API.",
            )
        ]
    found = await _webhook(line, webhook)
    if staff_chat:
        found += await _staff(line, me, staff_chat)
    return found


async def _webhook(line: BotApi, base: str) -> list[Fault]:
    try:
        info = await line.call(GetWebhookInfo())
    except PlatformError:
        return []
    if not info.get("url"):
        return []
    if base and str(info["url"]).startswith(f"{base}{HOOK_PATH}telegram/"):
        return _webhook_faults(info)
    return [
        (
            "A webhook is set for this bot: some other program may be using the token.",
            "Stop that program, or make a new token at @BotFather. `paradnaya run` deletes the webhook.",
        )
    ]


def _webhook_faults(info: dict[str, Any]) -> list[Fault]:
    if not info.get("pending_update_count") or not info.get("last_error_message"):
        return []
    return [
        (
            f"Telegram cannot bring updates to PARADNAYA_WEBHOOK: {sentence(str(info['last_error_message']))}.",
            "Check that `paradnaya run` is running, the proxy in front of PARADNAYA_LISTEN, and its certificate.",
        )
    ]


async def _staff(line: BotApi, me: dict[str, Any], staff_chat: str) -> list[Fault]:
    try:
        chat = await line.call(GetChat(chat_id=int(staff_chat)))
        member = await line.call(GetChatMember(chat_id=int(staff_chat), user_id=int(me["id"])))
    except PlatformError as failure:
        return [
            (
                f"The bot cannot see the staff chat ({type(failure).__name__}: {failure}).",
                "Add the bot to the group again and bind it: paradnaya staff bind.",
            )
        ]
    status = member.get("status")
    if status in {"left", "kicked"}:
        return [("The bot is not in the staff chat.", "Add it to the group again and bind it: paradnaya staff bind.")]
    return _hears(me, status) + _speaks(chat, member)


def _hears(me: dict[str, Any], status: Any) -> list[Fault]:
    if status in {"administrator", "creator"} or me.get("can_read_all_group_messages"):
        return []
    return [_DEAF]


def _speaks(chat: dict[str, Any], member: dict[str, Any]) -> list[Fault]:
    status = member.get("status")
    if status in {"administrator", "creator"}:
        return []
    rights = member if status == "restricted" else chat.get("permissions") or {}
    missing = [
        what
        for right, what in (("can_send_messages", "messages"), ("can_send_photos", "photos"))
        if rights.get(right) is False
    ]
    if not missing:
        return []
    return [
        (
            f"The bot may not send {' and '.join(missing)} to the staff chat.",
            "Make the bot an administrator of the group, or allow members to send them.",
        )
    ]
