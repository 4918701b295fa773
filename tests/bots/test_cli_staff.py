"""`staff bind`, `list`, `unbind`: which chats are the staff's."""

from __future__ import annotations

import asyncio
import re
from datetime import timedelta

from bots.clock import SystemClock
from storage.store import Store
from tests.bots.command_line import Prompt
from tests.stores import sqlite_url, tyumen


async def bound(prompt: Prompt, code: str, title: str) -> int:
    """Somebody has sent the code in a conversation."""
    store = await Store.open(sqlite_url(prompt.folder / "home" / "paradnaya.db"), prompt.folder, tyumen().city)
    now = SystemClock().now() + timedelta(seconds=1)
    async with store.writing() as tx:
        chat = await tx.chats.of("vk", f"2{len(title):09}", False, now)
        await tx.chats.update(chat.id, title=title)
        assert await tx.staff.bind(code, chat, now)
    await store.close()
    return chat.id


def test_a_chat_is_bound_listed_and_unbound(prompt: Prompt) -> None:
    assert "paradnaya staff bind" in prompt.type("staff", "list").out
    first, second = (prompt.type("staff", "bind").out for _ in range(2))
    codes = [re.search(r"^/bind ([2-9A-HJ-NP-Z]{8})$", said, re.M) for said in (first, second)]
    assert all(codes)
    assert first != second
    chat = asyncio.run(bound(prompt, codes[0].group(1) if codes[0] else "", "Сотрудники"))
    listed = prompt.type("staff", "list")
    assert re.search(rf"^ +{chat}  vk +Сотрудники$", listed.out, re.M)
    assert prompt.type("staff", "topics", str(chat), "ticket").out == "Done.\n"
    assert re.search(rf"^ +{chat}  vk +Сотрудники   a topic for each ticket$", prompt.type("staff", "list").out, re.M)
    assert prompt.type("staff", "topics", "77", "none").status == 1
    assert prompt.type("staff", "unbind", str(chat)).out == "Done.\n"
    wrong = prompt.type("staff", "unbind", str(chat))
    assert (wrong.status, wrong.out) == (1, f"There is no staff chat {chat}; see `paradnaya staff list`.\n")


def test_a_chat_that_cannot_be_reached_is_listed_so(prompt: Prompt) -> None:
    code = prompt.type("staff", "bind").out.split("/bind ")[1].strip()
    chat = asyncio.run(bound(prompt, code, "Двор"))

    async def lost() -> None:
        store = await Store.open(sqlite_url(prompt.folder / "home" / "paradnaya.db"), prompt.folder, tyumen().city)
        async with store.writing() as tx:
            await tx.chats.gone(chat, "kicked")
        await store.close()

    asyncio.run(lost())
    assert "unreachable: kicked" in prompt.type("staff", "list").out
