"""What is not kept any longer, thrown out together; to be run now and then (once an hour is often enough)."""

from __future__ import annotations

from datetime import datetime, timedelta

from storage.erasure import forget_banned
from storage.store import Store

UNANSWERED = timedelta(hours=24)
"""What a newcomer sent waits so long for their consent."""
LATE_PARTS = timedelta(days=1)
"""So long after a report further photos of its album are its own."""
UNUSED = timedelta(hours=2)
"""A stored photo that nothing speaks of is kept so long; a turn that fetched it may still have to run."""
STRANGERS = timedelta(days=30)
"""The address of a chat that belongs to nobody is kept so long."""


async def sweep(store: Store, now: datetime) -> None:
    """Erase unanswered consents with what was sent, worked updates, sent messages, unused photos, files that were sent,
    strangers' chats."""
    async with store.writing() as tx:
        await tx.sessions.unanswered_consents(now - UNANSWERED)
        await tx.inbox.sweep(now)
        await tx.outbox.sweep(now)
        await tx.handles.sweep_albums(now - LATE_PARTS)
        await forget_banned(tx, now)
        await tx.chats.sweep(now - STRANGERS)
        await tx.selections.sweep(now)
        tx.delete_files(await tx.photos.forget_unused(now - UNUSED))
        tx.delete_files(await tx.files.forget(now))
    async with store.reading() as tx:
        known = await tx.photos.all() | await tx.files.all()
    await store.media.delete(await store.media.strays(known, now - UNUSED))
