"""Job of `/export`: the tickets that the member may see in this chat as an XLSX and a CSV."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import date, datetime

from bots.jobs import craft, sheet
from bots.jobs.craft import Craft, crafting
from bots.jobs.job import Attached, Job, JobResult, of_staff
from bots.jobs.sheet import Cell, Column
from dialogs.kernel.errors import Unfit
from dialogs.kernel.screen import File, Screen
from dialogs.kernel.words import Json, Plain, T, lines
from dialogs.notices.staff import export as notices
from dialogs.notices.staff.export import AT_MOST_ROWS, COLUMNS, Value, cells
from dialogs.rules.staff.export import Exporting, typed_export
from dialogs.rules.staff.queue import QueueQuery
from storage.usecases.staff.export import export_rows, to_export

PART, SLICE = 200, 20
"""Rows read at a time, and rows put into words before other tasks have their turn."""
MIMES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
}
EXAMPLES = T("For example: /export · /export overdue · /export November roads · /export 01.11-15.11")


async def make(job: Job, arguments: Mapping[str, Json]) -> JobResult:
    try:
        exporting = typed_export(job.city, str(arguments["words"]), job.today)
    except Unfit as unfit:
        return JobResult(Screen(lines(unfit.hint, EXAMPLES)))
    asked = job.query_of(exporting.filter)
    async with job.store.reading() as tx:
        ids, whole = await to_export(tx, job.city, exporting, asked, AT_MOST_ROWS)
    columns = [Column(job.say(heading), width, kind) for heading, width, kind in COLUMNS]
    head = craft.table(job.say(notices.sheet_name()), columns, job.lang, sheet.AT_MOST_CSV_BYTES)
    async with crafting(head) as making:
        await _fill(job, making, ids)
        made = await making.end()
    xlsx, csv = made.files
    return await _write_files(job, exporting, asked, (made.rows, whole), {"xlsx": xlsx, "csv": csv})


async def _fill(job: Job, making: Craft, ids: list[int]) -> None:
    """Add rows until there are no more, or the table is as large as may be sent."""
    for start in range(0, len(ids), PART):
        async with job.store.reading() as tx:
            part = await export_rows(tx, ids[start : start + PART])
        rows = []
        for at, each in enumerate(part):
            rows.append([_cell(job, value) for value in cells(job.city, each, job.now)])
            if at % SLICE == 0:
                await asyncio.sleep(0)
        if not await making.add(rows):
            return


def _cell(job: Job, value: Value) -> Cell:
    """Words in the chat's language, times on the city's clock."""
    match value:
        case datetime():
            return value.astimezone(job.city.calendar.zone).replace(tzinfo=None)
        case int() | float() | date() | None:
            return value
        case Plain(text):
            return text  # most cells are: nothing to render
    return job.say(value)


async def _write_files(
    job: Job, exporting: Exporting, asked: QueueQuery, counts: tuple[int, int], contents: dict[str, bytes]
) -> JobResult:
    """Write the files to their folder and return the result; the turn only notes them. `counts`: rows in the tables,
    and in all."""
    screen = notices.export_notice(job.city, asked, exporting.period, *counts)
    if not counts[0]:
        return JobResult(screen)
    files = []
    for extension, content in contents.items():
        name = notices.file_name(job.city, job.today, extension)
        sha = await job.store.media.keep(content, f".{extension}")
        files.append(Attached(File(name, sha, MIMES[extension]), len(content)))
    return JobResult(Screen(screen.body, files=tuple(each.file for each in files)), files=tuple(files))


KIND = of_staff(make)
