"""Prefetch, between inbox and turn: photos are fetched and stored, links followed, officers named."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import pytest

from bots.intake.prefetch import PAUSES_S, Prefetch
from bots.platform import Inbound, Platform, Sender
from bots.platform_errors import Broken, Later, PlatformError, Vanished
from bots.runtime.clock import SystemClock
from dialogs.kernel.events import Message, Photo, Press
from storage.media.photo_files import Media
from tests.journeys.town import photo

ANNA = Sender("1", "Анна")


@dataclass
class PrefetchWire:
    """Platform that can fetch and name. `failures` come first."""

    failures: list[PlatformError] = field(default_factory=list)
    data: bytes = photo().data
    name: str = "wire"
    slow: bool = False
    asked: int = 0

    async def fetch(self, photo: Photo, at_most_bytes: int) -> bytes:
        self.asked += 1
        if self.failures:
            raise self.failures.pop(0)
        return self.data

    async def name_of(self, person: str) -> str:
        self.asked += 1
        if self.slow:
            await asyncio.sleep(60)
        if self.failures:
            raise self.failures.pop(0)
        return "Вера"


class Hurried(SystemClock):
    async def sleep(self, seconds: float) -> None:
        pass


class Echo:
    async def expand(self, text: str) -> str:
        return f"{text}!"


def preparing(folder: Path, links: Any = None) -> Prefetch:
    return Prefetch({}, Media(folder), Hurried(), links)


def message_with(*photos: Photo, private: bool = True, sender: Sender = ANNA) -> Inbound:
    return Inbound("1", private, sender, Message("1", "слова", photos))


async def ready(folder: Path, wire: PrefetchWire, inbound: Inbound, links: Any = None) -> tuple[Inbound, int]:
    prepared = await preparing(folder, links).ready(cast("Platform", wire), inbound, named=not inbound.private)
    return prepared.inbound, len(prepared.photos)


async def fetch_photo(folder: Path, wire: PrefetchWire) -> Photo:
    inbound, stored = await ready(folder, wire, message_with(Photo("ref")))
    assert isinstance(inbound.event, Message)
    found = inbound.event.photos[0]
    assert stored == (not found.failed)
    return found


async def test_a_photo_is_stored_under_its_hash(tmp_path: Path) -> None:
    found = await fetch_photo(tmp_path, PrefetchWire())
    assert len(found.sha) == 64
    assert Media(tmp_path).path(found.sha) is not None


@pytest.mark.parametrize("tries", range(1, len(PAUSES_S) + 1))
async def test_a_few_failures_are_sat_out(tries: int, tmp_path: Path) -> None:
    assert not (await fetch_photo(tmp_path, PrefetchWire([Later(1)] * tries))).failed


@pytest.mark.parametrize(
    ("wire", "failed"),
    [
        (PrefetchWire([Later(1)] * 4), "lost"),
        (PrefetchWire([Vanished("file")] * 4), "lost"),
        (PrefetchWire([Broken("too_big")]), "too_big"),
        (PrefetchWire([Broken("wrong file")]), "lost"),
        (PrefetchWire(data=b"no picture"), "not_a_photo"),
    ],
)
async def test_what_cannot_be_had_is_said_by_the_turn(wire: PrefetchWire, failed: str, tmp_path: Path) -> None:
    assert (await fetch_photo(tmp_path, wire)).failed == failed


async def test_links_are_followed_where_they_may_be(tmp_path: Path) -> None:
    inbound, _ = await ready(tmp_path, PrefetchWire(), message_with(), Echo())
    assert inbound.event == Message("1", "слова!")
    inbound, _ = await ready(tmp_path, PrefetchWire(), message_with())
    assert inbound.event == Message("1", "слова")


async def test_a_press_has_nothing_to_fetch(tmp_path: Path) -> None:
    press = Inbound("1", True, ANNA, Press("m:my"))
    assert await ready(tmp_path, PrefetchWire(), press) == (press, 0)


async def test_only_in_groups_a_missing_name_is_asked(tmp_path: Path) -> None:
    nameless = Sender("1")
    inbound, _ = await ready(tmp_path, PrefetchWire(), message_with(private=False, sender=nameless))
    assert inbound.sender.name == "Вера"
    for wire, inbound in (
        (PrefetchWire(), message_with(sender=nameless)),
        (PrefetchWire(), message_with(private=False)),
        (PrefetchWire(), message_with(private=False, sender=Sender(""))),
    ):
        assert (await ready(tmp_path, wire, inbound))[0] == inbound
        assert wire.asked == 0


async def test_a_name_that_does_not_come_is_done_without(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bots.intake.prefetch.NAME_WITHIN_S", 0.01)
    for wire in (PrefetchWire([Later(1)]), PrefetchWire(slow=True)):
        inbound, _ = await ready(tmp_path, wire, message_with(private=False, sender=Sender("1")))
        assert inbound.sender.name == ""
