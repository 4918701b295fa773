"""What must be true when the run is over, and what is counted for the table."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import func, select

from bots.app import renderer_of
from bots.sandbox.standin import Bubble
from bots.settings import SHIPPED_CITY
from dialogs.notices import staff as staff_notices
from dialogs.rules.ticket import Ticket
from storage.city import load_city
from storage.store import Store, Tx
from storage.tables import inbox, outbox, tickets
from tests.kills.scene import Scene
from tests.kills.tally import repeats

ANSWER_WITHIN_S = 10.0
ON_ITS_WAY_S = 2.0
"""The longest a send's answer and its note in the store may take on a busy machine."""


@dataclass(frozen=True)
class Outcome:
    """`broken`: a sentence for each promise that did not hold; `table`: what was counted."""

    broken: list[str]
    table: list[tuple[str, str]]


async def counted(scene: Scene) -> Outcome:
    """Look at the store and at every phone."""
    folder = load_city(SHIPPED_CITY)
    store = await Store.open(scene.database, scene.media, folder.city)
    try:
        async with store.reading() as tx:
            broken = [*scene.unheard, *await _tickets(scene, tx), *await _queues(tx), *await _cards(scene, tx)]
    finally:
        await store.close()
    return _with_messages(scene, broken)


async def _tickets(scene: Scene, tx: Tx) -> list[str]:
    """Each report is one ticket, with all its photos."""
    found = Counter(await tx.connection.scalars(select(tickets.c.words)))
    wanted = {resident.words: resident for resident in scene.residents}
    broken = [f"lost: {words!r} ({r.manner})" for words, r in wanted.items() if words not in found]
    broken += [f"{n} tickets for {words!r}" for words, n in found.items() if n > 1]
    broken += [f"a ticket of nobody: {words!r}" for words in found if words not in wanted]
    for id_, words in await tx.connection.execute(select(tickets.c.id, tickets.c.words)):
        photos = len(await tx.history.photos(id_))
        if words in wanted and photos != len(wanted[words].photos):
            broken.append(f"{photos} of {len(wanted[words].photos)} photos: {words!r} ({wanted[words].manner})")
    return broken


async def _queues(tx: Tx) -> list[str]:
    """Nothing waits, nothing was refused."""
    broken = []
    for table, well in ((inbox, ("done",)), (outbox, ("sent", "replaced"))):
        query = select(table.c.state, func.count()).where(table.c.state.not_in(well)).group_by(table.c.state)
        broken += [f"{n} rows of the {table.name} are {state}" for state, n in await tx.connection.execute(query)]
    return broken


async def _cards(scene: Scene, tx: Tx) -> list[str]:
    """Each ticket has one card, which says what the store says."""
    folder = load_city(SHIPPED_CITY)
    renderer = renderer_of(folder)
    cards = [b for b in scene.officer.chat.said() if b.reply_to is None]
    broken = []
    for id_ in await tx.connection.scalars(select(tickets.c.id)):
        ticket = await tx.tickets.by_id(id_)
        assert ticket is not None
        screen = staff_notices.card(folder.city, ticket, await tx.history.of(id_), await tx.history.photos(id_))
        broken += _card(ticket, renderer.screen(screen, "ru").text, cards)
    taken = await tx.connection.scalar(select(func.count()).where(tickets.c.status == "in_progress"))
    if taken != len(scene.officer.taken):
        broken.append(f"{len(scene.officer.taken)} tickets were taken, {taken} are in progress")
    return broken


def _card(ticket: Ticket, text: str, cards: list[Bubble]) -> list[str]:
    mine = [card for card in cards if ticket.number in card.text]
    if len(mine) != 1:
        return [f"{len(mine)} cards of № {ticket.number}"]
    return [] if mine[0].text == text else [f"the card of № {ticket.number} is out of date: {mine[0].text!r}"]


def _with_messages(scene: Scene, broken: list[str]) -> Outcome:
    again = repeats(scene.tally.said, scene.kills)
    late = [r for r in again if r.after_s is None or r.after_s > ON_ITS_WAY_S]
    broken += [f"repeated with no kill on its way: {r.first.words[:60]!r} ({r.after_s})" for r in late]
    broken += _twice_in_vk(scene)
    waits = [(s.heard_at - max(s.done_at, scene.last_start), r) for r in scene.residents for s in r.chat.steps
             if s.heard_at > scene.last_start]  # fmt: skip
    slow = [f"answered after {wait:.1f} s: {r.words!r}" for wait, r in waits if wait > ANSWER_WITHIN_S]
    on_way = [r.after_s for r in again if r.after_s is not None]
    manners = Counter(resident.manner for resident in scene.residents)
    table = [
        (
            "residents",
            f"{len(scene.residents)} ({', '.join(f'{n} {manner}' for manner, n in sorted(manners.items()))})",
        ),
        ("kills", str(len(scene.kills))),
        ("tickets taken by the staff", str(len(scene.officer.taken))),
        ("messages in Telegram", str(len(scene.tally.said))),
        ("of them repeated over a kill", f"{len(on_way)} (at most {max(on_way, default=0.0):.2f} s before it)"),
        ("answers after the last start", f"{len(waits)} (slowest {max((w for w, _ in waits), default=0.0):.1f} s)"),
        ("broken promises", str(len(broken) + len(slow))),
    ]
    return Outcome(broken + slow, table)


def _twice_in_vk(scene: Scene) -> list[str]:
    """VK knows a repeated message by its `random_id` and shows it once."""
    broken = []
    chats = [r.chat for r in scene.residents if r.chat.stand_in.platform == "vk"]
    for chat in [*chats, scene.officer.chat]:
        shown = Counter((b.text, b.reply_to, tuple(x.key for row in b.rows for x in row)) for b in chat.said())
        broken += [f"{n} times in VK: {text[:60]!r}" for (text, *_), n in shown.items() if n > 1]
    return broken
