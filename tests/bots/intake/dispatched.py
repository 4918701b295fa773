"""Dispatcher over the city of Tyumen, and one event worked by it as the inbox worker does."""

from __future__ import annotations

from bots.intake.dispatcher import dispatcher_of
from bots.intake.router import errand_of
from bots.platform import Inbound
from bots.prepared import Prepared
from bots.runtime.clock import Clock
from dialogs.kernel.words import Words
from storage.store import Tx
from tests.clocks import HandClock
from tests.dialogs.talk import RENDERER
from tests.stores import tyumen


async def dispatch_event(tx: Tx, platform: str, inbound: Inbound, clock: Clock | None = None) -> Words | None:
    """Work the event; the toast."""
    dispatcher = dispatcher_of(tyumen(), RENDERER, clock or HandClock())
    return (await dispatcher.work(tx, platform, errand_of(inbound.event), Prepared(inbound))).toast
