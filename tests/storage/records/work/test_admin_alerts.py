"""Administrators' alerts: a trouble is told once an hour at most."""

from datetime import timedelta

from dialogs.kernel.words import T
from storage.store import Store
from tests.stores import NOW

MINUTE = timedelta(minutes=1)


async def test_repeats_are_told_once_an_hour(store: Store) -> None:
    async with store.writing() as tx:
        await tx.admin_alerts.add("b", T("second"), NOW + MINUTE)
        await tx.admin_alerts.add("a", T("first"), NOW)
        assert await tx.admin_alerts.list_untold() == [("a", T("first")), ("b", T("second"))]
        await tx.admin_alerts.mark_told("a", NOW)
        await tx.admin_alerts.add("a", T("again"), NOW + 60 * MINUTE)
        await tx.admin_alerts.add("b", T("newer"), NOW + MINUTE)
        assert await tx.admin_alerts.list_untold() == [("b", T("newer"))]
        await tx.admin_alerts.add("a", T("an hour later"), NOW + 61 * MINUTE)
        assert await tx.admin_alerts.list_untold() == [("b", T("newer")), ("a", T("an hour later"))]


async def test_a_clock_that_was_wrong_silences_nobody(store: Store) -> None:
    async with store.writing() as tx:
        await tx.admin_alerts.add("a", T("tomorrow"), NOW + 1440 * MINUTE)
        await tx.admin_alerts.mark_told("a", NOW + 1440 * MINUTE)
        await tx.admin_alerts.add("a", T("today"), NOW)
        assert await tx.admin_alerts.list_untold() == [("a", T("today"))]
