"""A message that kills the program does not kill it for ever, and kills from outside are held against no message."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bots.intake.attempts import SUSPECT
from bots.sandbox.standin import Upload
from tests.journeys.grounds import Ground
from tests.journeys.test_run import bound, resident, servers
from tests.journeys.town import photo
from tests.soak.program import Program, warm_process, wrote

pytestmark = [pytest.mark.slow, pytest.mark.no_cover, pytest.mark.grounds("sqlite", "postgresql")]

KILLS, KILLS_ON_A_SERVER = 20, 8
DEADLY = "Смертельная яма"
STALLED = "Яма подождёт"
ALONE = "an update is worked in a process of its own"
HOOK = f"""
import asyncio, os, signal, sys
from pathlib import Path
from bots.intake.prefetch import Prefetch

plain, stall = Prefetch.ready, Path(__file__).with_name("stall")

async def ready(self, platform, inbound, **more):
    said = getattr(inbound.event, "text", "")
    if {DEADLY!r} in said:
        os.kill(os.getpid(), signal.SIGKILL)
    if {STALLED!r} in said and stall.exists():
        print("it stalls", file=sys.stderr, flush=True)
        await asyncio.sleep(60)
    return await plain(self, platform, inbound, **more)

Prefetch.ready = ready
"""
"""What every Python of the program runs first: the words of a message say what becomes of who prepares it."""
PATIENCE_S = 180.0
"""A process of its own reads all of Python's libraries anew."""


@asynccontextmanager
async def program(
    settings: Mapping[str, str], ground: Ground, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[tuple[Program, str]]:
    """A running one, and the staff's code. It stops in order."""
    (folder / "sitecustomize.py").write_text(HOOK, "utf-8")
    monkeypatch.setenv("PYTHONPATH", str(folder))
    stands = {"PARADNAYA_HOME": str(folder), "PARADNAYA_DATABASE": ground.database(folder)}
    with warm_process() as warm:
        running = Program({**settings, **stands}, folder / "log", warm)
        code = (await running.say("staff", "bind")).split("/bind ")[1].split()[0]
        await running.run()
        await wrote('"receiving", "platform": "vk"', running)
        yield running, code
        assert await running.stop() == 0


async def dies(running: Program) -> None:
    async with asyncio.timeout(60):
        assert await running.end() == -signal.SIGKILL


@pytest.mark.parametrize(("uploads", "deaths"), [((photo(),), SUSPECT), ((), SUSPECT + 1)], ids=["files", "words"])
async def test_a_deadly_message_is_set_aside(
    uploads: tuple[Upload, ...], deaths: int, ground: Ground, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And everybody else's are worked, also those that came beside it."""
    async with (
        servers() as (telegram, vk, settings),
        program(settings, ground, tmp_path, monkeypatch) as (running, code),
    ):
        staff = await bound(vk, code)
        anna, vera = await resident(telegram, "Анна"), await resident(vk, "Вера")
        staff.mark()
        await vera.write(DEADLY, uploads)
        await anna.write("Огромная яма на дороге", [photo()])
        for _ in range(deaths):
            await dies(running)
            await running.run()
        await vera.hears("что-то сломалось", PATIENCE_S)
        await anna.hears("Где", PATIENCE_S)
        await staff.hears("отложено", PATIENCE_S)
        await vera.write("Огромная яма на дороге", [photo()])
        await vera.hears("Где", PATIENCE_S)
        assert running.output.read_text().count('"message": "an update was set aside"') == 1
        assert 1 <= running.output.read_text().count(ALONE) <= 2  # Anna's may have been begun beside it


async def test_an_ordinary_message_outlives_kills(
    ground: Ground, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each comes while it is prepared; from the third on, in a process of its own, which ends too."""
    async with (
        servers() as (telegram, _vk, settings),
        program(settings, ground, tmp_path, monkeypatch) as (running, _code),
    ):
        anna = await resident(telegram, "Анна")
        (tmp_path / "stall").touch()
        await anna.write(STALLED, [photo()])
        for kill in range(KILLS_ON_A_SERVER if ground.server else KILLS):
            await wrote(ALONE if kill >= SUSPECT and kill % 6 else "it stalls", running, within_s=PATIENCE_S)
            assert await running.kill() == -signal.SIGKILL
            await running.run()
        (tmp_path / "stall").unlink()
        await anna.hears("Где", PATIENCE_S)
        log = running.output.read_text()
        assert log.count("it stalls") >= SUSPECT
        assert "set aside" not in log


async def test_stops_in_order_are_not_counted(ground: Ground, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with (
        servers() as (telegram, _vk, settings),
        program(settings, ground, tmp_path, monkeypatch) as (running, _code),
    ):
        anna = await resident(telegram, "Анна")
        (tmp_path / "stall").touch()
        await anna.write(STALLED, [photo()])
        for _ in range(SUSPECT + 1):
            await wrote("it stalls", running)
            assert await running.stop() == 0
            await running.run()
        await wrote("it stalls", running)
        (tmp_path / "stall").unlink()
        assert await running.stop() == 0
        await running.run()
        await anna.hears("Где", PATIENCE_S)
        assert ALONE not in running.output.read_text()
