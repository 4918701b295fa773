"""Change of a ticket's topic or place ("Topic or place…"): a topic from the city's groups in two presses, the place by
a reply with an address or a location.
"""

from __future__ import annotations

from collections.abc import Sequence

from bots.staff.choices import ask, check, not_offered, page_of, show
from bots.staff.context import StaffContext
from dialogs.flows.spot import UNREADABLE, outside_refusal
from dialogs.kernel.errors import Unfit
from dialogs.kernel.events import Point, Press
from dialogs.kernel.screen import Choice, Screen
from dialogs.kernel.words import Local, Plain, T, Words, row
from dialogs.notices.lines import category_name
from dialogs.notices.staff import staff as notices
from dialogs.rules.place.map_link import find_link
from dialogs.rules.tickets.lifecycle import Ticket
from storage.city.addresses import Address
from storage.usecases.outgoing.outgoing import SendOptions
from storage.usecases.reactions.event import Reply
from storage.usecases.staff.changing import Changing, PlaceInCity

HERE_M = 2.0
"""Metres within which a point is taken for the address that was offered."""


async def shelves(room: StaffContext, ticket: Ticket, page: str, press: Press) -> Words | None:
    check(room, ticket, "change")
    shelved = [group for group in room.city.groups if room.city.categories_of(group.id)]
    every = [Choice(f"shelf:{group.id}", row(Plain(group.icon), Local(group.names))) for group in shelved]
    shown, nav = page_of(every, page, "change")
    choices = (*shown, Choice("place", T("Change the place…")))
    await show(room, ticket, notices.offer(ticket, T("What is it about?"), choices, nav), press, anew=not page)
    return None


async def shelf(room: StaffContext, ticket: Ticket, which: str, press: Press) -> Words | None:
    check(room, ticket, "change")
    group, _, page = which.partition(":")
    every = [Choice(f"topic:{c.id}", Local(c.names)) for c in room.city.categories_of(group)]
    if not every:
        raise not_offered()
    shown, nav = page_of(every, page, f"shelf:{group}")
    back = () if page.strip("0") else (Choice("change:0", T("← Back")),)
    screen = notices.offer(ticket, T("What exactly?"), shown, (*back, *nav))
    await show(room, ticket, screen, press, anew=False)
    return None


async def topic(room: StaffContext, ticket: Ticket, category: str, press: Press) -> Words | None:
    if room.city.category(category) is None:
        raise not_offered()
    changed = await Changing(room.desk).topic(ticket.id, category)
    return await _finish(room, changed, press)


async def place(room: StaffContext, ticket: Ticket, _: str, press: Press) -> Words:
    return await ask(room, ticket, "place", press, rule="change")


async def answer_prompt(room: StaffContext, ticket_id: int, reply: Reply) -> None:
    """Set the place from a reply: a location, a map link or an address; when several addresses match, ask which."""
    ticket = await room.desk.ticket(ticket_id)
    check(room, ticket, "change")
    found = _point(reply)
    if found is not None:
        await Changing(room.desk).place(ticket_id, _place_at(room, found), reply)
        return
    known = room.folder.addresses.find(reply.words)
    if not known:
        raise Unfit(T("I did not find this address. Write the street and the house, or send the place on the map."))
    if [each.exact for each in known[:2]] in ([True], [True, False]):
        await Changing(room.desk).place(ticket_id, _place_at(room, _point_of(known[0]), known[0].label), reply)
        return
    await _ask_which(room, ticket, known, reply)


def _point(reply: Reply) -> Point | None:
    if reply.point is not None:
        return reply.point
    link = find_link(reply.words)
    if link is not None and link.point is None:
        raise Unfit(UNREADABLE)
    return Point(link.point.lat, link.point.lon) if link and link.point else None


def _point_of(address: Address) -> Point:
    return Point(address.lat, address.lon)


async def _ask_which(room: StaffContext, ticket: Ticket, known: Sequence[Address], reply: Reply) -> None:
    choices = tuple(Choice(f"at:{each.lat:.5f},{each.lon:.5f}", Plain(each.label)) for each in known)
    screen = Screen(T("Which of these addresses?"), choices, tag=f"t:{ticket.id}")
    await room.post.say(room.chat, screen, SendOptions(ticket=ticket, purpose="ask:place", reply_to=reply.message))


async def set_place(room: StaffContext, ticket: Ticket, where: str, press: Press) -> Words | None:
    """Set the place to one of the addresses that were offered."""
    lat, _, lon = where.partition(",")
    try:
        point = Point(float(lat), float(lon))
    except ValueError:
        raise not_offered() from None
    near = room.folder.addresses.nearest(point.lat, point.lon, HERE_M)
    changed = await Changing(room.desk).place(ticket.id, _place_at(room, point, near.label if near else ""))
    return await _finish(room, changed, press)


def _place_at(room: StaffContext, point: Point, label: str = "") -> PlaceInCity:
    """The place at a point, with its label and zone. Raises Unfit outside the city."""
    where = room.folder.zones.look_up(point.lat, point.lon)
    if not where.inside:
        raise Unfit(outside_refusal(room.city, where.neighbour))
    near = None if label else room.folder.addresses.nearest(point.lat, point.lon)
    return PlaceInCity(point.lat, point.lon, label or (near.label if near else ""), where.zone)


async def _finish(room: StaffContext, ticket: Ticket, press: Press) -> Words:
    await room.post.unsay(room.chat, press.message)
    return row(T("№ {number}", number=ticket.number), category_name(room.city, ticket.category), sep=" · ")
