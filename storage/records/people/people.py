"""People who write from their own chats, and their consents. Erasing them is in `storage.privacy.erasure`."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime

from sqlalchemy import ColumnElement, and_, bindparam, func, insert, or_, select, update

from dialogs.rules.tickets.lifecycle import Actor
from storage.engine.connection import Connection
from storage.engine.statement import Statement
from storage.records.people.bans import latest_of_people
from storage.records.people.chats import Chat
from storage.tables import chats, consents, history, people, ticket_photos, tickets


@dataclass(frozen=True)
class Person:
    """Resident. `lang`: a tag; `name`: as the platform told it, may be empty; `consent_version`: of the text they
    agreed to, None when they did not; `erased_at`: when their data were erased; `data_sent_at`: when they were last
    sent what is kept of them; `ban`: the newest that was not lifted, it may be over."""

    id: int
    lang: str
    name: str
    created_at: datetime
    consent_version: str | None
    consent_at: datetime | None
    erased_at: datetime | None
    data_sent_at: datetime | None = None
    ban: int | None = None


_COLUMNS = tuple(people.c[field.name] for field in fields(Person) if field.name != "ban")


class People:
    """Repository of people and of their consents, given and taken back."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def by_id(self, id_: int) -> Person | None:
        row = await self._connection.first_row(_BY_ID, person=id_)
        return None if row is None else Person(*row)

    async def of_chat(self, chat: Chat, now: datetime) -> Person:
        """Person whose own chat it is; made when not known yet, without a name and without consent."""
        person = await self.by_id(chat.person_id or await self._add_person(chat, now))
        assert person is not None
        return person

    async def _add_person(self, chat: Chat, now: datetime) -> int:
        id_ = int(await self._connection.value(_NEW, lang=chat.lang, name="", created_at=now))
        await self._connection.run(_OWN, person_id=id_, chat=chat.id)
        return id_

    async def consent(self, person_id: int, version: str, now: datetime) -> None:
        await self._record_decision(person_id, version, True, now)

    async def refuse(self, person_id: int, version: str, now: datetime) -> None:
        """Record that they did not agree, or took their consent back."""
        await self._record_decision(person_id, version, False, now)

    async def _record_decision(self, person_id: int, version: str, given: bool, now: datetime) -> None:
        await self._connection.execute(
            insert(consents).values(person_id=person_id, version=version, at=now, given=given)
        )
        kept = {"consent_version": version, "consent_at": now, "erased_at": None} if given else _NO_CONSENT
        await self._connection.execute(update(people).where(people.c.id == person_id).values(**kept))

    async def count_kept(self, person_id: int) -> tuple[int, int]:
        """(number of tickets the person filed, number of photos that came with them and with what they added)."""
        theirs = select(tickets.c.id).where(tickets.c.person_id == person_id)
        filed = await self._connection.scalar(select(func.count()).select_from(theirs.subquery()))
        photos = await self._connection.scalar(
            select(func.count()).select_from(ticket_photos).where(photos_of(person_id))
        )
        return filed or 0, photos or 0

    async def data_sent(self, person_id: int, now: datetime) -> None:
        """Note that they were sent their own data."""
        await self._connection.execute(update(people).where(people.c.id == person_id).values(data_sent_at=now))

    async def set_name(self, person_id: int, name: str) -> None:
        await self._connection.execute(update(people).where(people.c.id == person_id).values(name=name))

    async def set_lang(self, person_id: int, lang: str) -> None:
        """Set the person's language, in all their chats too."""
        await self._connection.execute(update(people).where(people.c.id == person_id).values(lang=lang))
        await self._connection.execute(update(chats).where(chats.c.person_id == person_id).values(lang=lang))


def lines_of(person_id: int) -> ColumnElement[bool]:
    """Condition on `history`: the person wrote the line, whosever ticket it is."""
    return and_(history.c.actor_kind == Actor.RESIDENT.value, history.c.actor_id == str(person_id))


def photos_of(person_id: int) -> ColumnElement[bool]:
    """Condition on `ticket_photos`: the person sent it, with a report of theirs or with a line they wrote."""
    own = ticket_photos.c.ticket_id.in_(select(tickets.c.id).where(tickets.c.person_id == person_id))
    written = ticket_photos.c.history_id.in_(select(history.c.id).where(lines_of(person_id)))
    return or_(and_(own, ticket_photos.c.history_id.is_(None)), written)


_BY_ID = Statement(select(*_COLUMNS, latest_of_people()).where(people.c.id == bindparam("person")))
_NEW = Statement(insert(people).returning(people.c.id), ("lang", "name", "created_at"))
_OWN = Statement(update(chats).where(chats.c.id == bindparam("chat")), ("person_id",))
_NO_CONSENT = {"consent_version": None, "consent_at": None}
