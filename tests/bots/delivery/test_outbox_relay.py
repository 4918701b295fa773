"""Outbox relay: rows of the outbox reach the platform in order, within its limits, whatever it answers."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bots.platform import SendLimits, Sent
from bots.platform_errors import Broken, ChatMigrated, Gone, Later, Lost, Revoked, Vanished
from dialogs.kernel.screen import Screen
from dialogs.kernel.words import Plain
from dialogs.notices.administrator import alerts
from dialogs.rules.tickets.lifecycle import Actor, Happened
from storage.records.messages.outbox import ANNOUNCEMENT, NEWCOMER, NOTICE, OutgoingMessage
from storage.records.tickets.history import NewEntry
from storage.redis.rate_window import Rate
from storage.store import Store
from storage.usecases.outgoing.outgoing import LEAVE, pack_screen
from tests.bots.delivery.deliveries import Wall, relay
from tests.clocks import START
from tests.storage.residents import file_ticket, resident

DAY_S = 86_400


async def test_each_chat_hears_in_order_whatever_fails_on_the_way(sqlite_store: Store) -> None:
    wall = Wall(failures=[Later(2, "flood"), Lost("reset"), None, Later(1), Vanished("reply"), None])
    async with relay(sqlite_store, wall) as at:
        chats = [await at.chat(str(n)) for n in (1, 2)]
        for chat in chats:
            await at.say(chat, "раз", "два", "три")
        for _ in range(12):
            await at.rest(3)
        for chat in chats:
            assert [words for to, words in wall.heard if to == chat.address] == ["раз", "два", "три"]


async def test_the_asked_for_wait_is_kept_and_holds_no_other_chat(sqlite_store: Store) -> None:
    wall = Wall(failures=[Later(60, "flood")])
    async with relay(sqlite_store, wall) as at:
        await at.say(await at.chat("1"), "долго")
        await at.rest()
        await at.say(await at.chat("2"), "сразу")
        await at.rest(59)
        assert wall.heard == [("2", "сразу")]
        await at.rest(2)
        assert wall.heard == [("2", "сразу"), ("1", "долго")]


async def test_a_pause_of_the_whole_bot_keeps_every_chat_but_no_other_platform(sqlite_store: Store) -> None:
    vk, telegram = Wall(failures=[Later(60, "rate", whole=True)]), Wall("telegram")
    async with relay(sqlite_store, vk, telegram) as at:
        await at.say(await at.chat("1"), "раз")
        await at.rest()
        rows = await at.say(await at.chat("2"), "два")
        await at.say(await at.chat("1", "telegram"), "там")
        await at.until(lambda: bool(telegram.heard))
        at.clock.advance(50)
        await asyncio.sleep(0.1)
        assert vk.heard == []
        assert await at.state(rows[0]) == "waiting"
        await at.rest(11)
        assert sorted(vk.heard) == [("1", "раз"), ("2", "два")]


async def test_a_refused_token_stops_its_platform_alone(sqlite_store: Store) -> None:
    vk, telegram = Wall(failures=[Revoked("5")]), Wall("telegram")
    async with relay(sqlite_store, vk, telegram) as at:
        await at.say(await at.chat("1"), "раз")
        await at.rest()
        await at.say(await at.chat("1", "telegram"), "там")
        await at.until(lambda: bool(telegram.heard))
        assert at.watch.states["vk"] == "revoked"
        async with sqlite_store.reading() as tx:
            assert await tx.admin_alerts.list_untold() == [
                ("token:vk", alerts.shut_out("VK", "5", "PARADNAYA_VK_TOKEN"))
            ]
        await at.rest(61)
        assert vk.heard == [("1", "раз")]
        assert at.watch.states == {"vk": "well", "telegram": "well"}
        assert at.watch.sends == {("vk", "revoked"): 1, ("vk", "sent"): 1, ("telegram", "sent"): 1}


async def test_a_lost_answer_is_repeated_under_the_same_key_but_no_announcement(sqlite_store: Store) -> None:
    wall = Wall(failures=[Lost("timeout"), None, Lost("timeout")])
    async with relay(sqlite_store, wall, installation=2**27 - 1) as at:
        chat = await at.chat()
        (first,) = await at.say(chat, "ответ")
        await at.rest()
        await at.rest(2)
        assert [letter.key for letter in wall.letters] == [(first - 1) % 2**27] * 2
        (second,) = await at.say(chat, "объявление", lane=ANNOUNCEMENT)
        await at.rest()
        await at.rest(100)
        assert wall.heard == [("7", "ответ")]
        assert await at.state(second) == "broken"


async def test_an_interrupted_send_is_repeated_after_the_start(sqlite_store: Store) -> None:
    wall = Wall()
    async with sqlite_store.writing() as tx:
        chat = await tx.chats.get_or_add("vk", "7", True, START, "ru")
        row = await tx.outbox.add(OutgoingMessage(chat, "notice", pack_screen(Screen(Plain("раз")))), START)
        await tx.outbox.claim(START, 1)
    async with relay(sqlite_store, wall) as at:
        await at.until(lambda: bool(wall.heard))
        await at.rest()
        assert (wall.heard, await at.state(row)) == ([("7", "раз")], "sent")


async def test_a_person_who_blocked_the_bot_is_left_alone_until_they_return(sqlite_store: Store) -> None:
    wall = Wall(failures=[Gone("blocked")])
    async with relay(sqlite_store, wall) as at:
        chat = await at.chat()
        await at.say(chat, "раз", "два")
        await at.rest()
        await at.say(chat, "три")
        await at.rest(DAY_S)
        assert len(wall.letters) == 1
        async with sqlite_store.writing() as tx:
            await tx.chats.mark_reachable(chat.id)
        await at.say(chat, "четыре")
        await at.rest()
        assert wall.heard == [("7", "четыре")]


async def test_what_the_staff_chat_misses_is_held_until_the_bot_is_back(sqlite_store: Store) -> None:
    wall = Wall(failures=[Gone("kicked")])
    async with relay(sqlite_store, wall) as at:
        chat = await at.staff_chat("2000000001")
        await at.say(chat, "раз", "два")
        await at.rest()
        await at.say(chat, "три")
        await at.rest(2 * DAY_S)
        assert wall.heard == []
        async with sqlite_store.writing() as tx:
            assert [key for key, _ in await tx.admin_alerts.list_untold()] == [f"staff:{chat.id}"]
            await tx.chats.mark_reachable(chat.id)
            await tx.outbox.expedite(chat.id, at.clock.now())
        await at.rest()
        assert [words for _, words in wall.heard] == ["раз", "два", "три"]


async def test_a_staff_chat_that_stays_away_is_given_up_after_a_week(sqlite_store: Store) -> None:
    wall = Wall(failures=[Gone("kicked")])
    async with relay(sqlite_store, wall) as at:
        chat = await at.staff_chat("2000000001")
        (row,) = await at.say(chat, "раз")
        await at.rest()
        await at.rest(8 * DAY_S)
        assert await at.state(row) == "gone"


async def test_a_moved_chat_hears_the_same_message_at_its_new_address(sqlite_store: Store) -> None:
    wall = Wall("telegram", failures=[ChatMigrated("-100"), ChatMigrated("-100")])
    async with relay(sqlite_store, wall) as at:
        await at.say(await at.chat("-1", "telegram", private=False), "раз", "два")
        await at.rest()
        await at.rest(2)
        await at.rest(2)
        assert wall.heard == [("-100", "раз"), ("-100", "два")]


async def test_a_message_refused_for_good_is_set_aside_and_the_next_goes_on(sqlite_store: Store) -> None:
    wall = Wall(failures=[Broken("100 wrong")])
    async with relay(sqlite_store, wall) as at:
        rows = await at.say(await at.chat(), "раз", "два")
        await at.rest()
        assert [await at.state(row) for row in rows] == ["broken", "sent"]
        async with sqlite_store.reading() as tx:
            assert await tx.admin_alerts.list_untold() == [("refused:vk", alerts.refusal_alert("VK", "100 wrong"))]


async def test_a_message_that_cannot_be_worked_does_not_hold_its_chat_for_ever(sqlite_store: Store) -> None:
    wall = Wall(failures=[KeyError("a fault of ours")] * 9)
    async with relay(sqlite_store, wall) as at:
        rows = await at.say(await at.chat(), "раз", "два")
        for _ in range(5):
            await at.rest(60)
        wall.failures.clear()
        await at.rest(60)
        assert [await at.state(row) for row in rows] == ["broken", "sent"]


async def test_the_answer_to_the_staff_is_marked_by_what_became_of_it(sqlite_store: Store) -> None:
    wall = Wall(failures=[Gone("blocked"), None, Broken("no")])
    async with relay(sqlite_store, wall) as at:
        async with sqlite_store.writing() as tx:
            anna = await resident(tx)
            group = await tx.chats.get_or_add("vk", "2000000001", False, at.clock.now(), "ru")
            await tx.staff_chats.bind(await tx.staff_chats.bind_code(at.clock.now()), group, at.clock.now())
            ticket = await file_ticket(tx, anna)
            lines = []
            for n in range(2):
                line = await tx.history.add(
                    NewEntry(ticket.id, Happened.ANSWERED, Actor.STAFF, words="да"), at.clock.now()
                )
                await tx.message_links.put(group.id, f"9{n}", ticket.id, "staff", line)
                lines.append(line)
        for line, mark in zip(lines, ("blocked", "refused"), strict=True):
            async with sqlite_store.writing() as tx:
                await tx.chats.mark_reachable(anna[0].id)
            await at.say(anna[0], "да", purpose="answer", ticket_id=ticket.id, history_id=line)
            await at.rest()
            wall.failures[:] = [Broken("no")]
            async with sqlite_store.reading() as tx:
                told = await tx.history.by_id(line)
            assert told is not None
            assert told.delivered == mark
        marks = [letter for letter in wall.letters if letter.reply_to.startswith("9")]
        assert [letter.reply_to for letter in marks][:1] == ["90"]


async def test_no_more_is_taken_than_the_platform_takes_so_that_answers_overtake_notices(sqlite_store: Store) -> None:
    wall = Wall()
    async with relay(sqlite_store, wall, limits=SendLimits(Rate(5, 1.0))) as at:
        for n in range(20):
            await at.say(await at.chat(str(n)), f"новость {n}", lane=NOTICE)
        await at.until(lambda: len(wall.heard) == 5)
        await at.say(await at.chat("99"), "ответ")
        at.clock.advance(1.0)
        at.delivery.wake()
        await at.until(lambda: len(wall.heard) == 10)
        assert ("99", "ответ") in wall.heard[5:]
        assert len(at.clock.slept) < 5


async def test_a_chat_in_which_much_waits_keeps_nobody_else_waiting(
    sqlite_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bots.delivery.selector.AMONG", 3)
    wall = Wall()
    async with relay(sqlite_store, wall, limits=SendLimits(Rate(1000, 1.0), group=Rate(1, 60.0))) as at:
        await at.say(await at.chat("-1", private=False), *"абвгд", lane=NOTICE)
        await at.until(lambda: wall.heard == [("-1", "а")])
        await at.say(await at.chat("1"), "новость", lane=NOTICE)
        await at.rest(0.5)
        assert wall.heard == [("-1", "а"), ("1", "новость")]


async def test_newcomers_answers_wait_for_those_of_residents_and_for_cards(sqlite_store: Store) -> None:
    wall = Wall()
    async with relay(sqlite_store, wall, limits=SendLimits(Rate(2, 1.0))) as at:
        await at.say(await at.chat("0"), "первый", "второй")
        await at.until(lambda: len(wall.heard) == 2)
        for n in range(1, 6):
            await at.say(await at.chat(str(n)), "здравствуйте", lane=NEWCOMER)
        await at.say(await at.chat("-1", private=False), "карточка", lane=NOTICE)
        await at.say(await at.chat("7"), "ответ")
        at.clock.advance(1.1)
        at.delivery.wake()
        await at.until(lambda: len(wall.heard) == 4)
        assert sorted(words for _, words in wall.heard[2:]) == ["карточка", "ответ"]


async def test_newcomers_leave_some_of_the_rate_unused(sqlite_store: Store) -> None:
    wall = Wall()
    async with relay(sqlite_store, wall, limits=SendLimits(Rate(8, 1.0))) as at:
        for n in range(10):
            await at.say(await at.chat(str(n)), "здравствуйте", lane=NEWCOMER)
        await at.until(lambda: len(wall.heard) == 6)
        await at.say(await at.chat("anna"), "ответ")
        await at.until(lambda: len(wall.heard) == 7)
        assert wall.heard[6] == ("anna", "ответ")
        at.clock.advance(1.1)
        at.delivery.wake()
        await at.until(lambda: len(wall.heard) == 11)


async def test_where_there_is_room_for_few_newcomers_have_their_turn(sqlite_store: Store) -> None:
    wall = Wall()
    async with relay(sqlite_store, wall, limits=SendLimits(Rate(1, 1.0))) as at:
        await at.say(await at.chat("0"), "карточка 0", lane=NOTICE)
        await at.until(lambda: len(wall.heard) == 1)
        await at.say(await at.chat("7"), "здравствуйте", lane=NEWCOMER)
        for n in range(1, 5):
            await at.say(await at.chat(str(-n)), f"карточка {n}", lane=NOTICE)
        for sent in range(2, 6):
            at.clock.advance(1.1)
            at.delivery.wake()
            await at.until(lambda sent=sent: len(wall.heard) == sent)  # type: ignore[misc]  # bound at once
        assert [words for _, words in wall.heard].index("здравствуйте") == 3


async def test_a_wave_of_answers_leaves_the_staff_their_cards(sqlite_store: Store) -> None:
    wall = Wall()
    async with relay(sqlite_store, wall, limits=SendLimits(Rate(1, 1.0))) as at:
        await at.say(await at.chat("1"), "ответ 0")
        await at.until(lambda: len(wall.heard) == 1)
        for n in range(2, 10):
            await at.say(await at.chat(str(n)), f"ответ {n}")
        await at.say(await at.chat("-1", private=False), "карточка", lane=NOTICE)
        for sent in range(2, 6):
            at.clock.advance(1.1)
            at.delivery.wake()
            await at.until(lambda sent=sent: len(wall.heard) == sent)  # type: ignore[misc]  # bound at once
        assert [words for _, words in wall.heard].count("карточка") == 1


async def test_edits_of_a_card_in_a_full_group_become_one(sqlite_store: Store) -> None:
    wall = Wall()
    async with relay(sqlite_store, wall, limits=SendLimits(Rate(100, 1.0), group=Rate(20, 60.0))) as at:
        group = await at.chat("-1", private=False)
        await at.say(group, *[f"{n}" for n in range(20)])
        await at.rest()
        assert len(wall.heard) == 20
        for n in range(9):
            await at.say(group, f"карточка {n}", kind="card", lane=NOTICE, replace_key="card:1")
        await at.until(lambda: True)
        await at.rest()
        await at.rest(30)
        assert len(wall.heard) == 20
        await at.rest(31)
        assert wall.heard[20:] == [("-1", "карточка 8")]


async def test_the_bot_leaves_a_group_after_its_last_words_even_if_it_may_not_speak(sqlite_store: Store) -> None:
    wall = Wall(failures=[Broken("not enough rights")])
    async with relay(sqlite_store, wall) as at:
        for address in ("-1", "-2"):
            await at.say(await at.chat(address, private=False), "До свидания!", purpose=LEAVE)
            await at.rest()
        assert wall.left == ["-1", "-2"]
        assert wall.heard == [("-2", "До свидания!")]


async def test_the_last_words_are_not_said_to_a_chat_that_became_the_staffs(sqlite_store: Store) -> None:
    wall = Wall()
    async with relay(sqlite_store, wall) as at:
        chat = await at.staff_chat("-1")
        (row,) = await at.say(chat, "До свидания!", purpose=LEAVE)
        await at.rest()
        assert (wall.heard, wall.left, await at.state(row)) == ([], [], "replaced")


async def test_who_waits_for_a_file_that_is_refused_hears_so(sqlite_store: Store) -> None:
    wall = Wall(failures=[Broken("15 Access denied")])
    async with relay(sqlite_store, wall) as at:
        chat = await at.chat()
        async with sqlite_store.writing() as tx:
            file = await tx.files.add("a.csv", "text/csv", b"a;b", at.clock.now())
            await tx.outbox.add(
                OutgoingMessage(chat, "notice", pack_screen(Screen(Plain("Вот"), files=(file,)))), at.clock.now()
            )
        await at.rest()
        ((_, words),) = wall.heard
        assert words.startswith("Файл не удалось отправить")


async def test_a_lost_topic_is_forgotten_and_told(sqlite_store: Store) -> None:
    wall = Wall("telegram", answer=lambda letter: Sent(("1",), no_thread=True))
    async with relay(sqlite_store, wall) as at:
        chat = await at.chat("-1", "telegram", private=False)
        async with sqlite_store.writing() as tx:
            await tx.chats.update(chat.id, thread=5)
        await at.say(chat, "раз", "два")
        await at.rest()
        assert [letter.thread for letter in wall.letters] == [5, None]
        async with sqlite_store.reading() as tx:
            assert [key for key, _ in await tx.admin_alerts.list_untold()] == [f"topic:{chat.id}"]


async def test_a_slow_platform_takes_no_place_from_the_other(sqlite_store: Store) -> None:
    slow, telegram = Wall(gate=asyncio.Event()), Wall("telegram")
    async with relay(sqlite_store, slow, telegram) as at:
        for n in range(60):
            await at.say(await at.chat(str(n)), "в никуда")
        await at.say(await at.chat("1", "telegram"), "там")
        await at.until(lambda: bool(telegram.heard))


async def test_a_row_of_a_platform_that_is_off_waits(sqlite_store: Store) -> None:
    async with relay(sqlite_store) as at:
        (row,) = await at.say(await at.chat("1", "max"), "там")
        await at.say(await at.chat("1"), "тут")
        await at.until(lambda: bool(at.walls["vk"].heard))
        assert await at.state(row) == "waiting"


async def test_an_idle_relay_asks_seldom(sqlite_store: Store) -> None:
    async with relay(sqlite_store) as at:
        await at.rest()
        asked = 0
        original = at.delivery._picking._ready

        async def counted(*given: Any) -> bool:
            nonlocal asked
            asked += 1
            return await original(*given)

        at.delivery._picking._ready = counted  # type: ignore[method-assign, assignment]  # counts only
        (_,) = await at.say(await at.chat(), "позже", not_before=at.clock.now().replace(year=2027))
        await asyncio.sleep(1.2)
        assert asked <= 6
