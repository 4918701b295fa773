"""Job of `/find` and of the buttons under its answer: a page of the tickets with that number, address or words, or of
the resident with that code; never by a phone or a name.
"""

from __future__ import annotations

from collections.abc import Mapping

from bots.jobs.job import Job, JobResult, of_staff
from dialogs.kernel.words import Json
from dialogs.notices.staff import found as notices
from dialogs.notices.staff.found import PAGES
from dialogs.rules.residents.resident_code import person_of
from dialogs.rules.staff.access import roles_before
from dialogs.rules.staff.queue import A_PAGE, reach
from storage.records.staff.search import SearchPage
from storage.store import Tx


async def make(job: Job, arguments: Mapping[str, Json]) -> JobResult:
    words, page = str(arguments["words"]), int(str(arguments["page"]))
    async with job.store.reading() as tx:
        found = await _search(tx, job, words, page * A_PAGE)
        ids = list(found.ids)
        if page == 0 and (meant := await _by_number(tx, job, words)) is not None:
            ids = [meant, *(id_ for id_ in ids if id_ != meant)][:A_PAGE]
        listed = await tx.staff_queue.list_tickets(ids)
    more = found.more and page + 1 < PAGES
    return JobResult(notices.results_screen(job.city, notices.Results(words, listed, page, more, found.since, job.now)))


async def _search(tx: Tx, job: Job, words: str, offset: int) -> SearchPage:
    """Tickets of the resident with that code, if there are any; else tickets that contain the words."""
    seen, person = reach(job.member.grants), person_of(words)
    if person is not None:
        theirs = await tx.search.of_person(person, seen, A_PAGE, offset)
        if theirs.ids:
            return theirs
    return await tx.search.words(words, seen, job.now, A_PAGE, offset)


async def _by_number(tx: Tx, job: Job, words: str) -> int | None:
    ticket = await tx.tickets.by_number(words) if words.isdecimal() else None
    return ticket.id if ticket is not None and roles_before(job.member, ticket) else None


KIND = of_staff(make)
