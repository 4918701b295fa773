"""Craft: a chart or a table is made in a process of its own, whose end, whatever it comes from, is a job's failure."""

from __future__ import annotations

import asyncio
import io
import os
import signal
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PIL import Image

from bots.jobs import craft, craft_process
from bots.jobs.chart import HEIGHT, WIDTH, Bar, Drawing
from bots.jobs.craft import Craft, CraftFailed, crafting
from bots.jobs.sheet import Cell, Column
from storage.engine.transient import is_transient

COLUMNS = (Column("Слова"), Column("Подано", 17, "moment"), Column("План", 12, "day"), Column("Широта", 12, "place"))
ROW: tuple[Cell, ...] = ("=Яма; «глубокая»\n", datetime(2026, 11, 23, 9, 5), date(2026, 12, 1), 57.153)
TABLE = craft.table("Заявки", COLUMNS, "ru", 2**20)


def pid_of(making: Craft) -> int:
    return making._process.pid


def is_gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


async def test_a_table_is_the_one_that_a_sheet_would_be() -> None:
    async with crafting(TABLE) as making:
        assert await making.add([ROW])
        assert await making.add([ROW, (None, None, None, None)])
        made = await making.end()
    xlsx, csv = made.files
    assert made.rows == 3
    assert csv.decode("utf-8-sig").split("\r\n")[1].endswith(";23.11.2026 09:05;01.12.2026;57,153000")
    first = [cell.value for cell in load_workbook(io.BytesIO(xlsx)).active[2]]
    assert first == ["=Яма; «глубокая»\n", datetime(2026, 11, 23, 9, 5), datetime(2026, 12, 1), 57.153]
    assert is_gone(pid_of(making))


async def test_a_full_table_takes_no_more_rows() -> None:
    async with crafting(craft.table("Заявки", COLUMNS, "ru", 300)) as making:
        assert not await making.add([ROW] * 50)
        assert 1 < (await making.end()).rows < 10


async def test_a_chart_is_a_picture() -> None:
    drawing = Drawing("Июнь", "Подано", "Сделано", "В срок, %", [Bar("1", 3, 2, 50), Bar("2", 0, 0, None)])
    async with crafting(craft.chart(drawing)) as making:
        (png,) = (await making.end()).files
    assert Image.open(io.BytesIO(png)).size == (WIDTH, HEIGHT)


async def test_a_process_that_is_killed_fails_the_job_as_a_fault_and_no_passing_trouble() -> None:
    async with crafting(TABLE) as making:
        os.kill(pid_of(making), signal.SIGKILL)
        with pytest.raises(CraftFailed) as failed:
            await making.end()
    assert not is_transient(failed.value)


async def test_one_that_takes_too_long_is_killed() -> None:
    pids: list[int] = []

    async def stopped() -> None:
        async with crafting(TABLE, within_s=5.0) as making:
            pids.append(pid_of(making))
            os.kill(pids[0], signal.SIGSTOP)
            await making.end()

    with pytest.raises(CraftFailed, match="more than"):
        await stopped()
    assert is_gone(pids[0])


async def test_trouble_of_the_caller_stays_what_it_is_and_leaves_no_process() -> None:
    pids: list[int] = []

    async def work(error: Exception | None) -> None:
        async with crafting(TABLE) as making:
            pids.append(pid_of(making))
            if error is not None:
                raise error
            await asyncio.Event().wait()

    with pytest.raises(TimeoutError, match="the store"):
        await work(TimeoutError("the store"))
    waits = asyncio.create_task(work(None))
    while len(pids) < 2:
        await asyncio.sleep(0.01)
    waits.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waits
    assert [is_gone(pid) for pid in pids] == [True, True]


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="reads what Linux says of a process")
async def test_the_process_has_limits_and_no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARADNAYA_VK_TOKEN", "vk1.a.secret")
    async with crafting(TABLE) as making:
        told = Path(f"/proc/{pid_of(making)}")
        limits = {line[:26].strip(): line[26:].split()[0] for line in (told / "limits").read_text().splitlines()}
        assert limits["Max cpu time"] == str(craft_process.CPU_S)
        assert limits["Max data size"] == str(craft_process.DATA_BYTES)
        assert b"secret" not in (told / "environ").read_bytes()


async def test_want_of_memory_fails_the_job() -> None:
    async with crafting(TABLE) as making:
        with pytest.raises(CraftFailed):
            await making._ask({"rows": [[]] * 2**23})  # as objects, half a gigabyte
