"""Binding of a chat to the staff, and the bot's answer to a group that is not bound."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bots.sandbox.standin import Bubble
from storage.records.staff.staff_chats import Topics
from tests.journeys.officers import PLATFORMS, WORDS, after, card_of, labels, now, other, press, report, say, statuses
from tests.journeys.town import MondayClock, Phone, Town, town, until


async def code_for(here: Town, topics: Topics = "none") -> str:
    async with here.app.store.writing() as tx:
        return await tx.staff_chats.bind_code(here.app.clock.now(), topics=topics)


def group(here: Town, platform: str, *, topics: bool = False) -> Phone:
    """Make a group with an officer in it."""
    stand_in = here.stand_in(platform)
    person = stand_in.add_person("Дина").id
    return Phone(stand_in, person, stand_in.add_group("Вторая смена", [person], topics=topics))


async def bound(here: Town) -> list[str]:
    async with here.app.store.reading() as tx:
        return [chat.address for chat in await tx.staff_chats.chats()]


@pytest.mark.parametrize("platform", PLATFORMS)
async def test_a_code_binds_one_chat_once_within_a_day(platform: str, tmp_path: Path) -> None:
    clock = MondayClock()
    async with town(tmp_path, staff=other(platform), clock=clock) as here:
        anna = await here.resident(platform, "Анна")
        await report(here, anna)
        old = await code_for(here)
        clock.pass_by(timedelta(hours=25))
        code = await code_for(here)
        late = group(here, platform)
        await here.quiet()
        assert late.bot_bubbles() == []
        for wrong in (old, "ABCDEFGH", ""):
            await say(here, late, f"/bind {wrong}")
            assert late.last().text.startswith("Код не подходит")
        await say(here, anna, f"/bind {code}")
        assert "привязывает группу" in anna.last().text
        await say(here, late, f"/bind {code.lower()}")
        assert await bound(here) == [str(here.staff.chat), str(late.chat)]
        card = card_of(late, WORDS)
        await after(here, lambda: press(late, card, "Взять"))
        assert await statuses(here) == ["in_progress"]
        assert "Дина" in card_of(here.staff, WORDS).text
        again = group(here, platform)
        await say(here, again, f"/bind {code}")
        await until(lambda: "До свидания" in again.last().text, "it says good-bye")
        assert len(await bound(here)) == 2
        await say(here, late, f"/bind {code}")
        assert late.last().text.startswith("Код не подходит")
        await say(here, late, "/bind")
        assert "рабочий чат" in late.last().text


@pytest.mark.parametrize("platform", PLATFORMS)
async def test_a_group_of_strangers_hears_one_sentence_and_is_left(platform: str, tmp_path: Path) -> None:
    async with town(tmp_path, staff=other(platform)) as here:
        waits = await code_for(here)
        strangers = group(here, platform)
        await here.quiet()
        await say(here, strangers, "Здравствуйте")
        assert strangers.bot_bubbles() == []
        await say(here, here.staff, f"/bind {waits}")
        await after(
            here, lambda: [strangers.stand_in.write(strangers.person, strangers.chat, "Эй") for _ in range(3)], 3
        )
        leaving = {"telegram": "leaveChat", "vk": "messages.removeChatUser"}[platform]
        await until(lambda: any(c.method == leaving for c in strangers.stand_in.calls), "the bot leaves")
        assert [b.text for b in strangers.bot_bubbles()] == [
            "Я работаю только в личных чатах и в рабочем чате города Тюмень. До свидания!"
        ]


@pytest.mark.parametrize("platform", PLATFORMS)
async def test_a_bot_that_was_removed_and_added_again_loses_nothing(platform: str, tmp_path: Path) -> None:
    async with town(tmp_path, staff=platform) as here:
        anna = await here.resident(other(platform), "Анна")
        card = await report(here, anna)
        await after(here, lambda: here.stand_in(platform).remove_bot(here.staff.chat))  # type: ignore[attr-defined]
        count = len(here.staff.bot_bubbles())
        await anna.write("Ещё одно слово", reply_to=anna.last().id)
        await anna.hears("Спасибо.")
        assert len(here.staff.bot_bubbles()) == count
        await add_again(here, platform)
        await until(lambda: any("Ещё одно слово" in b.text for b in here.staff.bot_bubbles()), "what was missed comes")
        await after(here, lambda: press(here.staff, now(here.staff, card), "Взять"))
        assert await statuses(here) == ["in_progress"]


async def add_again(here: Town, platform: str) -> None:
    if platform == "telegram":
        await after(here, lambda: here.telegram.set_bot(here.staff.chat, "administrator"))
    else:
        await after(here, lambda: here.vk.invite_bot(here.staff.chat))


async def in_topic(here: Town) -> tuple[Phone, int]:
    """Bind a second staff chat whose cards go to a topic."""
    forum = group(here, "telegram", topics=True)
    thread = here.telegram.create_topic(forum.person, forum.chat, "Заявки")
    code = await code_for(here)
    await after(here, lambda: here.telegram.write(forum.person, forum.chat, f"/bind {code}", thread=thread))
    return forum, thread


async def test_cards_go_to_the_topic_where_the_code_was_written(tmp_path: Path) -> None:
    async with town(tmp_path, staff="vk") as here:
        forum, thread = await in_topic(here)
        assert "рабочий чат" in forum.last().text
        anna = await here.resident("vk", "Анна")
        await report(here, anna)
        card = card_of(forum, WORDS)
        assert {b.thread for b in forum.bot_bubbles()} == {thread}
        await say(here, forum, "Едем", reply_to=card.id)
        assert "Едем" in anna.last().text
        await after(here, lambda: here.telegram.write(forum.person, forum.chat, "Между собой", thread=thread))
        assert "Между собой" not in anna.last().text
        await after(here, lambda: press(forum, now(forum, card), "Выполнено"))
        assert forum.last().thread == thread

        here.telegram.delete_topic(forum.chat, thread)
        await say(here, anna, "Вы где?", reply_to=anna.last().id)
        told = next(b for b in forum.bot_bubbles() if "Вы где?" in b.text)
        assert told.thread is None
        async with here.app.store.reading() as tx:
            assert any(key.startswith("topic:") for key, _ in await tx.admin_alerts.list_untold())
        await say(here, forum, "Уже тут", reply_to=told.id)
        assert "Уже тут" in anna.last().text

        second = here.telegram.create_topic(forum.person, forum.chat, "Заявки 2")
        code = await code_for(here)
        await after(here, lambda: here.telegram.write(forum.person, forum.chat, f"/bind {code}", thread=second))
        await say(here, anna, "Спасибо", reply_to=anna.last().id)
        assert next(b for b in forum.bot_bubbles() if "Спасибо" in b.text).thread == second


async def test_a_ticket_is_worked_in_a_topic_of_its_own(tmp_path: Path) -> None:
    async with town(tmp_path, staff="vk") as here:
        forum, code = group(here, "telegram", topics=True), await code_for(here, "ticket")
        await say(here, forum, f"/bind {code}")
        anna = await here.resident("vk", "Анна")
        await report(here, anna)
        card = card_of(forum, WORDS)
        [(thread, title)] = here.telegram.view(forum.person, forum.chat).topics
        assert (card.thread, title[0]) == (thread, "❗")
        await say(here, forum, "Едем", reply_to=card.id)
        assert "Едем" in anna.last().text
        await say(here, anna, "Ждём", reply_to=anna.last().id)
        await after(here, lambda: press(forum, now(forum, card), "Выполнено"))
        await say(here, forum, "Заделали", reply_to=forum.last().id)
        assert "Заделали" in anna.last().text
        said = [bubble for bubble in forum.bot_bubbles() if bubble.kind != "service"][1:]
        assert {bubble.thread for bubble in said} == {thread}
        assert next(b for b in said if "Ждём" in b.text).reply_to == card.id
        [(_, title)] = here.telegram.view(forum.person, forum.chat).topics
        assert title.startswith("🏁")


@pytest.mark.parametrize("first", ["told", "found out"])
async def test_a_group_that_becomes_a_supergroup_stays_the_staffs(first: str, tmp_path: Path) -> None:
    """The move is either told by Telegram or found out by a send."""
    async with town(tmp_path, staff="telegram") as here:
        anna = await here.resident("vk", "Анна")
        card = await report(here, anna)
        old = here.staff.chat
        if first == "found out":
            told, here.telegram.world.queue.allowed = here.telegram.world.queue.allowed, ["nothing"]
            here.staff.chat = here.telegram.upgrade_group(old)
            here.telegram.world.queue.allowed = told
        else:
            await after(here, lambda: setattr(here.staff, "chat", here.telegram.upgrade_group(old)), 2)
        await say(here, anna, "И ещё", reply_to=anna.last().id)
        await until(
            lambda: any("И ещё" in b.text for b in here.staff.bot_bubbles()), "the words arrive in the new group"
        )
        await here.quiet()
        assert await bound(here) == [str(here.staff.chat)]
        new = card_of(here.staff, WORDS)
        assert labels(new) == labels(card)
        old_phone = Phone(here.telegram, here.staff.person, old)
        stale_press(here, old_phone, card)
        await until_status(here, "in_progress")
        await say(here, here.staff, "Отвечаем из новой группы", reply_to=new.id)
        assert "из новой группы" in anna.last().text
        assert here.staff.chat != old
        talk = await say(here, here.staff, "Между собой")
        await say(here, here.staff, "Тоже", reply_to=talk)
        assert "Тоже" not in anna.last().text


def stale_press(here: Town, phone: Phone, card: Bubble) -> None:
    """Press a button of a card that stayed behind in the old group."""
    world = here.telegram.world
    key = card.rows[0][0].key
    body = world.chats[phone.chat].posts[card.id].body
    here.telegram.raw_update(
        {
            "callback_query": {
                "id": "991",
                "from": world.user(phone.person),
                "chat_instance": "1",
                "data": key,
                "message": body,
            }
        }
    )


async def until_status(here: Town, status: str) -> None:
    for _ in range(400):
        if await statuses(here) == [status]:
            return
        await here.app.clock.sleep(0.02)
    raise AssertionError(await statuses(here))


async def test_an_update_of_the_new_group_before_the_news_of_the_move_makes_nobody_leave(tmp_path: Path) -> None:
    async with town(tmp_path, staff="telegram") as here:
        old = here.staff.chat
        new = here.telegram.upgrade_group(old)
        here.staff.chat = new
        await say(here, here.staff, "Мы переехали?")
        await here.quiet()
        assert await bound(here) == [str(new)]
        assert not any(c.method == "leaveChat" for c in here.telegram.calls)
        assert not any("До свидания" in b.text for b in here.staff.bot_bubbles())
