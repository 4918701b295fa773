"""Outbox: messages of the bot leave in order for each chat, once, and not before their time."""

from datetime import timedelta

from sqlalchemy import select

from dialogs.rules.tickets.lifecycle import Actor, Happened
from storage.records.messages.outbox import (
    ANNOUNCEMENT,
    DIALOG,
    NEWCOMER,
    NOTICE,
    OutboxRow,
    OutgoingMessage,
)
from storage.records.messages.outbox_row import EMERGENCY, PRESSED, URGENT, USUAL, LaneLimits
from storage.records.people.chats import Chat
from storage.records.tickets.history import NewEntry
from storage.store import Store, Tx
from storage.tables import outbox
from tests.storage.residents import file_ticket, resident
from tests.stores import NOW

SECOND = timedelta(seconds=1)


async def chat(tx: Tx, address: str = "7", platform: str = "vk") -> Chat:
    return await tx.chats.get_or_add(platform, address, True, NOW)


async def claim_payloads(tx: Tx, limit: int = 10, **options: object) -> list[str]:
    return [row.payload for row in await claim(tx, limit, **options)]


async def claim(tx: Tx, limit: int = 10, **options: object) -> list[OutboxRow]:
    return await tx.outbox.claim(NOW, limit, **options)  # type: ignore[arg-type]  # busy_chats, platform


async def states(tx: Tx) -> list[tuple[str, str]]:
    rows = await tx.sqlalchemy.execute(select(outbox.c.state, outbox.c.payload).order_by(outbox.c.id))
    return [(row.state, row.payload) for row in rows]


MINUTE = timedelta(minutes=1)


async def test_a_chat_hears_one_thing_after_another(store: Store) -> None:
    async with store.writing() as tx:
        anna, boris = await chat(tx, "1"), await chat(tx, "2")
        for recipient, words in ((anna, "a1"), (anna, "a2"), (boris, "b1")):
            await tx.outbox.add(OutgoingMessage(recipient, "notice", words), NOW)
        rows = await claim(tx)
        assert [(row.payload, row.tries, row.chat) for row in rows] == [("a1", 1, anna), ("b1", 1, boris)]
        assert await claim(tx) == []
        await tx.outbox.mark_sent(rows[0].id, [], NOW)
        assert await claim_payloads(tx) == ["a2"]
        assert await states(tx) == [("sent", ""), ("sending", "a2"), ("sending", "b1")]


async def test_answers_go_before_notices_of_other_chats(store: Store) -> None:
    async with store.writing() as tx:
        for number, lane in enumerate((ANNOUNCEMENT, NOTICE, 0)):
            await tx.outbox.add(OutgoingMessage(await chat(tx, str(number)), "notice", str(lane), lane=lane), NOW)
        assert await claim_payloads(tx, 2) == ["0", "1"]
        assert await claim_payloads(tx) == [str(ANNOUNCEMENT)]


async def test_a_long_line_before_one_chat_is_not_walked_by_all(store: Store) -> None:
    async with store.writing() as tx:
        staff, other = await chat(tx, "1"), await chat(tx, "2")
        for number in range(5):
            await tx.outbox.add(OutgoingMessage(staff, "notice", str(number), lane=NOTICE), NOW)
        await tx.outbox.add(OutgoingMessage(other, "notice", "last", lane=NOTICE), NOW)
        await tx.outbox.add(OutgoingMessage(await chat(tx, "3"), "notice", "answer"), NOW)
        assert await claim_payloads(tx, lanes=LaneLimits(among=4)) == ["answer", "0"]
        assert await claim_payloads(tx, lanes=LaneLimits(among=4)) == []
        assert await claim_payloads(tx) == ["last"]


async def test_late_lanes_have_the_room_that_is_theirs(store: Store) -> None:
    async with store.writing() as tx:
        for number, lane in enumerate((NEWCOMER, NEWCOMER, ANNOUNCEMENT, NOTICE, DIALOG)):
            await tx.outbox.add(OutgoingMessage(await chat(tx, str(number)), "notice", str(number), lane=lane), NOW)
        assert await claim_payloads(tx, lanes=LaneLimits(late=1)) == ["4", "3", "0"]
        assert await tx.outbox.has_due(NOW)
        assert not await tx.outbox.has_due(NOW, to_lane=NOTICE)
        assert await claim_payloads(tx, lanes=LaneLimits(late=0)) == []
        assert await claim_payloads(tx, lanes=LaneLimits(late=5)) == ["1", "2"]


async def test_a_pile_is_counted_up_to_its_end(store: Store) -> None:
    async with store.writing() as tx:
        for address, lane in (("1", NEWCOMER), ("1", NEWCOMER), ("2", NEWCOMER), ("3", NOTICE)):
            await tx.outbox.add(OutgoingMessage(await chat(tx, address), "notice", "", lane=lane), NOW)
        assert await tx.outbox.pile(NOW, "vk", NEWCOMER, 9) == 2
        assert await tx.outbox.pile(NOW, "vk", NEWCOMER, 1) == 1
        assert await tx.outbox.pile(NOW, "telegram", NEWCOMER, 9) == 0


async def test_an_announcement_holds_no_answer_back(store: Store) -> None:
    async with store.writing() as tx:
        anna = await chat(tx)
        await tx.outbox.add(OutgoingMessage(anna, "notice", "announcement", lane=ANNOUNCEMENT), NOW)
        await tx.outbox.add(OutgoingMessage(anna, "screen", "answer"), NOW)
        await tx.outbox.add(OutgoingMessage(anna, "notice", "notice", lane=NOTICE), NOW)
        for words in ("answer", "notice", "announcement"):
            (row,) = await claim(tx)
            assert row.payload == words
            await tx.outbox.mark_sent(row.id, [], NOW)


async def test_a_busy_chat_and_another_platform_are_left_alone(store: Store) -> None:
    async with store.writing() as tx:
        anna, boris = await chat(tx, "1"), await chat(tx, "2", "telegram")
        await tx.outbox.add(OutgoingMessage(anna, "notice", "a"), NOW)
        await tx.outbox.add(OutgoingMessage(boris, "notice", "b"), NOW)
        assert await claim_payloads(tx, busy_chats={anna.id, boris.id}) == []
        assert await claim_payloads(tx, platform="telegram") == ["b"]
        assert await claim_payloads(tx, platform="telegram") == []
        assert await claim_payloads(tx) == ["a"]


async def test_what_must_wait_holds_its_chat(store: Store) -> None:
    async with store.writing() as tx:
        anna = await chat(tx)
        await tx.outbox.add(OutgoingMessage(anna, "screen", "later", not_before=NOW + SECOND), NOW)
        await tx.outbox.add(OutgoingMessage(anna, "notice", "next"), NOW)
        assert await claim(tx) == []
        assert await tx.outbox.next_due(NOW) == NOW + SECOND
        assert [row.payload for row in await tx.outbox.claim(NOW + SECOND, 9)] == ["later"]


async def test_a_refused_row_is_tried_again_at_its_time(store: Store) -> None:
    async with store.writing() as tx:
        id_ = await tx.outbox.add(OutgoingMessage(await chat(tx), "notice", "a", edit="5", reply_to="4"), NOW)
        await claim(tx)
        await tx.outbox.later(id_, NOW + SECOND, "429")
        await tx.outbox.send_anew(id_)
        assert await tx.outbox.state(id_) == ("waiting", "429")
        assert await claim(tx) == []
        (row,) = await tx.outbox.claim(NOW + SECOND, 9)
        assert (row.tries, row.edit, row.reply_to) == (2, "", "")
        await tx.outbox.give_up(id_, "400")
        await tx.outbox.later(id_, NOW)
        assert await tx.outbox.state(id_) == ("broken", "400")
        assert await tx.outbox.state(999) is None


async def test_a_row_claimed_too_early_is_put_back_uncounted(store: Store) -> None:
    async with store.writing() as tx:
        anna = await chat(tx)
        assert not await tx.outbox.has_due(NOW)
        id_ = await tx.outbox.add(OutgoingMessage(anna, "notice", "a"), NOW)
        assert await tx.outbox.has_due(NOW)
        assert not await tx.outbox.has_due(NOW, {anna.id})
        assert [await tx.outbox.has_due(NOW, (), platform) for platform in ("vk", "telegram")] == [True, False]
        await claim(tx)
        await tx.outbox.defer(id_, NOW + SECOND)
        assert not await tx.outbox.has_due(NOW)
        assert [row.tries for row in await tx.outbox.claim(NOW + SECOND, 9)] == [1]


async def test_what_was_taken_unknowingly_waits_again_uncounted(store: Store) -> None:
    async with store.writing() as tx:
        for address, platform in (("1", "vk"), ("2", "vk"), ("3", "telegram")):
            await tx.outbox.add(OutgoingMessage(await chat(tx, address, platform), "notice", address), NOW)
        known, *_ = await claim(tx, holder="a")
        await tx.outbox.release("vk", {known.chat.id}, "b")
        assert await claim(tx) == []
        await tx.outbox.release("vk", {known.chat.id}, "a")
        assert [(row.payload, row.tries) for row in await claim(tx, holder="a")] == [("2", 1)]


async def test_a_chat_whose_first_row_waits_is_not_due(store: Store) -> None:
    async with store.writing() as tx:
        anna = await chat(tx)
        await tx.outbox.add(OutgoingMessage(anna, "notice", "a", not_before=NOW + SECOND), NOW)
        await tx.outbox.add(OutgoingMessage(anna, "notice", "b"), NOW)
        assert not await tx.outbox.has_due(NOW)
        await tx.outbox.expedite(anna.id, NOW)
        assert await tx.outbox.has_due(NOW)
        assert await claim_payloads(tx) == ["a"]


async def test_a_screen_replaces_the_unsent_one_of_its_session(store: Store) -> None:
    async with store.writing() as tx:
        anna = await chat(tx)
        await tx.sessions.put(anna.id, "report", "s", "{}", True, NOW)
        await tx.outbox.add(OutgoingMessage(anna, "screen", "one", edit="5", replace_key="s"), NOW)
        await tx.outbox.add(OutgoingMessage(anna, "notice", "notice"), NOW)
        await tx.outbox.add(OutgoingMessage(anna, "screen", "two", replace_key="s"), NOW)
        await tx.outbox.add(OutgoingMessage(anna, "screen", "other", replace_key="t"), NOW)
        assert await states(tx) == [("replaced", ""), ("waiting", "notice"), ("waiting", "two"), ("waiting", "other")]
        (notice,) = await claim(tx)
        await tx.outbox.mark_sent(notice.id, ["6"], NOW)
        assert await tx.message_links.ticket_of(anna.id, "6") is None
        (screen,) = await claim(tx)
        assert (screen.payload, screen.edit) == ("two", "5")
        await tx.outbox.add(OutgoingMessage(anna, "screen", "three", replace_key="s"), NOW)
        await tx.outbox.mark_sent(screen.id, ["5", "7"], NOW)
        session = await tx.sessions.active(anna.id)
        assert session is not None
        assert session.screen == "5"
        assert await claim_payloads(tx) == ["other"]


async def test_a_card_keeps_its_place_and_takes_the_new_words(store: Store) -> None:
    async with store.writing() as tx:
        staff = await chat(tx)
        card = await tx.outbox.add(OutgoingMessage(staff, "card", "one", replace_key="card:1"), NOW)
        await tx.outbox.add(OutgoingMessage(staff, "notice", "notice"), NOW)
        assert await tx.outbox.add(OutgoingMessage(staff, "card", "two", replace_key="card:1"), NOW) == card
        assert await claim_payloads(tx) == ["two"]
        assert await tx.outbox.add(OutgoingMessage(staff, "card", "three", replace_key="card:1"), NOW) != card


async def test_a_card_put_back_gives_way_to_the_newer_one(store: Store) -> None:
    async with store.writing() as tx:
        staff = await chat(tx)
        old = await tx.outbox.add(OutgoingMessage(staff, "card", "one", replace_key="card:1"), NOW)
        await claim(tx)
        await tx.outbox.add(OutgoingMessage(staff, "card", "two", replace_key="card:1"), NOW)
        await tx.outbox.defer(old, NOW + SECOND)
        assert await states(tx) == [("replaced", ""), ("waiting", "two")]


async def test_more_of_an_album_is_put_to_what_waits(store: Store) -> None:
    async with store.writing() as tx:
        anna = await chat(tx)
        assert await tx.outbox.waiting_under(anna.id, "album:1") is None
        row = await tx.outbox.add(OutgoingMessage(anna, "notice", "one", replace_key="album:1"), NOW)
        assert await tx.outbox.waiting_under(anna.id, "album:1") == (row, "one")
        await tx.outbox.amend(row, "both", NOW + SECOND)
        assert await claim(tx) == []
        assert [each.payload for each in await tx.outbox.claim(NOW + SECOND, 9)] == ["both"]
        assert await tx.outbox.waiting_under(anna.id, "album:1") is None


async def test_what_was_sent_is_known_as_the_tickets(store: Store) -> None:
    async with store.writing() as tx:
        who = await resident(tx)
        ticket = await file_ticket(tx, who)
        line = await tx.history.add(NewEntry(ticket.id, Happened.ANSWERED, Actor.STAFF), NOW)
        await tx.outbox.add(
            OutgoingMessage(who[0], "notice", "a", ticket_id=ticket.id, history_id=line, purpose="answer", lane=NOTICE),
            NOW,
        )
        (row,) = await claim(tx)
        await tx.outbox.mark_sent(row.id, ["1", "2"], NOW)
        for message in ("1", "2"):
            known = await tx.message_links.ticket_of(who[0].id, message)
            assert known is not None
            assert (known.ticket_id, known.purpose, known.history_id) == (ticket.id, "answer", line)


async def test_a_chat_that_is_gone_gives_up_all_and_says_what_was_not_told(store: Store) -> None:
    async with store.writing() as tx:
        who = await resident(tx)
        line = await tx.history.add(NewEntry((await file_ticket(tx, who)).id, Happened.ANSWERED, Actor.STAFF), NOW)
        await tx.outbox.add(OutgoingMessage(who[0], "notice", "a"), NOW)
        id_ = await tx.outbox.add(OutgoingMessage(who[0], "notice", "b", history_id=line), NOW)
        await claim(tx)
        assert await tx.outbox.give_up_chat(who[0].id, "blocked") == [line]
        assert await tx.outbox.state(id_) == ("gone", "blocked")
        assert await claim(tx) == []


async def test_after_a_start_what_was_on_its_way_is_sent_again(store: Store) -> None:
    async with store.writing() as tx:
        for address, lane, platform in (("1", 0, "once"), ("2", ANNOUNCEMENT, "once"), ("3", ANNOUNCEMENT, "vk")):
            await tx.outbox.add(OutgoingMessage(await chat(tx, address, platform), "notice", address, lane=lane), NOW)
        await claim(tx)
        assert await tx.outbox.recover(["once"]) == 2
        assert [state for state, _ in await states(tx)] == ["waiting", "broken", "waiting"]
        await claim(tx)
        assert await tx.outbox.recover() == 2


async def test_the_backlog_is_counted_and_timed(store: Store) -> None:
    async with store.writing() as tx:
        assert await tx.outbox_stats.lag_s(NOW) == {}
        assert await tx.outbox.next_due(NOW) is None
        await tx.outbox.add(OutgoingMessage(await chat(tx, "1"), "notice", "a"), NOW)
        await tx.outbox.add(
            OutgoingMessage(await chat(tx, "1"), "notice", "b", lane=NOTICE, not_before=NOW + SECOND), NOW
        )
        assert await tx.outbox_stats.pending() == {("vk", 0): 1, ("vk", 1): 1}
        assert await tx.outbox_stats.lag_s(NOW + 5 * SECOND) == {("vk", 0): 5, ("vk", 1): 4}
        assert await tx.outbox_stats.lag_s(NOW - SECOND) == {("vk", 0): 0}
        await tx.chats.mark_unreachable((await chat(tx, "1")).id, "blocked")
        assert await tx.outbox_stats.lag_s(NOW + 5 * SECOND) == {}


async def test_no_row_waits_for_a_clock_that_was_set_back(store: Store) -> None:
    hour, day = timedelta(hours=1), timedelta(days=1)
    async with store.writing() as tx:
        await tx.outbox.add(
            OutgoingMessage(await chat(tx, "1"), "notice", "at once, said by a clock that is ahead"), NOW + hour
        )
        await tx.outbox.add(OutgoingMessage(await chat(tx, "2"), "screen", "soon", not_before=NOW + SECOND), NOW)
        await tx.outbox.add(OutgoingMessage(await chat(tx, "3"), "notice", "again"), NOW)
        await tx.outbox.add(
            OutgoingMessage(await chat(tx, "4"), "notice", "tomorrow", not_before=NOW + day), NOW - hour
        )
        for row in await claim(tx):
            if row.payload == "again":
                await tx.outbox.later(row.id, NOW + 300 * SECOND, "flood")
        assert [row.payload for row in await tx.outbox.claim(NOW - SECOND, 9)] == []
        assert [row.payload for row in await tx.outbox.claim(NOW - hour, 9)] == ["soon", "again"]
        assert await tx.outbox_stats.lag_s(NOW + day - SECOND) == {}
        assert [row.payload for row in await tx.outbox.claim(NOW + day, 9)] == ["tomorrow"]


async def test_a_claim_does_not_read_the_whole_backlog(sqlite_store: Store) -> None:
    async with sqlite_store.writing() as tx:
        query = "SELECT id FROM outbox WHERE state = 'waiting' AND next_at <= '2026' ORDER BY lane, rank, id LIMIT 5"
        plan = [row.detail for row in await tx.sqlalchemy.exec_driver_sql(f"EXPLAIN QUERY PLAN {query}")]
    assert plan == ["SEARCH outbox USING INDEX ix_outbox_state_lane_rank_id (state=?)"]


async def test_a_card_that_may_have_arrived_is_followed_not_changed(store: Store) -> None:
    async with store.writing() as tx:
        staff = await chat(tx)
        for words in ("filed", "filed, with a photo"):
            await tx.outbox.add(OutgoingMessage(staff, "card", words, replace_key="card:1"), NOW)
        assert [row.payload for row in await claim(tx)] == ["filed, with a photo"]
        await tx.outbox.recover()
        for words in ("taken", "taken, and answered"):
            await tx.outbox.add(OutgoingMessage(staff, "card", words, replace_key="card:1"), NOW)
        assert await states(tx) == [("waiting", "filed, with a photo"), ("waiting", "taken, and answered")]


async def test_a_card_that_may_have_arrived_is_known_to_be_on_its_way(store: Store) -> None:
    async with store.writing() as tx:
        ticket = await file_ticket(tx, await resident(tx))
        staff = await chat(tx, "99")
        row = await tx.outbox.add(OutgoingMessage(staff, "card", "card", ticket_id=ticket.id), NOW)
        assert not await tx.outbox.card_on_way(staff.id, ticket.id)
        await claim(tx)
        assert await tx.outbox.card_on_way(staff.id, ticket.id)
        await tx.outbox.mark_sent(row, ["5"], NOW)
        assert not await tx.outbox.card_on_way(staff.id, ticket.id)


async def test_within_a_chat_the_urgent_goes_first_but_nothing_passes_what_the_platform_made_wait(store: Store) -> None:
    async with store.writing() as tx:
        group = await chat(tx)
        for payload, rank in (
            ("usual", USUAL),
            ("gas", EMERGENCY),
            ("snow", URGENT),
            ("asked", PRESSED),
            ("later", USUAL),
        ):
            await tx.outbox.add(OutgoingMessage(group, "notice", payload, rank=rank), NOW)
        heard = []
        for _ in range(5):
            (row,) = await tx.outbox.claim(NOW, 9)
            heard.append(row.payload)
            await tx.outbox.mark_sent(row.id, [], NOW)
        assert heard == ["asked", "gas", "snow", "usual", "later"]
        await tx.outbox.add(OutgoingMessage(group, "notice", "tried"), NOW)
        (tried,) = await tx.outbox.claim(NOW, 9)
        await tx.outbox.later(tried.id, NOW + MINUTE)
        await tx.outbox.add(OutgoingMessage(group, "notice", "asked", rank=PRESSED), NOW)
        assert await tx.outbox.claim(NOW, 9) == []
        (now,) = await tx.outbox.claim(NOW + MINUTE, 9)
        assert now.payload == "asked"


async def test_an_urgent_one_behind_many_is_among_the_first(store: Store) -> None:
    async with store.writing() as tx:
        group = await chat(tx)
        for number in range(5):
            await tx.outbox.add(OutgoingMessage(group, "notice", str(number)), NOW)
        await tx.outbox.add(OutgoingMessage(group, "notice", "gas", rank=EMERGENCY), NOW)
        (row,) = await tx.outbox.claim(NOW, 9, lanes=LaneLimits(among=2))
        assert row.payload == "gas"
