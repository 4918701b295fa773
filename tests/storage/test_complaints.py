"""The administrator hears of a trouble once an hour at most."""

from datetime import timedelta

from storage.store import Store
from tests.stores import NOW

MINUTE = timedelta(minutes=1)


async def test_repeats_are_told_once_an_hour(store: Store) -> None:
    async with store.writing() as tx:
        await tx.complaints.add("b", "second", NOW + MINUTE)
        await tx.complaints.add("a", "first", NOW)
        assert await tx.complaints.untold() == [("a", "first"), ("b", "second")]
        await tx.complaints.told("a", NOW)
        await tx.complaints.add("a", "again", NOW + 60 * MINUTE)
        await tx.complaints.add("b", "newer", NOW + MINUTE)
        assert await tx.complaints.untold() == [("b", "newer")]
        await tx.complaints.add("a", "an hour later", NOW + 61 * MINUTE)
        assert await tx.complaints.untold() == [("b", "newer"), ("a", "an hour later")]
