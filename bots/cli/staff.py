"""`paradnaya staff`: lists, binds and changes the staff's chats and what each serves, and the roles of the members."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path

import locales
from bots.cli import colleagues
from bots.cli.looping import complete
from bots.cli.office import Office
from bots.delivery.render import Renderer
from bots.runtime.clock import SystemClock
from bots.runtime.settings import Settings
from dialogs.kernel.errors import NotAllowed, Unfit
from dialogs.kernel.words import lines
from dialogs.rules.staff.access import ALL, OPERATORS, ORGANISATION
from dialogs.rules.staff.typed_scope import typed_serves
from storage.city.load import load_city
from storage.engine import migrate
from storage.engine.diagnosis import diagnose
from storage.records.staff.invite_codes import VALID
from storage.records.staff.staff_chats import StaffChat
from storage.store import Store
from storage.usecases.staff.chat_binding import settle


def run(settings: Settings, asked: argparse.Namespace) -> int:
    """Run the command; faults of what was typed are printed all at once, with exit status 2."""
    try:
        return complete(_run(settings, asked))
    except colleagues.WrongArgument as wrong:
        print(wrong, file=sys.stderr)
        return 2


async def _run(settings: Settings, asked: argparse.Namespace) -> int:
    city = load_city(settings.city).city
    with diagnose(settings.database):
        await migrate.upgrade(settings.database)
        store = await Store.open(settings.database, settings.media, city)
    office = Office(store, SystemClock(), Renderer(Path(locales.__file__).parent, city.timezone))
    try:
        return await ACTS[asked.act](office, asked)
    except Unfit as unfit:
        raise colleagues.WrongArgument(office.say(unfit.hint)) from None
    except NotAllowed as refusal:
        raise colleagues.WrongArgument(office.say(refusal.words)) from None
    finally:
        await store.close()


def _serves(office: Office, typed: Sequence[str]) -> tuple[str, ...]:
    """The typed scopes of a chat. Raises Unfit with every fault at once."""
    found, wrong = [], []
    for each in typed:
        try:
            found.append(typed_serves(office.city, each))
        except Unfit as unfit:
            wrong.append(unfit.hint)
    if wrong:
        raise Unfit(lines(*wrong))
    return tuple(dict.fromkeys(found))


async def _bind(office: Office, asked: argparse.Namespace) -> int:
    serves = _serves(office, asked.serves or [ALL])
    async with office.store.writing() as tx:
        code = await tx.staff_chats.bind_code(office.now, serves, asked.topics)
    print(f"Add the bot to the staff's chat and send there within {VALID.total_seconds() / 3600:.0f} hours:\n")
    print(f"/bind {code}")
    return 0


async def _change_chat(office: Office, asked: argparse.Namespace) -> int:
    serves = _serves(office, asked.serves) if asked.serves else None
    async with office.store.writing() as tx:
        before = await tx.staff_chats.list_bound()
        known = await tx.staff_chats.is_staff(asked.chat)
        if known and (serves or asked.topics):
            await tx.staff_chats.change(asked.chat, serves=serves, topics=asked.topics)
            await settle(office.unit(tx), before)
    return _report_outcome(asked.chat, known=known)


async def _list(office: Office, asked: argparse.Namespace) -> int:
    async with office.store.reading() as tx:
        bound = await tx.staff_chats.list_bound()
    for each in bound:
        chat = each.chat
        state = "" if each.topics == "none" else f"   a topic for each {each.topics}"
        state += "" if chat.active else f"   unreachable: {chat.inactive_reason}"
        print(f"{chat.id:>6}  {chat.platform:<9} {chat.title or chat.address}   serves {' '.join(each.serves)}{state}")
    if not bound:
        print("No chat is bound yet: `paradnaya staff bind` gives a code.")
    elif unserved := _unserved_scopes(office, bound):
        print(f"\nNo chat of their own: {' '.join(unserved)}. Until then others have their cards, operators first.")
    return 0


def _unserved_scopes(office: Office, bound: Sequence[StaffChat]) -> list[str]:
    """Scopes without a chat of their own: the operators, and organisations that the city's duties name."""
    served = {each for staff in bound for each in staff.serves}
    if ALL in served:
        return []
    named = dict.fromkeys(duty.organisation for duty in office.city.duties)
    return [each for each in (OPERATORS, *(ORGANISATION + id_ for id_ in named)) if each not in served]


async def _unbind(office: Office, asked: argparse.Namespace) -> int:
    async with office.store.writing() as tx:
        before = await tx.staff_chats.list_bound()
        known = await tx.staff_chats.is_staff(asked.chat)
        await tx.staff_chats.unbind(asked.chat)
        await settle(office.unit(tx), before)
    return _report_outcome(asked.chat, known=known)


def _report_outcome(chat: int, *, known: bool) -> int:
    print("Done." if known else f"There is no staff chat {chat}; see `paradnaya staff list`.")
    return 0 if known else 1


ACTS: Mapping[str, Callable[[Office, argparse.Namespace], Awaitable[int]]] = {
    "bind": _bind,
    "set": _change_chat,
    "list": _list,
    "unbind": _unbind,
    **colleagues.ACTS,
}
