"""Reactions for the officer who gets a ticket, or loses it to a colleague.

They are called by name once: where the card is and they are, or in their own chat with the bot; where neither can be,
under the card for the others to see.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from dialogs.kernel.screen import Screen
from dialogs.kernel.words import Mention, Words
from dialogs.notices.staff import duty as notices
from dialogs.rules.staff.access import Member
from dialogs.rules.tickets.lifecycle import Ticket
from storage.records.people.chats import Chat
from storage.usecases.outgoing.context import TransactionContext
from storage.usecases.outgoing.outgoing import UNDER_CARD, SendOptions
from storage.usecases.reactions.event import TicketEvent


async def call_officer(context: TransactionContext, event: TicketEvent) -> None:
    """Tell the member who got the ticket, unless they took it themselves."""
    member, here, ticket = event.by.member, event.by.chat, event.ticket
    if member is None or here is None or ticket.officer_id is None or ticket.officer_id == member.id:
        return
    has = await context.tx.members.by_id(ticket.officer_id)
    assert has is not None
    await _call(context, here, ticket, has, partial(notices.assignment_notice, ticket, member))


async def call_former_officer(context: TransactionContext, event: TicketEvent) -> None:
    """Tell the member who had the ticket who has it now, unless they gave it away themselves."""
    member, here, before, ticket = event.by.member, event.by.chat, event.before, event.ticket
    if member is None or here is None or before.officer_id is None:
        return
    if before.officer_id in (ticket.officer_id, member.id):
        return
    had = await context.tx.members.by_id(before.officer_id)
    has = await context.tx.members.by_id(ticket.officer_id) if ticket.officer_id is not None else None
    if has is not None and had is not None and had.grants:
        await _call(context, here, ticket, had, partial(notices.taken_over, ticket, has))


async def _call(
    context: TransactionContext, here: Chat, ticket: Ticket, colleague: Member, words: Callable[[Words], Screen]
) -> None:
    """Send the notice to the colleague once, by name. `here`: where the other acts."""
    chat = await _where(context, here, ticket, colleague)
    same = chat.platform == colleague.platform
    called = Mention(colleague.account, colleague.name or colleague.account) if same else notices.name_of(colleague)
    if chat.private and chat.id != here.id:
        await context.cards.draw(ticket, chat, member=colleague)
    options = SendOptions(ticket=ticket, purpose="staff", reply_to=UNDER_CARD)
    await context.outgoing.say(chat, words(called), options)


async def _where(context: TransactionContext, here: Chat, ticket: Ticket, colleague: Member) -> Chat:
    """Chat for the notice: this chat, else another one of their platform where the card is, else their own, else this
    after all."""
    tx = context.tx
    have = await tx.staff_chats.with_card(ticket.id)
    bound = [staff.chat for staff in await tx.staff_chats.list_bound() if staff.chat.id in have]
    theirs = [chat for chat in bound if chat.platform == colleague.platform and chat.active]
    own = await tx.chats.find(colleague.platform, colleague.account)
    return next(
        (chat for chat in theirs if chat.id == here.id),
        next(iter(theirs), own if own is not None and own.active else here),
    )
