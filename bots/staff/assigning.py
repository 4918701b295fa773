"""Assignment of a ticket to a colleague: members who may work it are offered as buttons; one press assigns it."""

from __future__ import annotations

from bots.staff.choices import check, not_offered, page_of, show
from bots.staff.context import StaffContext
from dialogs.kernel.errors import Unfit
from dialogs.kernel.events import Press
from dialogs.kernel.screen import Choice, number_in
from dialogs.kernel.words import Plain, T, Words
from dialogs.notices.staff import duty
from dialogs.notices.staff import staff as notices
from dialogs.rules.staff.access import Member
from dialogs.rules.tickets.lifecycle import Ticket
from storage.usecases.staff.assigning import Assigning


async def colleagues(room: StaffContext, ticket: Ticket, page: str, press: Press) -> Words | None:
    check(room, ticket, "assign")
    every = [_choice(room, each) for each in await Assigning(room.desk).colleagues(ticket)]
    if not every:
        raise Unfit(T("No colleague has a role for this report."))
    screen = notices.offer(ticket, T("Who is to have it?"), *page_of(every, page, "assign"))
    await show(room, ticket, screen, press, anew=not page)
    return None


def _choice(room: StaffContext, member: Member) -> Choice:
    return Choice(f"give:{member.id}", T("To me") if member.id == room.member.id else duty.name_of(member))


async def give(room: StaffContext, ticket: Ticket, colleague: str, press: Press) -> Words | None:
    id_ = number_in(colleague)
    if id_ is None:
        raise not_offered()
    given, member = await Assigning(room.desk).give(ticket.id, id_)
    await room.post.unsay(room.chat, press.message)
    return T("№ {number}: {name} has it now.", number=Plain(given.number), name=duty.name_of(member))
