"""Context shared by the commands about the staff: the store, the city, and words rendered in English."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bots.delivery.render import Renderer
from bots.runtime.clock import Clock
from dialogs.kernel.words import Words
from dialogs.rules.city.model import City
from storage.store import Store, Tx
from storage.usecases.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class Office:
    """Context of one command about the staff."""

    store: Store
    clock: Clock
    renderer: Renderer

    @property
    def city(self) -> City:
        return self.store.city

    @property
    def now(self) -> datetime:
        return self.clock.now()

    def unit(self, tx: Tx) -> UnitOfWork:
        return UnitOfWork(tx, self.city, self.now)

    def say(self, words: Words) -> str:
        return self.renderer.say(words, "en")
