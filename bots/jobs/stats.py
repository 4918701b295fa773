"""Job of `/stats` and of the buttons under its answer: a table, and a chart where the table is of one period as a
whole.
"""

from __future__ import annotations

import asyncio
from datetime import datetime

from bots.jobs.job import Job, JobResult
from dialogs.kernel.errors import Unfit
from dialogs.kernel.screen import Screen
from dialogs.kernel.words import T, lines, row
from dialogs.notices.staff import figures as notices
from dialogs.rules.staff.counting import Counting, counting_in, typed_counting
from dialogs.rules.staff.figures import DAILY_DAYS, HOURLY_DAYS, percent
from storage.usecases.staff.figures import FoundFigures, figures

EXAMPLES = T("For example: /stats week · /stats November by zone · /stats 01.11-15.11 roads")


async def typed(errand: Job, words: str) -> JobResult:
    try:
        counting = typed_counting(errand.city, words, errand.today)
    except Unfit as unfit:
        return JobResult(Screen(lines(unfit.hint, EXAMPLES)))
    return await _counted(errand, counting)


async def pressed(errand: Job, data: str) -> JobResult | None:
    """The answer to a button; None for a button that is not of `/stats`."""
    counting = counting_in(errand.city, data, errand.today)
    return None if counting is None else await _counted(errand, counting)


async def _counted(errand: Job, counting: Counting) -> JobResult:
    asked = errand.asked(counting.filter)
    async with errand.store.reading() as tx:
        found = await figures(tx, errand.city, counting, asked)
    if counting.split:
        return JobResult(notices.rows(errand.city, counting, asked, found.whole, found.rows))
    if not found.whole.filed and not any(step.done for step in found.steps):
        return JobResult(notices.table(errand.city, counting, asked, found.whole))
    chart = await errand.store.media.put(await asyncio.to_thread(_drawn, errand, counting, found))
    return JobResult(notices.table(errand.city, counting, asked, found.whole, (chart.sha,)), (chart,))


def _drawn(errand: Job, counting: Counting, found: FoundFigures) -> bytes:
    """The chart's PNG; the drawing library is imported only when a chart is wanted."""
    from bots.jobs.chart import Bar, Drawing, png

    done = sum(step.done for step in found.steps)
    drawing = Drawing(
        title=errand.say(notices.title(errand.city, counting)),
        filed=errand.say(row(T("Reported"), notices.number(found.whole.filed))),
        done=errand.say(row(T("Done"), notices.number(done))),
        share=errand.say(T("In time, %")),
        bars=[
            Bar(_label(counting, step.at), step.filed, step.done, percent(step.in_time, step.owed))
            for step in found.steps
        ],
    )
    return png(drawing)


def _label(counting: Counting, at: datetime) -> str:
    """Label of a bar: an hour, a day of the month, or the first day of a week."""
    days = counting.period.days
    if days <= HOURLY_DAYS:
        return str(at.hour)
    return str(at.day) if days <= DAILY_DAYS else f"{at:%d.%m}"
