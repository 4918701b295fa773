"""Jobs: one effect each, whoever begins them and however often."""

from __future__ import annotations

from datetime import timedelta

from storage.records.work.furthest import FURTHEST
from storage.records.work.jobs import QUICK, SLOW, JobRow, NewJob, RecurringRow
from storage.store import Store
from tests.stores import NOW

SECOND, DAY = timedelta(seconds=1), timedelta(days=1)


def job(key: str = "a", priority: int = QUICK, **more: object) -> NewJob:
    return NewJob("find", key, {"words": "яма"}, priority, **more)  # type: ignore[arg-type]


async def claim_job(store: Store, holder: str = "me", priority: int = QUICK) -> JobRow | None:
    async with store.writing() as tx:
        return await tx.jobs.claim(NOW, priority, holder)


async def test_one_of_a_key_is_made_at_a_time(store: Store) -> None:
    async with store.writing() as tx:
        first = await tx.jobs.put(job(), NOW)
        assert first is not None
        assert await tx.jobs.put(job(), NOW) is None
        assert await tx.jobs.put(job("b"), NOW) is not None
    row = await claim_job(store)
    assert row == JobRow(first, "find", {"words": "яма"}, 1, None, None, NOW)
    async with store.writing() as tx:
        assert await tx.jobs.put(job(), NOW) is None  # joins the one that is being made
        assert await tx.jobs.mark_done(first, "me")
        assert not await tx.jobs.mark_done(first, "me")
        assert await tx.jobs.state(first) == ("done", "")
        assert await tx.jobs.put(job(), NOW) is not None
        assert await tx.jobs.state(99) is None


async def test_each_priority_is_claimed_by_itself_the_first_due_first(store: Store) -> None:
    async with store.writing() as tx:
        late = await tx.jobs.put(job("late", run_at=NOW - SECOND), NOW)
        early = await tx.jobs.put(job("early", run_at=NOW - 2 * SECOND), NOW)
        await tx.jobs.put(job("next", run_at=NOW + SECOND), NOW)
        slow = await tx.jobs.put(job("slow", SLOW), NOW)
        assert await tx.jobs.priorities_due(NOW) == {QUICK, SLOW}
    rows = [await claim_job(store) for _ in range(3)]
    assert [row and row.id for row in rows] == [early, late, None]
    tables = await claim_job(store, priority=SLOW)
    assert tables is not None
    assert tables.id == slow
    async with store.reading() as tx:
        assert await tx.jobs.priorities_due(NOW) == set()


async def test_a_clock_that_was_set_back_holds_no_job_up(store: Store) -> None:
    async with store.writing() as tx:
        ahead = await tx.jobs.put(job(run_at=NOW + FURTHEST + SECOND), NOW)
        assert await tx.jobs.priorities_due(NOW) == {QUICK}
    row = await claim_job(store)
    assert row is not None
    assert row.id == ahead


async def test_what_fails_waits_and_is_set_aside_in_the_end(store: Store) -> None:
    async with store.writing() as tx:
        id_ = await tx.jobs.put(job(), NOW)
    assert id_ is not None
    await claim_job(store)
    async with store.writing() as tx:
        await tx.jobs.retry(id_, "another", NOW, "no")
        assert await tx.jobs.state(id_) == ("running", "")
        await tx.jobs.retry(id_, "me", NOW, "KeyError")
        assert await tx.jobs.state(id_) == ("waiting", "KeyError")
    again = await claim_job(store)
    assert again is not None
    assert again.tries == 2
    async with store.writing() as tx:
        assert not await tx.jobs.set_aside(id_, "another", "no")
        assert await tx.jobs.set_aside(id_, "me", "KeyError")
        assert await tx.jobs.state(id_) == ("aside", "KeyError")


async def test_what_a_dead_process_had_begun_waits_again(store: Store) -> None:
    async with store.writing() as tx:
        await tx.leases.take("turns/me", "me", None)
        mine = await tx.jobs.put(job(), NOW)
        theirs = await tx.jobs.put(job("b"), NOW)
    assert mine is not None
    assert theirs is not None
    await claim_job(store)
    await claim_job(store, "dead")
    async with store.writing() as tx:
        assert await tx.jobs.recover() == 1
        assert await tx.jobs.state(mine) == ("running", "")
    again = await claim_job(store)
    assert again is not None
    assert (again.id, again.tries) == (theirs, 2)
    async with store.writing() as tx:
        assert not await tx.jobs.mark_done(theirs, "dead")
        assert await tx.jobs.mark_done(theirs, "me")


async def test_recurring_jobs_move_on_and_are_never_claimed(store: Store) -> None:
    async with store.writing() as tx:
        assert await tx.jobs.recurring("reminders") is None
        await tx.jobs.keep("reminders", NOW)
        await tx.jobs.repeat("reminders", NOW + DAY, tries=2, error="KeyError")
        await tx.jobs.keep("reminders", NOW)
        await tx.jobs.keep("maintenance", NOW)
        assert await tx.jobs.recurring("reminders") == RecurringRow(NOW + DAY, 2)
        assert await tx.jobs.recurring("maintenance") == RecurringRow(NOW, 0)
    assert await claim_job(store) is None
    assert await claim_job(store, priority=SLOW) is None
    async with store.reading() as tx:
        assert await tx.jobs.priorities_due(NOW) == set()


async def test_ended_jobs_are_forgotten_in_time(store: Store) -> None:
    async with store.writing() as tx:
        ids = [await tx.jobs.put(job(key), NOW) for key in "ab"]
        await tx.jobs.put(job("c", run_at=NOW + DAY), NOW)
    for end in ("done", "aside"):
        row = await claim_job(store)
        assert row is not None
        async with store.writing() as tx:
            if end == "done":
                await tx.jobs.mark_done(row.id, "me")
            else:
                await tx.jobs.set_aside(row.id, "me", "no")
    async with store.writing() as tx:
        await tx.jobs.sweep(NOW, NOW)
        assert [await tx.jobs.state(id_ or 0) for id_ in ids] == [("done", ""), ("aside", "no")]
        await tx.jobs.sweep(NOW + SECOND, NOW)
        assert [await tx.jobs.state(id_ or 0) for id_ in ids] == [None, ("aside", "no")]
        await tx.jobs.sweep(NOW + SECOND, NOW + SECOND)
        assert await tx.jobs.state(ids[1] or 0) is None
        assert await tx.jobs.put(job("c"), NOW) is None
