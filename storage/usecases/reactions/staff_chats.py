"""Reactions for the chats of the staff: cards kept in step with their tickets, messages under them, alerts of the
chiefs."""

from __future__ import annotations

from dialogs.notices.staff import merged
from dialogs.notices.staff import staff as notices
from storage.usecases.outgoing.context import TransactionContext
from storage.usecases.reactions.event import TicketEvent
from storage.usecases.reactions.reaction import unless_quiet


async def draw_cards(context: TransactionContext, event: TicketEvent) -> None:
    """Draw the ticket's card in the chats that are to have it."""
    await context.cards.draw(event.ticket)


draw_cards_unless_quiet = unless_quiet(draw_cards)


@unless_quiet
async def draw_own_card(context: TransactionContext, event: TicketEvent) -> None:
    """Draw the card in the chat of the member who acts, when it is their own."""
    if event.by.chat is not None and event.by.member is not None:
        await context.cards.draw_for(event.ticket, event.by.chat, event.by.member)


async def draw_stars(context: TransactionContext, event: TicketEvent) -> None:
    if "stars" in event.facts:
        await draw_cards(context, event)


async def show_words(context: TransactionContext, event: TicketEvent) -> None:
    """Show what a resident said, or how they corrected it, under the card."""
    ticket, given = event.ticket, event.given
    if event.corrects:
        screen = notices.edit_notice(context.city, ticket, given.words)
    else:
        screen = notices.addition_notice(context.city, ticket, given.words, given.photos)
    await context.outgoing.under_card(ticket, screen, event.line)


async def show_rating(context: TransactionContext, event: TicketEvent) -> None:
    if event.given.words:
        screen = notices.rating_notice(context.city, event.ticket, event.given.words)
        await context.outgoing.under_card(event.ticket, screen, event.line)


async def show_withdrawal(context: TransactionContext, event: TicketEvent) -> None:
    await context.outgoing.under_card(event.ticket, notices.withdrawn(context.city, event.ticket))


@unless_quiet
async def show_refusal(context: TransactionContext, event: TicketEvent) -> None:
    """Tell the operators which organisation refuses the ticket and why; the resident is not told: it is being
    routed."""
    screen = notices.refusal_notice(context.city, event.before, event.by.name, event.given.words)
    await context.outgoing.under_card(event.ticket, screen)


@unless_quiet
async def show_merged(context: TransactionContext, event: TicketEvent) -> None:
    """Show once, under the card of the main ticket, what the one that was merged into it said."""
    tx, other = context.tx, await context.tx.tickets.by_id(event.facts["other"])
    assert other is not None
    photos = await tx.history.photos(other.id)
    if other.words or photos:
        screen = merged.for_staff(context.city, other, photos)
        await context.outgoing.under_card(event.ticket, screen, await tx.history.filing_entry(other.id))


async def alert_of_dispute(context: TransactionContext, event: TicketEvent) -> None:
    """Tell the chiefs, and the chats that work the ticket, that it is not fixed."""
    screen = notices.dispute_notice(context.city, event.ticket, event.given.words, event.given.photos)
    await context.outgoing.to_chiefs(event.ticket, screen, card=True, history_id=event.line)


async def alert_of_question(context: TransactionContext, event: TicketEvent) -> None:
    """Ask the chiefs, and the chats that work the ticket, why it is late."""
    screen = notices.asked_why(context.city, event.ticket)
    await context.outgoing.to_chiefs(event.ticket, screen, card=True, history_id=event.line)
