"""Reactions for a ticket's followers: its author and everybody who joined it, in their own chats."""

from __future__ import annotations

from dialogs.kernel.screen import Screen
from dialogs.notices.resident import changes, endings, merged, news, verdict
from dialogs.rules.tickets.lifecycle import Given, Ticket
from storage.records.messages.outbox_row import NOTICE
from storage.usecases.outgoing.context import TransactionContext
from storage.usecases.outgoing.delivery_mark import mark_delivery
from storage.usecases.outgoing.outgoing import SendOptions
from storage.usecases.reactions.event import TicketEvent
from storage.usecases.reactions.reaction import unless_quiet


@unless_quiet
async def tell_move(context: TransactionContext, event: TicketEvent) -> None:
    """Tell a move of the staff; that a ticket was routed is no answer whose delivery is marked."""
    screen = await news_of_move(context, event.ticket, event.act, event.given)
    await _tell(context, event, screen, marked=event.reply is not None and event.act != "route")


async def news_of_move(context: TransactionContext, ticket: Ticket, act: str, given: Given) -> Screen:
    """Notice of a move of the staff for followers."""
    main = await context.tx.tickets.by_id(ticket.duplicate_of) if ticket.duplicate_of else None
    if main is not None:
        return merged.for_followers(context.city, ticket, main)
    return news.transition_notice(context.city, ticket, act, words=given.words, photos=given.photos)


@unless_quiet
async def tell_answer(context: TransactionContext, event: TicketEvent) -> None:
    words, photos = event.given.words, event.given.photos
    await _tell(context, event, news.answer_notice(context.city, event.ticket, words, photos), marked=True)


@unless_quiet
async def tell_extension(context: TransactionContext, event: TicketEvent) -> None:
    due, given = event.before.due, event.given
    screen = changes.extension_notice(context.city, event.ticket, due, given.words, given.photos)
    await _tell(context, event, screen, marked=event.reply is not None)


@unless_quiet
async def tell_change(context: TransactionContext, event: TicketEvent) -> None:
    screen = changes.correction_notice(context.city, event.before, event.ticket)
    await _tell(context, event, screen, marked=event.reply is not None)


async def _tell(context: TransactionContext, event: TicketEvent, screen: Screen, *, marked: bool) -> None:
    """Tell the followers what the staff did. `marked`: the staff are told whether the author got it, or that the author
    was erased."""
    album = event.reply.album if event.reply else ""
    heard = await context.outgoing.to_followers(event.ticket, screen, event.line, marked=marked, album=album)
    if marked and not heard:
        await mark_delivery(context, event.line, "erased")


async def tell_others_of_withdrawal(context: TransactionContext, event: TicketEvent) -> None:
    await _tell_others(context, event, verdict.withdrawn(context.city, event.ticket))


async def tell_others_of_confirmation(context: TransactionContext, event: TicketEvent) -> None:
    by_author = event.ticket.person_id == int(event.by.id)
    await _tell_others(context, event, verdict.confirmation_notice(context.city, event.ticket, by_author=by_author))


async def tell_others_of_dispute(context: TransactionContext, event: TicketEvent) -> None:
    await _tell_others(context, event, news.transition_notice(context.city, event.ticket, event.act))


async def _tell_others(context: TransactionContext, event: TicketEvent, screen: Screen) -> None:
    """Tell the followers but the one who acts, who has their own answer."""
    await context.outgoing.to_followers(event.ticket, screen, None, marked=False, but=int(event.by.id))


async def tell_lapse(context: TransactionContext, event: TicketEvent) -> None:
    screen = endings.lapse_notice(context.city, event.ticket)
    await context.outgoing.to_followers(event.ticket, screen, None, marked=False)


async def tell_going_on(context: TransactionContext, event: TicketEvent) -> None:
    """Tell that work goes on without the author's answer; the author is told in words of their own."""
    ticket, author = event.ticket, event.ticket.person_id
    screen = news.transition_notice(context.city, ticket, event.act)
    for chat in await context.tx.chats.of_person(author) if author else ():
        await context.outgoing.say(chat, screen, SendOptions(lane=NOTICE, ticket=ticket, purpose="notice"))
    others = endings.unanswered_notice(context.city, ticket)
    await context.outgoing.to_followers(ticket, others, None, marked=False, but=author)
