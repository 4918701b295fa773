"""Table of reactions: what happened, who hears of it, in which order."""

from __future__ import annotations

from dataclasses import dataclass, replace

from dialogs.rules.tickets.lifecycle import Actor, Happened
from storage.usecases.reactions import followers, officers, staff_chats
from storage.usecases.reactions.event import TicketEvent
from storage.usecases.reactions.reaction import Reaction


@dataclass(frozen=True)
class Row:
    """One row of the table. `act`: of a move, empty for every other; `actor`: None for anybody."""

    kind: Happened
    reactions: tuple[Reaction, ...] = ()
    act: str = ""
    actor: Actor | None = None

    def fits(self, event: TicketEvent) -> bool:
        return self.kind is event.kind and self.act in ("", event.act) and self.actor in (None, event.by.actor)


@dataclass(frozen=True)
class ReactionTable:
    """The table. The first row that fits an event decides; `always`: reactions to every event, after the row's."""

    rows: tuple[Row, ...]
    always: tuple[Reaction, ...] = ()

    def of(self, event: TicketEvent) -> tuple[Reaction, ...]:
        """Reactions to the event, in their order."""
        row = next((row for row in self.rows if row.fits(event)), None)
        return (*(row.reactions if row else ()), *self.always)

    def with_always(self, *reactions: Reaction) -> ReactionTable:
        """Table with further reactions to every event."""
        return replace(self, always=(*self.always, *reactions))


_CARDS: tuple[Reaction, ...] = (staff_chats.draw_cards_unless_quiet, staff_chats.draw_own_card)

REACTIONS = ReactionTable(
    (
        Row(Happened.FILED, (staff_chats.draw_cards,)),
        # A voice draws the card in its use case: after the words that may come with it, and also when it came before,
        # which is no entry.
        Row(Happened.JOINED),
        Row(Happened.SAID, (staff_chats.show_words,)),
        Row(Happened.MOVED, (*_CARDS, staff_chats.show_refusal), act="refuse", actor=Actor.STAFF),
        Row(Happened.MOVED, (followers.tell_move, *_CARDS, officers.call_former_officer), actor=Actor.STAFF),
        Row(
            Happened.MOVED,
            (staff_chats.draw_cards, staff_chats.show_withdrawal, followers.tell_others_of_withdrawal),
            act="withdraw",
            actor=Actor.RESIDENT,
        ),
        Row(
            Happened.MOVED,
            (staff_chats.draw_cards, followers.tell_others_of_confirmation),
            act="confirm",
            actor=Actor.RESIDENT,
        ),
        Row(
            Happened.MOVED,
            (staff_chats.draw_cards, staff_chats.alert_of_dispute, followers.tell_others_of_dispute),
            act="dispute",
            actor=Actor.RESIDENT,
        ),
        Row(Happened.MOVED, (staff_chats.draw_cards,), actor=Actor.RESIDENT),
        # The clock draws cards and tells the staff itself: after a night hundreds of tickets move at once.
        Row(Happened.MOVED, (followers.tell_lapse,), act="lapse", actor=Actor.SYSTEM),
        Row(Happened.MOVED, (followers.tell_going_on,), act="unanswered", actor=Actor.SYSTEM),
        Row(Happened.ANSWERED, (followers.tell_answer, *_CARDS)),
        Row(Happened.NOTED),  # a note is for those who open the history; its writer has a direct answer
        Row(Happened.ASSIGNED, (*_CARDS, officers.call_officer, officers.call_former_officer)),
        Row(Happened.EXTENDED, (followers.tell_extension, *_CARDS)),
        Row(Happened.CHANGED, (followers.tell_change, *_CARDS)),
        # Of many that are merged at once, the main ticket's card is still drawn; what each said is not repeated.
        Row(Happened.MERGED, (staff_chats.draw_cards, staff_chats.show_merged)),
        Row(Happened.RATED, (staff_chats.draw_stars, staff_chats.show_rating)),
        Row(Happened.ASKED_WHY, (staff_chats.alert_of_question,)),
        Row(Happened.HIDDEN, _CARDS),
        Row(Happened.SHOWN, _CARDS),
        # The person hears of a ban in each of their chats; it is theirs, not the ticket's, and may come from the
        # command line, so `Banning` says it.
        Row(Happened.BANNED, _CARDS),
        Row(Happened.UNBANNED, _CARDS),
        Row(Happened.ERASED, (staff_chats.draw_cards,)),
    )
)
