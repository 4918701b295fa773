"""Clean-up of everything past its retention period, to be run now and then (once an hour is often enough)."""

from __future__ import annotations

from datetime import datetime, timedelta

from dialogs.rules.residents.erasure import Erasure, Wish
from storage.privacy.erasure import forget_banned
from storage.privacy.retention import Retention
from storage.privacy.retention_periods import DEFAULT_PERIODS, STRANGERS, UNANSWERED, RetentionPeriods
from storage.store import Store

LATE_PARTS = timedelta(days=1)
"""So long after a report further photos of its album are its own."""
UNUSED = timedelta(hours=2)
"""A stored photo that nothing speaks of is kept so long; a turn that fetched it may still have to run."""
RUNG = timedelta(days=30)
"""So long a timer that was rung is kept, and longer while its ticket may come back to it."""
DONE, ASIDE = timedelta(days=1), timedelta(days=30)
"""So long jobs are kept that have ended well, or were set aside."""


async def clean_up(
    store: Store, now: datetime, keep: RetentionPeriods = DEFAULT_PERIODS, wish: Wish = Wish.CLOCK
) -> Erasure | None:
    """Erase everything past its retention period, unanswered consents with what was sent, unused photos, files that
    were sent, strangers' chats, timers that were rung. Returns the act of erasure; None when nothing was due by the
    settings.
    """
    async with store.writing() as tx:
        await tx.sessions.unanswered_consents(now - UNANSWERED)
        await tx.message_links.sweep_albums(now - LATE_PARTS)
        await tx.selections.sweep(now)
    act = await Retention(store, keep, now, wish).erase()
    async with store.writing() as tx:
        await forget_banned(tx, now)
        await tx.chats.sweep(now - STRANGERS)
        await tx.timers.sweep(now - RUNG)
        await tx.jobs.sweep(now - DONE, now - ASIDE)
        tx.delete_files(await tx.photos.forget_unused(now - UNUSED))
        tx.delete_files(await tx.files.forget(now))
    async with store.reading() as tx:
        known = await tx.photos.all() | await tx.files.all()
    await store.media.delete(await store.media.strays(known, now - UNUSED))
    return act
