"""Command `paradnaya staff`: chats and what they serve, colleagues and their roles."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from datetime import timedelta

from bots.runtime.clock import SystemClock
from dialogs.rules.staff.access import Grant, Role
from storage.store import Store, Tx
from tests.bots.cli.command_line import Prompt
from tests.storage.residents import file_ticket, resident
from tests.stores import sqlite_url, tyumen

LATER = SystemClock().now() + timedelta(seconds=10)


def in_store(prompt: Prompt, work: Callable[[Tx], Awaitable[object]]) -> object:
    """Run a transaction while nobody types."""

    async def happens() -> object:
        store = await Store.open(sqlite_url(prompt.folder / "home" / "paradnaya.db"), prompt.folder, tyumen().city)
        try:
            async with store.writing() as tx:
                return await work(tx)
        finally:
            await store.close()

    return asyncio.run(happens())


def bound(prompt: Prompt, code: str, title: str) -> int:
    """Bind a conversation of VK, as if somebody had sent the code there."""

    async def work(tx: Tx) -> int:
        chat = await tx.chats.get_or_add("vk", f"2{len(title):09}", False, LATER)
        await tx.chats.update(chat.id, title=title)
        assert await tx.staff_chats.bind(code, chat, LATER)
        return chat.id

    found = in_store(prompt, work)
    assert isinstance(found, int)
    return found


def code_in(printed: str) -> str:
    found = re.search(r"/(?:bind|role) ([2-9A-HJ-NP-Z]{8})$", printed, re.M)
    assert found
    return found.group(1)


def test_a_chat_is_bound_listed_changed_and_unbound(prompt: Prompt) -> None:
    assert "paradnaya staff bind" in prompt.type("staff", "list").out
    first, second = (code_in(prompt.type("staff", "bind").out) for _ in range(2))
    assert first != second
    chat = bound(prompt, first, "Сотрудники")
    assert re.search(rf"^ +{chat}  vk +Сотрудники   serves all\n$", prompt.type("staff", "list").out, re.M)
    changed = prompt.type(
        "staff", "set", str(chat), "--serves", "roads", "--serves", "chiefs:cao", "--topics", "ticket"
    )
    assert changed.out == "Done.\n"
    listed = prompt.type("staff", "list").out
    assert "serves organisation:roads chiefs:zone:cao   a topic for each ticket" in listed
    assert "No chat of their own: operators organisation:gasnet" in listed
    assert prompt.type("staff", "set", str(chat), "--topics", "none").out == "Done.\n"
    assert prompt.type("staff", "set", str(chat)).out == "Done.\n"
    assert "roads chiefs:zone:cao\n" in prompt.type("staff", "list").out
    assert prompt.type("staff", "set", "77", "--topics", "none").status == 1
    assert prompt.type("staff", "unbind", str(chat)).out == "Done.\n"
    wrong = prompt.type("staff", "unbind", str(chat))
    assert (wrong.status, wrong.out) == (1, f"There is no staff chat {chat}; see `paradnaya staff list`.\n")


def test_every_fault_is_said_at_once_with_what_would_be_right(prompt: Prompt) -> None:
    answer = prompt.type("staff", "bind", "--serves", "rods", "--serves", "zone:cao", "--serves", "operators")
    assert answer.status == 2
    assert "“rods”. Alike: roads (" in answer.err
    assert "chiefs:zone:cao" in answer.err
    answer = prompt.type("staff", "invite", "--role", "driver", "--scope", "nowhere at all")
    assert answer.status == 2
    assert "There are: оператор" in answer.err
    assert "“nowhere at all”. There are: edds" in answer.err
    assert prompt.type("staff", "set", "1", "--serves", "rods").status == 2
    assert prompt.type("staff", "dismiss", "5").status == 2


def test_a_chat_that_cannot_be_reached_is_listed_so(prompt: Prompt) -> None:
    chat = bound(prompt, code_in(prompt.type("staff", "bind").out), "Двор")
    in_store(prompt, lambda tx: tx.chats.mark_unreachable(chat, "kicked"))
    assert "unreachable: kicked" in prompt.type("staff", "list").out


def test_colleagues_are_invited_promoted_and_dismissed(prompt: Prompt) -> None:
    assert "the first chat is the administrator" in prompt.type("staff", "people").out
    code = code_in(prompt.type("staff", "invite", "--role", "админ").out)
    in_store(prompt, lambda tx: tx.members.accept(code, "vk", "5", "Вера", LATER))
    assert prompt.type("staff", "people").out == "     1  vk        Вера   administrator\n"
    last = prompt.type("staff", "dismiss", "1")
    assert (last.status, last.err) == (
        2,
        "Вера is the only administrator. Please make somebody else one first.\n",
    )
    added = prompt.type("staff", "role", "add", "1", "--role", "officer", "--scope", "roads", "--scope", "ЛесПаркХоз")
    assert added.out == (
        "Вера: administrator, officer · LesParkKhoz, officer · Department of Road Infrastructure and Transport.\n"
    )

    async def works(tx: Tx) -> int:
        gleb = await tx.members.grant("vk", "6", "Глеб", grants=[Grant(Role.OPERATOR)], now=LATER)
        ticket = await file_ticket(tx, await resident(tx), organisation="roads")
        await tx.tickets.change(ticket, officer_id=gleb.id)
        return gleb.id

    gleb = in_store(prompt, works)
    removed = prompt.type("staff", "role", "remove", "1", "--role", "officer", "--scope", "forest").out
    assert removed == "Вера: administrator, officer · Department of Road Infrastructure and Transport.\n"
    assert prompt.type("staff", "role", "remove", "1", "--role", "chief").status == 2
    gone = prompt.type("staff", "dismiss", str(gleb)).out
    assert gone == "Глеб has no role any more.\n1 report is nobody's now.\n"
