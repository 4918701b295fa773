"""Forum topics of Telegram over the wire: made, changed, and gone."""

from __future__ import annotations

import pytest

from bots.forum_topic import Topic, TopicAppearance
from bots.platform_errors import Broken, Later, Lost, Vanished
from bots.sandbox.standin import PlatformFault
from bots.sandbox.telegram.chats import ICON_EMOJI
from bots.telegram.topics import ICONS, OTHER_ICON
from dialogs.rules.tickets.status import Status
from tests.bots.telegram.telegram_bench import TelegramBench, bench


def titles(at: TelegramBench, group: str) -> list[str]:
    return [title for _, title in at.standin.view(at.anna.id, int(group)).topics]


async def test_a_topic_shows_how_it_stands() -> None:
    async with bench() as at:
        group = at.group(topics=True)
        new = TopicAppearance("№ 12", "\N{HEAVY EXCLAMATION MARK SYMBOL}")
        thread = await at.bot.make_topic(group, new)
        assert titles(at, group) == ["❗️ № 12"]
        done = TopicAppearance("№ 12 · Дороги", "✅", closed=True)
        await at.bot.change_topic(group, thread, new, done)
        assert titles(at, group) == ["✅ № 12 · Дороги 🔒"]
        await at.bot.change_topic(group, thread, new, done)
        assert titles(at, group) == ["✅ № 12 · Дороги 🔒"], "a repeat changes nothing"
        await at.bot.change_topic(group, thread, done, new)
        await at.bot.change_topic(group, thread, new, TopicAppearance("№ 12", "no such icon"))
        assert titles(at, group) == ["❗️ № 12"]
        assert at.calls("getForumTopicIconStickers") == ["getForumTopicIconStickers"]
        await at.bot.make_topic(group, TopicAppearance("Дороги"))
        assert titles(at, group)[-1] == "Дороги"


async def test_where_there_are_no_topics_or_none_any_more() -> None:
    async with bench() as at:
        with pytest.raises(Broken, match="not a forum"):
            await at.bot.make_topic(at.group(), TopicAppearance("№ 12"))
        group = at.group(topics=True)
        at.standin.set_bot(int(group), "member")
        with pytest.raises(Broken, match="not enough rights"):
            await at.bot.make_topic(group, TopicAppearance("№ 12"))
        at.standin.set_bot(int(group), "administrator")
        thread = await at.bot.make_topic(group, TopicAppearance("№ 12"))
        at.standin.delete_topic(int(group), thread)
        with pytest.raises(Vanished, match="topic"):
            await at.bot.change_topic(group, thread, TopicAppearance("№ 12"), TopicAppearance("№ 13"))
        with pytest.raises(Vanished, match="topic"):
            await at.bot.send(at.letter("Карточка", chat=group, thread=thread, own_topic=True))
        assert (await at.bot.send(at.letter("Карточка", chat=group, thread=thread))).no_thread


async def test_what_fails_on_the_way() -> None:
    async with bench() as at:
        group = at.group(topics=True)
        at.standin.inject(PlatformFault("lost_answer", "createForumTopic", value=0.01))
        with pytest.raises(Lost):
            await at.bot.make_topic(group, TopicAppearance("№ 12"))
        at.standin.inject(PlatformFault("flood", "editForumTopic", value=3))
        with pytest.raises(Later):
            await at.bot.change_topic(group, 2, TopicAppearance("№ 12"), TopicAppearance("№ 13"))


async def test_an_odd_answer_is_no_topic(monkeypatch: pytest.MonkeyPatch) -> None:
    async with bench() as at:
        group = at.group(topics=True)

        async def odd(*_: object, **__: object) -> object:
            return True

        monkeypatch.setattr(at.bot._line, "call", odd)
        with pytest.raises(Broken, match="no topic"):
            await at.bot.make_topic(group, TopicAppearance("№ 12"))


def test_how_many_calls_a_topic_takes() -> None:
    new, taken, closed = (
        TopicAppearance("№ 1", "❗️"),
        TopicAppearance("№ 1", "⚡️"),
        TopicAppearance("№ 1", "✅", closed=True),
    )
    assert [Topic("ticket:1", wanted).calls for wanted in (new, closed)] == [1, 2]
    assert [Topic("ticket:1", wanted, 5, new).calls for wanted in (new, taken, closed)] == [0, 1, 2]


def test_every_status_has_an_icon_of_its_own() -> None:
    """An icon that is not among Telegram's would be left out without a word."""
    assert set(ICONS) == set(Status)
    icons = [*ICONS.values(), OTHER_ICON]
    assert len(set(icons)) == len(icons)
    assert set(icons) <= set(ICON_EMOJI)
