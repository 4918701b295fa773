"""Administration of the staff: `/staff`, `/invite`, `/grant`, `/revoke`, `/dismiss`."""

from __future__ import annotations

from collections.abc import Mapping

from bots.staff.context import Command, StaffContext
from dialogs.kernel.errors import NotAllowed, Unfit
from dialogs.kernel.events import Message, Press
from dialogs.kernel.screen import number_in
from dialogs.kernel.words import T, Words
from dialogs.notices.staff import people as notices
from dialogs.rules.staff.access import Role
from dialogs.rules.staff.typed_role import typed_grants
from storage.usecases.outgoing.outgoing import SendOptions
from storage.usecases.staff.personnel import Personnel


def personnel(room: StaffContext) -> Personnel:
    """Use cases about members. Raises NotAllowed when the acting member is no administrator."""
    if not room.member.has_role(Role.ADMIN):
        raise NotAllowed(T("Only an administrator may do that."))
    return Personnel(room.uow, room.desk.by)


async def staff(room: StaffContext, words: str, message: Message) -> None:
    personnel(room)
    await room.say(notices.staff_list_screen(room.city, await room.tx.members.all(), 0), message.id)


async def page(room: StaffContext, number: str, press: Press) -> Words | None:
    """Show another page of the list, in its place."""
    personnel(room)
    screen = notices.staff_list_screen(room.city, await room.tx.members.all(), number_in(number) or 0)
    await room.post.say(room.chat, screen, SendOptions(edit=press.message))
    return None


async def invite(room: StaffContext, words: str, message: Message) -> None:
    """Make an invitation; refused in a group, where everybody would read the code."""
    office = personnel(room)
    if room.bound is not None:
        raise NotAllowed(notices.private_only())
    grants = typed_grants(room.city, words)
    code = await office.invite(grants)
    await room.say(notices.invitation_notice(room.city, grants), message.id)
    await room.say(notices.invitation(room.city, code))


async def grant(room: StaffContext, words: str, message: Message) -> None:
    office, (number, rest) = personnel(room), _number_and_words(words)
    known = await office.member(number)
    member = await office.grant(known.id, typed_grants(room.city, rest))
    await room.say(notices.roles_notice(room.city, member), message.id)


async def revoke(room: StaffContext, words: str, message: Message) -> None:
    office, (number, rest) = personnel(room), _number_and_words(words)
    known = await office.member(number)
    member, freed = await office.revoke(known.id, typed_grants(room.city, rest))
    said = notices.roles_notice if member.grants else notices.dismissal_notice
    await room.say(said(room.city, member, freed), message.id)


async def dismiss(room: StaffContext, words: str, message: Message) -> None:
    office, (number, _) = personnel(room), _number_and_words(words)
    member = await office.member(number)
    freed = await office.dismiss(member.id)
    await room.say(notices.dismissal_notice(room.city, member, freed), message.id)


def _number_and_words(words: str) -> tuple[int, str]:
    """The member's number in front of the words, and the rest. Raises Unfit."""
    first, _, rest = words.partition(" ")
    number = number_in(first.strip(".№#"))
    if number is None:
        raise Unfit(T("Whose? Please write the number that /staff shows, like /dismiss 2."))
    return number, rest.strip()


COMMANDS: Mapping[str, Command] = {
    "/staff": staff,
    "/invite": invite,
    "/grant": grant,
    "/revoke": revoke,
    "/dismiss": dismiss,
}
