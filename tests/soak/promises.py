"""Check of every promise when the run is over, and the table of what was counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bots.app import renderer_of
from bots.delivery.render import Renderer
from bots.runtime.settings import SHIPPED_CITY
from bots.sandbox.standin import Bubble
from dialogs.notices.staff.card import card as card_of
from dialogs.rules.city.model import City
from dialogs.rules.tickets.lifecycle import Status, Ticket
from storage.city.load import load_city
from storage.store import Store, Tx
from storage.usecases.unit_of_work import UnitOfWork
from tests.soak.chat import SoakChat
from tests.soak.officer import CARD, MARK
from tests.soak.rounds import SUFFIX, sum_rounds
from tests.soak.scene import Scene
from tests.soak.stock import Stock

FAILED = '"message": "a job failed"'
ANSWER_WITHIN_S = 30.0
"""A resident, while nothing goes wrong, on a machine with all of this on it."""


KINDS = ("lost", "doubled", "photos", "card missing", "card wrong", "jobs", "queues")
AT_REST = ("photos", "card missing", "card wrong", "jobs", "queues")
"""What may be so while something is still under way, as when a run is ended early."""


@dataclass
class SoakOutcome:
    """Result of a run. `broken`: a sentence for each promise that did not hold; `table`: what was counted."""

    broken: list[str]
    table: list[tuple[str, str]]


@dataclass
class CardCounts:
    """Counts of the check. `taken`: tickets in somebody's hands or done; `copies`: cards beyond the first of their
    ticket; `begun_again`: how often jobs were; `wrong`: sentences by kind."""

    tickets: int = 0
    taken: int = 0
    wrong: dict[str, list[str]] = field(default_factory=lambda: {kind: [] for kind in KINDS})
    copies: int = 0
    begun_again: int = 0

    def say(self, kind: str, sentence: str) -> None:
        self.wrong[kind].append(sentence)


async def check_promises(scene: Scene) -> SoakOutcome:
    """Check the store and every phone against the promises."""
    folder = load_city(SHIPPED_CITY)
    store = await Store.open(scene.database, scene.media, folder.city)
    found = CardCounts()
    try:
        async with store.reading() as tx:
            await _tickets(scene, tx, found)
            await _cards(scene, tx, found, folder.city, renderer_of(folder))
            await _jobs(scene, Stock(tx.sqlalchemy), found)
            _queues(scene, await Stock(tx.sqlalchemy).states(), found)
    finally:
        await store.close()
    return SoakOutcome(list(_broken_promises(scene, found)), list(_table(scene, found)))


async def _tickets(scene: Scene, tx: Tx, found: CardCounts) -> None:
    """Each report is one ticket, with all its photos."""
    marks: Counter[str] = Counter()
    photos = await Stock(tx.sqlalchemy).photos()
    for id_, words in await Stock(tx.sqlalchemy).tickets():
        found.tickets += 1
        whose = set(MARK.findall(words))
        marks.update(whose)
        if len(whose) != 1 or not whose <= scene.told.keys():
            found.say("doubled", f"a ticket of nobody: {words[-60:]!r}")
            continue
        (mark,) = whose
        told = scene.told[mark]
        if (kept := photos.get(id_, 0)) < told.photos:
            found.say("photos", f"{kept} of {told.photos} photos in the ticket of {mark} ({told.manner})")
    for mark, told in scene.told.items():
        if told.number and mark not in marks:
            found.say("lost", f"{told.number} of {mark} is in no store ({told.platform}, {told.manner})")
    for mark, times in marks.items():
        if times > 1:
            found.say("doubled", f"{times} tickets of {mark} ({scene.told[mark].manner})")


async def _cards(scene: Scene, tx: Tx, found: CardCounts, city: City, renderer: Renderer) -> None:
    """Each ticket has one card in each chat of the staff, which says what the store says."""
    rooms = [_by_number(officer.chat) for officer in scene.officers]
    for id_, _ in await Stock(tx.sqlalchemy).tickets():
        ticket = await tx.tickets.by_id(id_)
        assert ticket is not None
        found.taken += ticket.status is not Status.NEW
        screen = card_of(city, ticket, await UnitOfWork(tx, city, ticket.created_at).cards.context_of(ticket))
        for cards in rooms:
            _card(ticket, renderer.screen(screen, "ru").text, cards, found)


def _by_number(room: SoakChat) -> dict[str, list[Bubble]]:
    """The cards in that chat."""
    bubbles = room.stand_in.view(room.person, room.address).bubbles
    cards: dict[str, list[Bubble]] = {}
    for card in (b for b in bubbles if b.author == "bot" and not b.deleted and CARD.match(b.text)):
        cards.setdefault(next(word for word in card.text.split() if word.startswith("ТМН-")), []).append(card)
    return cards


def _card(ticket: Ticket, text: str, by_number: Mapping[str, Sequence[Bubble]], found: CardCounts) -> None:
    mine = by_number.get(ticket.number, ())
    found.copies += max(0, len(mine) - 1)
    if not mine:
        found.say("card missing", f"no card of № {ticket.number}")
    elif all(card.text != text for card in mine):
        found.say("card wrong", f"the card of № {ticket.number} is out of date: {mine[-1].text!r}, not {text!r}")


async def _jobs(scene: Scene, stock: Stock, found: CardCounts) -> None:
    """Each job that was asked for has ended, and each command has one result; a second ZIP of their own data that a
    resident gets is a repeat like any other."""
    for asked in (asked for asked in scene.jobs.asked if asked.message):
        results = await stock.results(*asked.where, asked.message)
        if results != 1:
            found.say("jobs", f"{results} results of /{asked.kind} in {asked.where[0]}")
    for state, n in (await stock.jobs()).items():
        if state != "done":
            found.say("jobs", f"{n} jobs are {state}")
    found.begun_again = await stock.begun_again()


def _queues(scene: Scene, states: Mapping[tuple[str, str], int], found: CardCounts) -> None:
    """Nothing waits, nothing was refused; set aside was poison, and nobody got what was for those who were away."""
    poison = scene.given["poison"]
    well = {("inbox", "done"), ("outbox", "sent"), ("outbox", "replaced")} | (
        {("outbox", "gone")} if scene.absent else set()
    )
    for (table, state), n in states.items():
        if (table, state) not in well and not (state == "aside" and n <= poison):
            found.say("queues", f"{n} rows of the {table} are {state}")


def _broken_promises(scene: Scene, found: CardCounts) -> Iterator[str]:
    yield from scene.unheard
    for kind, sentences in found.wrong.items():
        yield from () if scene.stop.is_set() and kind in AT_REST else sentences
    yield from scene.tally.unexplained
    yield from scene.tally.disorder
    if found.copies > sum(scene.tally.explained.values()) * ("telegram" in scene.plan.staff):
        yield f"{found.copies} cards were doubled"
    silences = scene.silences
    if silences.longest_well_s > ANSWER_WITHIN_S:
        yield f"answered after {silences.longest_well_s:.1f} s though nothing went wrong: {silences.slowest}"
    if found.taken != (taken := _count_taken(scene)) and not scene.stop.is_set():
        yield f"the staff took {taken} tickets, {found.taken} are taken"


def _count_taken(scene: Scene) -> int:
    return sum(officer.taken for officer in scene.officers)


def _table(scene: Scene, found: CardCounts) -> Iterator[tuple[str, str]]:
    tally, silences, wrong = scene.tally, scene.silences, found.wrong
    struck = tally.struck + Counter(poison=scene.given["poison"])
    staff_s = max(officer.chat.silences.longest_s for officer in scene.officers)
    yield "residents", f"{len(scene.told)} (Telegram and VK), staff in {' and '.join(scene.plan.staff)}"
    yield "processes at a time", str(scene.plan.processes)
    yield "kills", f"{scene.kills}, {scene.cold} of the starts after them cold"
    yield "killed before they were at work", str(scene.early)
    asked = Counter(asked.kind for asked in scene.jobs.asked)
    yield "jobs asked for", f"{asked.total()} ({', '.join(f'{n} {kind}' for kind, n in sorted(asked.items()))})"
    yield "kills right after a job was asked for", str(scene.amid)
    failed = sum(
        program.output.read_text("utf-8").count(FAILED) for program in scene.programs if program.output.exists()
    )
    yield "jobs begun again after a kill or a failure", str(found.begun_again)
    yield "jobs that failed, the store's trouble included", str(failed)
    yield "jobs without their one result", str(len(wrong["jobs"]))
    yield "outages", ", ".join(f"{n} {kind}" for kind, n in sorted(scene.outages.happened.items())) or "none"
    yield "starts for which the database was away", str(scene.refused)
    yield "residents who were away for a while", str(scene.absent)
    yield (
        "faults that struck",
        f"{sum(struck.values())} ({', '.join(f'{n} {kind}' for kind, n in sorted(struck.items()))})",
    )
    yield "reports begun", str(scene.begun)
    yield "reports filed", str(found.tickets)
    yield "reports lost", str(len(wrong["lost"]))
    yield "reports doubled", str(len(wrong["doubled"]))
    yield "reports without a photo sent", str(len(wrong["photos"]))
    yield "somebody without an answer", str(len(scene.unheard))
    yield "answers to residents", f"{silences.answers}, {silences.well} of them while nothing went wrong"
    yield "longest silence", f"{silences.longest_well_s:.1f} s; over faults and kills {silences.longest_s:.1f} s"
    yield "longest silence in the staff's chats", f"{staff_s:.1f} s"
    yield "messages", f"{tally.messages['telegram']} in Telegram, {tally.messages['vk']} in VK, {tally.edits} edits"
    yield "messages out of order", str(len(tally.disorder))
    yield "staff cards missing", str(len(wrong["card missing"]))
    yield "staff cards wrong", str(len(wrong["card wrong"]))
    yield "staff cards doubled", str(found.copies)
    yield "tickets taken by the staff", str(_count_taken(scene))
    for why, n in sorted(tally.explained.items()):
        yield f"repeated: {why}", str(n)
    yield "repeated, unexplained", str(len(tally.unexplained))
    rounds = sum_rounds(Path(f"{program.output}{SUFFIX}") for program in scene.programs)
    longest = f"{rounds.longest_s * 1000:.0f} ms" + (f" in {rounds.during}" if rounds.during else "")
    yield (
        "the loop's processor time between two rounds",
        f"p99.9 {rounds.p999_ms()} ms of {rounds.counts.total()}, longest {longest}",
    )
