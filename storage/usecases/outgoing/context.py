"""Transaction context: the transaction, the city and the moment, with the two ways to write messages within it.

Reactions get this much and no more: they tell people and write rows of their own, and move no ticket.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from dialogs.rules.city.model import City
from storage.store import Tx
from storage.usecases.outgoing.cards import Cards
from storage.usecases.outgoing.outgoing import Outgoing


@dataclass(frozen=True)
class TransactionContext:
    """Context of one transaction. `now`: the moment of all that is written in it."""

    tx: Tx
    city: City
    now: datetime

    @cached_property
    def outgoing(self) -> Outgoing:
        return Outgoing(self.tx, self.city, self.now)

    @cached_property
    def cards(self) -> Cards:
        return Cards(self.outgoing)

    def answers(self, lane: int) -> Outgoing:
        """Outgoing messages whose answers to a person go in that lane."""
        return Outgoing(self.tx, self.city, self.now, lane)
