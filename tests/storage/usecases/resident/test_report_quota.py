"""Report quota in the store: a resident's sixth report within the hour waits; emergencies, voices and words do not."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from dialogs import acts, facts
from dialogs.kernel.errors import NotYet
from dialogs.rules.city.report_quota import ReportQuota
from storage.store import Store
from storage.usecases.resident.facts import FactFinder
from storage.usecases.resident.resident import ResidentUseCases
from storage.usecases.unit_of_work import UnitOfWork
from tests.storage.residents import file_ticket, resident
from tests.storage.usecases.staff.test_hidden import new_report
from tests.stores import NOW, tyumen

CITY = tyumen().city


async def test_the_sixth_waits_for_an_hour_from_the_first(store: Store) -> None:
    async with store.writing() as tx:
        anna, boris = await resident(tx), await resident(tx, "8")
        for minute in range(5):
            at = NOW + timedelta(minutes=minute)
            await ResidentUseCases(UnitOfWork(tx, CITY, at), *anna).file(
                new_report("pothole", "Яма"), f"session {minute}"
            )
        now, free = NOW + timedelta(minutes=10), NOW + timedelta(hours=1)
        desk = ResidentUseCases(UnitOfWork(tx, CITY, now), *anna)
        with pytest.raises(NotYet):
            await desk.file(new_report("pothole", "Ещё яма"), "sixth")
        with pytest.raises(NotYet):
            await desk.file(new_report("gone", "Ещё яма"), "sixth")
        assert (await desk.file(new_report("pothole", "Яма"), "session 4")).id == 5
        assert (await desk.file(new_report("gas", "Пахнет газом"), "gas")).category == "gas"
        theirs = await file_ticket(tx, boris)
        await desk.join(acts.Join(theirs.id, "И у меня"))
        fact = facts.NextReport()
        value = await FactFinder(UnitOfWork(tx, tyumen().city, now), tyumen(), anna[1]).look_up(fact)
        assert fact.read(value) == free + timedelta(minutes=1)
        assert await FactFinder(UnitOfWork(tx, tyumen().city, now), tyumen(), boris[1]).look_up(fact) is None
        many = replace(CITY, limits=ReportQuota(reports_an_hour=7))
        assert (
            await ResidentUseCases(UnitOfWork(tx, many, now), *anna).file(new_report("pothole", "Ещё яма"), "sixth")
        ).hidden is False
