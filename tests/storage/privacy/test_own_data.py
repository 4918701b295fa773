"""Own data: a person is sent all of it, and nothing of anybody else."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import insert

from dialogs import acts
from dialogs.kernel.errors import NotAllowed
from dialogs.kernel.events import Point
from dialogs.kernel.words import Plain, T, Words, to_json
from dialogs.rules.residents.resident_code import resident_code
from dialogs.rules.tickets.lifecycle import Actor, Given, Happened
from storage.privacy import own_data_zip
from storage.privacy.cleanup import clean_up
from storage.privacy.own_data_zip import pack, write_zip
from storage.records.messages.files import KEPT
from storage.records.messages.outbox_row import OutboxRow
from storage.records.tickets.history import NewEntry
from storage.store import Store
from storage.tables import bans
from storage.usecases.reactions.event import Reply
from storage.usecases.resident.resident import ResidentUseCases
from storage.usecases.staff.staff import StaffUseCases
from storage.usecases.unit_of_work import UnitOfWork
from tests.storage.residents import GLEB, VERA, file_ticket, picture, resident
from tests.stores import NOW

MINE, THEIRS, SECRET = picture("red"), picture("blue"), "ругается, осторожно"
OPENED = dict[str, bytes]


def say(words: Words) -> str:
    return words.text if isinstance(words, Plain) else words.msgid if isinstance(words, T) else str(words)


async def photo(store: Store, content: bytes) -> str:
    info = await store.media.put(content)
    async with store.writing() as tx:
        await tx.photos.add(info, NOW)
    return info.sha


async def add_busy_person(store: Store) -> int:
    """Make a person who has done whatever can be done, among others; their number."""
    mine, theirs = await photo(store, MINE), await photo(store, THEIRS)
    async with store.writing() as tx:
        anna, boris = await resident(tx, "778899001"), await resident(tx, "2")
        await tx.people.set_name(anna[1].id, "Анна")
        await tx.people.consent(anna[1].id, "1", NOW)
        known = await tx.people.by_id(anna[1].id)
        assert known is not None
        desk, his = (
            ResidentUseCases(UnitOfWork(tx, store.city, NOW), anna[0], known),
            await file_ticket(tx, boris, words="Чужие слова"),
        )
        extra = {"lamp": {"label": to_json(Plain("Столб")), "value": to_json(Plain("7"))}}
        place = Point(57.15349, 65.53451)
        report = acts.NewTicket("pothole", place, "Пролётная, 1", "central", "Яма", (mine, "f" * 64), extra)
        ticket = await desk.file(report, "s1")
        await desk.tell(acts.Say(ticket.id, "И вторая"))
        await desk.join(acts.Join(his.id, "И у меня"))
        await ResidentUseCases(UnitOfWork(tx, store.city, NOW), *boris).join(
            acts.Join(ticket.id, "Борис тоже", (theirs,))
        )
        staff = StaffUseCases(UnitOfWork(tx, store.city, NOW), boris[0], VERA)
        await staff.note(ticket.id, Reply("1", SECRET))
        await staff.move(ticket.id, "done", Given(words="Засыпали"))
        rated: dict[str, Any] = {"actor_id": str(known.id), "words": "Спасибо", "facts": {"stars": 5}}
        await tx.history.add(NewEntry(ticket.id, Happened.RATED, Actor.RESIDENT, **rated), NOW)
        said = {"words": [["9", "Начала писать"]], "photos": [{"sha": mine}], "group": "road"}
        await tx.sessions.put(anna[0].id, "report", "s2", json.dumps({"answers": said, "facts": {"x": 1}}), True, NOW)
        await tx.sessions.put(anna[0].id, "privacy", "s3", "{}", False, NOW)
        ban = {"person_id": known.id, "reason": "Спам", "at": NOW, "by": GLEB.account}
        await tx.sqlalchemy.execute(insert(bans).values(**ban, until=NOW + timedelta(days=1)))
    return known.id


def archive_files(content: bytes) -> OPENED:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


async def test_the_document_has_all_of_theirs_and_nothing_else(store: Store, tmp_path: Path) -> None:
    person = await add_busy_person(store)
    await write_zip(store, person, tmp_path / "anna.zip", NOW, say)
    assert (tmp_path / "anna.zip").stat().st_mode & 0o777 == 0o600
    inside = archive_files((tmp_path / "anna.zip").read_bytes())
    text = inside["data.json"].decode()
    data = json.loads(text)
    assert inside == {"data.json": inside["data.json"], "photos/ТМН-2026-000002-1.jpg": MINE}
    for foreign in ("Борис", "Вера", "Глеб", "Чужие", SECRET):
        assert foreign not in text
    assert data["made_at"] == "2026-03-02T14:00:00+05:00"
    assert data["person"]["code"] == resident_code(person)
    assert (data["person"]["name"], data["person"]["consent"]["version"]) == ("Анна", "1")
    assert [(chat["platform"], chat["account"]) for chat in data["chats"]] == [("vk", "778899001")]
    assert data["consents"] == [{"version": "1", "at": "2026-03-02T14:00:00+05:00", "given": True}]
    (ban,) = data["bans"]
    assert (ban["reason"], datetime.fromisoformat(ban["until"])) == ("Спам", NOW + timedelta(days=1))
    (draft,) = data["drafts"]
    assert (draft["flow"], draft["words"], draft["answers"]) == ("report", ["Начала писать"], {"group": "road"})
    assert draft["photos"] == ["photos/ТМН-2026-000002-1.jpg"]


async def test_their_tickets_with_what_was_answered(sqlite_store: Store, tmp_path: Path) -> None:
    await write_zip(sqlite_store, await add_busy_person(sqlite_store), tmp_path / "anna.zip", NOW, say)
    data = json.loads(archive_files((tmp_path / "anna.zip").read_bytes())["data.json"])
    (ticket,), (join,) = data["tickets"], data["joins"]
    assert (ticket["number"], ticket["status"], ticket["address"]) == ("ТМН-2026-000002", "resolved", "Пролётная, 1")
    assert (ticket["words"], ticket["extra"], ticket["lat"]) == ("Яма", {"Столб": "7"}, 57.15349)
    assert ticket["photos"] == ["photos/ТМН-2026-000002-1.jpg"], "one that is lost is not promised"
    assert [(line["what"], line["words"]) for line in ticket["written"]] == [("said", "И вторая"), ("rated", "Спасибо")]
    assert [(line["what"], line["words"]) for line in ticket["answered"]] == [("done", "Засыпали")]
    assert [line["words"] for line in join["written"]] == ["", "И у меня"]
    assert data["ratings"] == [
        {"number": "ТМН-2026-000002", "at": "2026-03-02T14:00:00+05:00", "stars": 5, "words": "Спасибо"}
    ]


async def send_archive(store: Store, person: int, now: datetime = NOW) -> OutboxRow:
    whole = await pack(store, person, now, say)
    async with store.writing() as tx:
        chat, known = await resident(tx, "778899001")
        desk = ResidentUseCases(UnitOfWork(tx, store.city, now), chat, known)
        desk.data_due()
        await desk.send_data(whole)
        return (await tx.outbox.claim(now, 9))[-1]


async def test_it_comes_as_a_file_once_an_hour(store: Store) -> None:
    async with store.writing() as tx:
        _, person = await resident(tx, "778899001")
    row = await send_archive(store, person.id)
    (name, sha, mime), *more = json.loads(row.payload)["files"]
    assert (name, mime, more) == ("my-data-2026-03-02.zip", "application/zip", [])
    path = store.media.path(sha)
    assert path is not None
    assert json.loads(archive_files(path.read_bytes())["data.json"])["tickets"] == []
    async with store.writing() as tx:
        await tx.outbox.mark_sent(row.id, ["1"], NOW)
    with pytest.raises(NotAllowed) as early:
        await send_archive(store, person.id, NOW + timedelta(minutes=59))
    assert "1 minute" in str(early.value.words).replace("{n}", "1")
    await clean_up(store, NOW + KEPT)
    assert store.media.path(sha) is None
    await send_archive(store, person.id, NOW + timedelta(hours=1))


async def test_what_is_too_large_for_one_file_comes_in_several(
    sqlite_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(own_data_zip, "PART_BYTES", 12_000)
    monkeypatch.setattr(own_data_zip, "MOST_PARTS", 3)
    shas = [await photo(sqlite_store, noise(size)) for size in (5000, 5000, 13000, 5000, 5000, 5000)]
    async with sqlite_store.writing() as tx:
        anna = await resident(tx)
        ticket = await file_ticket(tx, anna)
        await tx.history.add_photos(ticket.id, shas)
    whole = await pack(sqlite_store, anna[1].id, NOW, say)
    assert [part.name[-6:] for part in whole.parts] == ["02.zip", "-2.zip", "-3.zip"]
    inside = []
    for part in whole.parts:
        path = sqlite_store.media.path(part.sha)
        assert path is not None
        assert path.stat().st_size == part.size <= 12_000
        inside.append(archive_files(path.read_bytes()))
    names = [name for each in inside for name in each if name != "data.json"]
    data = json.loads(inside[0]["data.json"])
    assert whole.left_out == data["photos_left_out"] == 6 - len(names)
    assert data["tickets"][0]["photos"] == names


def noise(size: int) -> bytes:
    """Make a photo of about that many bytes."""
    out = io.BytesIO()
    Image.effect_noise((size // 50, 50), 99).save(out, "PNG")
    return out.getvalue()


async def test_a_photo_that_has_just_gone_is_left_out(sqlite_store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    person = await add_busy_person(sqlite_store)

    def gone(*_: object) -> bytes:
        raise FileNotFoundError

    monkeypatch.setattr(Path, "read_bytes", gone)
    whole = await pack(sqlite_store, person, NOW, say)
    monkeypatch.undo()
    path = sqlite_store.media.path(whole.parts[0].sha)
    assert path is not None
    assert list(archive_files(path.read_bytes())) == ["data.json"]
