"""`paradnaya people`: finds residents by their code, saves their data as a file, erases and blocks them, and applies
the retention periods.

Nothing here prints a name, an account or words: a resident is the code on the staff's cards.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from bots.app import renderer_of
from bots.cli.looping import complete
from bots.runtime.clock import SystemClock
from bots.runtime.settings import Settings
from dialogs.kernel.errors import Unfit
from dialogs.rules.residents.ban import term_and_reason
from dialogs.rules.residents.erasure import KINDS, Erasure, Wish
from dialogs.rules.residents.resident_code import person_of, resident_code
from storage.city.load import CityFolder, load_city
from storage.engine import migrate
from storage.engine.diagnosis import diagnose
from storage.privacy.cleanup import clean_up
from storage.privacy.own_data_zip import write_zip
from storage.privacy.retention import Retention
from storage.privacy.retention_periods import STRANGERS, RetentionPeriods
from storage.records.people.people import Person
from storage.store import Store, Tx
from storage.usecases.resident.leaving import PersonErasure
from storage.usecases.staff.banning import Banning
from storage.usecases.unit_of_work import writing

WISHES = {
    Wish.RESIDENT: "by the resident",
    Wish.ADMINISTRATOR: "by command",
    Wish.RETENTION: "retention, by command",
    Wish.CLOCK: "retention, by the clock",
}


def run(settings: Settings, asked: argparse.Namespace) -> int:
    return complete(_run(settings, asked))


async def _run(settings: Settings, asked: argparse.Namespace) -> int:
    folder = load_city(settings.city)
    with diagnose(settings.database):
        await migrate.upgrade(settings.database)
        store = await Store.open(settings.database, settings.media, folder.city)
    counter = _Counter(store, folder, settings.keep, SystemClock().now())
    try:
        match asked.act:
            case "find":
                return await counter.find(asked.code)
            case "export":
                return await counter.export(asked.code, asked.file)
            case "erase":
                return await counter.erase(asked.code, sure=asked.yes)
            case "ban":
                return await counter.ban(asked.code, " ".join(asked.reason))
            case "unban":
                return await counter.unban(asked.code)
            case "acts":
                return await counter.acts()
        return await (counter.print_due() if asked.dry_run else counter.retention())
    finally:
        await store.close()


@dataclass(frozen=True)
class _Counter:
    """Commands about residents, one method each; it returns the exit status."""

    store: Store
    folder: CityFolder
    keep: RetentionPeriods
    now: datetime

    async def find(self, text: str) -> int:
        async with self.store.reading() as tx:
            person = await _person(tx, text)
            ticket = None if person and _of_letters(text) else await tx.tickets.by_number(text)
            if person is not None:
                print(await self._summary(tx, person))
            author = await tx.people.by_id(ticket.person_id) if ticket and ticket.person_id else None
            if ticket is not None and author is None:
                print(f"№ {ticket.number}: whoever wrote it has been erased.")
            elif ticket is not None and author is not None:
                print(f"№ {ticket.number}: {await self._summary(tx, author)}")
        return 0 if person or ticket else _refuse_unknown(text)

    async def export(self, text: str, file: Path) -> int:
        async with self.store.reading() as tx:
            person = await _person(tx, text)
        if person is None:
            return _refuse_unknown(text)
        if person.erased_at is not None:
            print(f"{resident_code(person.id)} {self._erasure_line(person)}", file=sys.stderr)
            return 1
        renderer = renderer_of(self.folder)
        try:
            await write_zip(self.store, person.id, file, self.now, partial(renderer.say, lang=person.lang))
        except OSError as error:
            print(f"{file} cannot be written: {error.strerror}.", file=sys.stderr)
            return 1
        print(f"Saved to {file}. It is for {resident_code(person.id)} alone: hand it over, and delete it here.")
        return 0

    async def erase(self, text: str, *, sure: bool) -> int:
        async with self.store.reading() as tx:
            person = await _person(tx, text)
            about = await self._summary(tx, person) if person else ""
        if person is None:
            return _refuse_unknown(text)
        print(about)
        if person.erased_at is not None:
            return 1
        if not sure and not _typed_again(resident_code(person.id)):
            print("Nothing was erased.", file=sys.stderr)
            return 1
        async with writing(self.store, self.now) as uow:
            act = await PersonErasure(uow).erase(person.id, Wish.ADMINISTRATOR)
        print(self._act(act))
        print("They hear of it, and cards and messages in the chats of the staff change, as soon as the bot runs.")
        return 0

    async def ban(self, text: str, reason: str) -> int:
        try:
            last_day, why = term_and_reason(reason, self.now.astimezone(self.folder.city.calendar.zone).date())
        except Unfit as unfit:
            print(renderer_of(self.folder).say(unfit.hint, "en"), file=sys.stderr)
            return 1
        async with writing(self.store, self.now) as uow:
            person = await _person(uow.tx, text)
            if person is None:
                return _refuse_unknown(text)
            await Banning(uow).ban(person.id, last_day, why)
            print(await self._summary(uow.tx, person))
        print("They hear of it as soon as the bot runs.")
        return 0

    async def unban(self, text: str) -> int:
        async with writing(self.store, self.now) as uow:
            person = await _person(uow.tx, text)
            if person is None:
                return _refuse_unknown(text)
            lifted = await Banning(uow).lift(person.id)
            print(await self._summary(uow.tx, person) if lifted else f"{resident_code(person.id)} was not blocked.")
        return 0 if lifted else 1

    async def acts(self) -> int:
        async with self.store.reading() as tx:
            acts = await tx.erasures.all()
        print("\n".join(map(self._act, acts)) or "Nothing has been erased yet.")
        return 0

    async def print_due(self) -> int:
        due = await Retention(self.store, self.keep, self.now, Wish.RETENTION).count_due()
        for kind, words in _periods(self.keep).items():
            print(f"{due[kind]:>9}  {words}" if kind in due else f"     kept  {words}")
        return 0

    async def retention(self) -> int:
        act = await clean_up(self.store, self.now, self.keep, Wish.RETENTION)
        print("Nothing had to go." if act is None else self._act(act))
        return 0

    async def _summary(self, tx: Tx, person: Person) -> str:
        """A line about a resident without anything that says who it is."""
        code = resident_code(person.id)
        ban = await tx.bans.in_force(person.id, self.now)
        blocked = f"   blocked until {self._day(ban.until) if ban.until else 'unblocked'}" if ban else ""
        if person.erased_at is not None:
            return f"{code} {self._erasure_line(person)}{blocked}"
        filed, photos = await tx.people.count_kept(person.id)
        at = person.consent_at
        consent = f"consent to version {person.consent_version} of {self._day(at)}" if at else "no consent"
        return f"{code}   reports: {filed}, photos: {photos}   {consent}{blocked}"

    def _erasure_line(self, person: Person) -> str:
        assert person.erased_at is not None
        return f"was erased on {self._day(person.erased_at)}."

    def _act(self, act: Erasure) -> str:
        at = act.at.astimezone(self.folder.city.calendar.zone)
        return f"Act № {act.number}   {at:%d.%m.%Y %H:%M}   {WISHES[act.wish]}   {_counts_line(act.counts)}"

    def _day(self, at: datetime) -> str:
        return f"{at.astimezone(self.folder.city.calendar.zone):%d.%m.%Y}"


async def _person(tx: Tx, text: str) -> Person | None:
    id_ = person_of(text)
    return None if id_ is None else await tx.people.by_id(id_)


def _of_letters(text: str) -> bool:
    """True for a text with a letter in it: a resident's code, not the number of a report."""
    return any(letter.isalpha() for letter in text)


def _refuse_unknown(text: str) -> int:
    print(f"Nobody has the code {text}, and no report that number.", file=sys.stderr)
    return 1


def _typed_again(code: str) -> bool:
    try:
        return input(f"This cannot be undone. Type {code} again to erase them: ").strip().upper() == code
    except EOFError:
        return False


def _counts_line(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{kind}: {counts[kind]}" for kind in KINDS if counts.get(kind)) or "nothing was kept of them"


def _periods(keep: RetentionPeriods) -> dict[str, str]:
    """Description of each kind of data, with its retention period."""
    return {
        "tickets": f"whoever wrote to reports, after they have ended{_days(keep.closed, 'CLOSED')}",
        "talks": f"unfinished conversations{_days(keep.talks, 'TALKS')}",
        "raw": f"updates as they came{_days(keep.raw, 'RAW')}",
        "sent": f"notes of what was sent{_days(keep.sent, 'SENT')}",
        "handles": f"which messages are about reports that have ended{_days(keep.handles, 'HANDLES')}",
        "people": f"people without a report{_days(keep.people, 'PEOPLE')}; without consent: {STRANGERS.days} days",
    }


def _days(days: int | None, setting: str) -> str:
    return f" (PARADNAYA_KEEP_{setting}: {'off' if days is None else f'{days} days'})"
