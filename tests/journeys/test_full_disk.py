"""The disk fills up under the running program, and has room again: it goes on without a restart."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bots.sandbox.standin import PlatformFault, StandIn
from tests.journeys.test_run import servers
from tests.journeys.town import Phone, photo, until
from tests.soak.program import Program, wrote
from tests.trouble import fill, small_disk

pytestmark = [pytest.mark.slow, pytest.mark.grounds("sqlite")]

RESIDENTS = 20
FULL_S = 9.0
"""Longer than a process may be silent before others take over its work."""
PHOTO_S = 5.0
"""So long a photo is on its way; there are three more tries."""


def newcomer(stand_in: StandIn, number: int) -> Phone:
    person = stand_in.add_person(f"Житель {number}").id
    return Phone(stand_in, person, stand_in.private_chat(person))


async def test_everybody_who_wrote_to_a_full_disk_is_answered_once_there_is_room(tmp_path: Path) -> None:
    """Half of them, whose photos are on their way, are in the inbox as it fills up; half write while it is full."""
    with small_disk(tmp_path / "disk") as disk:
        async with servers() as (telegram, vk, settings):
            program = Program({**settings, "PARADNAYA_HOME": str(disk / "home")}, tmp_path / "run.log")
            await program.run(cold=True)
            try:
                for platform in ("telegram", "vk"):
                    await wrote(f'"receiving", "platform": "{platform}"', program, within_s=180.0)
                phones = [newcomer((telegram, vk)[n % 2], n) for n in range(RESIDENTS)]
                before, later = phones[: RESIDENTS // 2], phones[RESIDENTS // 2 :]
                telegram.inject(PlatformFault("timeout_before", "getFile", times=-1, value=PHOTO_S))
                vk.inject(PlatformFault("timeout_before", "photo", times=-1, value=PHOTO_S))
                for phone in before:
                    await phone.write("Огромная яма на дороге", [photo()])
                await until(lambda: count_waiting(disk / "home") == len(before), "they are in the inbox")
                ballast = fill(disk)
                telegram.clear_faults()
                vk.clear_faults()
                for phone in later:
                    await phone.write("Огромная яма на дороге")
                await asyncio.sleep(FULL_S)
                ballast.unlink()
                await until(lambda: all(answers(phone) for phone in phones), "all are answered", 90.0)
            finally:
                status = await program.stop()
    assert [answers(phone) for phone in phones] == [1] * RESIDENTS
    log = program.output.read_text()
    assert (status, log.count('"running"')) == (0, 1)
    assert "OperationalError" in log
    assert "set aside" not in log
    assert "a turn failed" not in log


def count_waiting(home: Path) -> int:
    """Updates that wait for their turn."""
    with closing(sqlite3.connect(home / "paradnaya.db")) as database:
        found: int = database.execute("SELECT count(*) FROM inbox WHERE state = 'new'").fetchone()[0]
    return found


def answers(phone: Phone) -> int:
    return sum(
        any("Да, даю" in button.label for row in bubble.rows for button in row) for bubble in phone.bot_bubbles()
    )
