"""Several processes on PostgreSQL: kill -9 of the one that receives, and of one that works, amid what people write."""

from __future__ import annotations

import asyncio
import re
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bots.sandbox.standin import StandIn
from tests.journeys.grounds import Ground
from tests.journeys.test_run import bound, servers
from tests.journeys.town import CENTRE, Phone, photo, until
from tests.soak.program import Program, warm_process, wrote

pytestmark = pytest.mark.slow

PARTS = ("ingest,clock", "ingest", "turns", "turns", "delivery")
WORDS = 6
"""That each resident writes."""


@asynccontextmanager
async def running(settings: Mapping[str, str], folder: Path) -> AsyncIterator[tuple[list[Program], str]]:
    """Run one process for each of `PARTS`; the staff's code. The first receives, the second waits to take over."""
    with warm_process() as warm:
        programs = [Program(settings, folder / f"{n}.log", warm, parts) for n, parts in enumerate(PARTS)]
        code = (await programs[-1].say("staff", "bind")).split("/bind ")[1].split()[0]
        await programs[0].run()
        await wrote('"receiving", "platform": "vk"', programs[0])
        for program in programs[1:]:
            await program.run()
        yield programs, code
        assert [await program.stop() for program in programs] == [0] * len(PARTS)


async def file_report(stand_in: StandIn, name: str, at: float) -> tuple[Phone, int]:
    """Report as a newcomer from so many degrees north of the centre; the message that says so."""
    person = stand_in.add_person(name).id
    phone = Phone(stand_in, person, stand_in.private_chat(person))
    await phone.write("/start" if stand_in.platform == "telegram" else "Начать")
    await phone.hears("Здравствуйте")
    await phone.press("Да, даю")
    await phone.hears("Спасибо")
    await phone.write(f"Огромная яма на дороге, {name}", [photo()], (CENTRE[0] + at, CENTRE[1]))
    await phone.hears("Проверьте")
    await phone.press("Отправить")
    return phone, (await phone.hears("ТМН-")).id


@pytest.mark.no_cover
@pytest.mark.grounds("postgresql-redis")
async def test_what_people_write_is_heard_once_and_in_order(ground: Ground, tmp_path: Path) -> None:
    async with servers() as (telegram, vk, settings):
        stands = {"PARADNAYA_HOME": str(tmp_path), "PARADNAYA_DATABASE": ground.server, "PARADNAYA_REDIS": ground.redis}
        async with running({**settings, **stands}, tmp_path) as (programs, code):
            staff = await bound(vk, code)
            houses: tuple[tuple[StandIn, str], ...] = (
                (telegram, "Анна"),
                (telegram, "Борис"),
                (vk, "Вера"),
                (vk, "Глеб"),
            )
            residents = [await file_report(stand_in, name, n / 50) for n, (stand_in, name) in enumerate(houses)]
            for number in range(1, WORDS + 1):
                for who, (phone, ticket) in enumerate(residents):
                    phone.stand_in.write(phone.person, phone.chat, f"И ещё [{who} {number}]", reply_to=ticket)
                if number in (2, 4):
                    killed = programs[0 if number == 2 else 2]
                    await killed.kill()
                    await killed.run()
                await asyncio.sleep(0.05)
            await until(
                lambda: sum(map(len, heard_numbers(staff).values())) >= WORDS * len(residents), "all is heard", 40
            )
    assert heard_numbers(staff) == {str(who): list(range(1, WORDS + 1)) for who in range(len(residents))}


def heard_numbers(staff: Phone) -> Mapping[str, list[int]]:
    """Numbers in the order in which the staff hear them, by resident."""
    found: defaultdict[str, list[int]] = defaultdict(list)
    for bubble in staff.bot_bubbles():
        for who, number in re.findall(r"\[(\d) (\d)\]", bubble.text):
            found[who].append(int(number))
    return found
