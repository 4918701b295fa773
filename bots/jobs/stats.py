"""Job of `/stats` and of the buttons under its answer: a table, and a chart where the table is of one period as a
whole.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from bots.jobs import craft
from bots.jobs.craft import crafting
from bots.jobs.job import Job, JobResult, of_staff
from dialogs.kernel.errors import Unfit
from dialogs.kernel.screen import Screen
from dialogs.kernel.words import Json, T, lines, row
from dialogs.notices.staff import figures as notices
from dialogs.notices.staff.staff import NOTHING_HERE
from dialogs.rules.staff.counting import Counting, counting_in, typed_counting
from dialogs.rules.staff.figures import DAILY_DAYS, HOURLY_DAYS, percent
from storage.usecases.staff.figures import FoundFigures, figures

if TYPE_CHECKING:
    from bots.jobs.chart import Drawing

EXAMPLES = T("For example: /stats week · /stats November by zone · /stats 01.11-15.11 roads")


async def make(job: Job, arguments: Mapping[str, Json]) -> JobResult:
    """Count what was typed, or what a button's data say."""
    if "data" in arguments:
        counting = counting_in(job.city, str(arguments["data"]), job.today)
        return JobResult(Screen(NOTHING_HERE)) if counting is None else await _count(job, counting)
    try:
        counting = typed_counting(job.city, str(arguments["words"]), job.today)
    except Unfit as unfit:
        return JobResult(Screen(lines(unfit.hint, EXAMPLES)))
    return await _count(job, counting)


async def _count(job: Job, counting: Counting) -> JobResult:
    asked = job.query_of(counting.filter)
    async with job.store.reading() as tx:
        found = await figures(tx, job.city, counting, asked)
    if counting.split:
        return JobResult(notices.rows(job.city, counting, asked, found.whole, found.rows))
    if not found.whole.filed and not any(step.done for step in found.steps):
        return JobResult(notices.table(job.city, counting, asked, found.whole))
    async with crafting(craft.chart(_drawing(job, counting, found))) as making:
        (png,) = (await making.end()).files
    chart = await job.store.media.put(png)
    return JobResult(notices.table(job.city, counting, asked, found.whole, (chart.sha,)), (chart,))


def _drawing(job: Job, counting: Counting, found: FoundFigures) -> Drawing:
    """Contents of the chart; the drawing library is imported only when one is wanted."""
    from bots.jobs.chart import Bar, Drawing

    done = sum(step.done for step in found.steps)
    return Drawing(
        title=job.say(notices.title(job.city, counting)),
        filed=job.say(row(T("Reported"), notices.number(found.whole.filed))),
        done=job.say(row(T("Done"), notices.number(done))),
        share=job.say(T("In time, %")),
        bars=[
            Bar(_label(counting, step.at), step.filed, step.done, percent(step.in_time, step.owed))
            for step in found.steps
        ],
    )


def _label(counting: Counting, at: datetime) -> str:
    """Label of a bar: an hour, a day of the month, or the first day of a week."""
    days = counting.period.days
    if days <= HOURLY_DAYS:
        return str(at.hour)
    return str(at.day) if days <= DAILY_DAYS else f"{at:%d.%m}"


KIND = of_staff(make)
