"""Telegram sender: letters, sent to the stand-in over the wire, as a phone shows them."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from bots.platform import Button, Document, Picture, Sent, Span
from bots.platform_errors import Broken, ChatMigrated, Gone, Later, Lost
from bots.sandbox.standin import PlatformFault
from bots.telegram.steps import BELOW, PUT_AWAY
from tests.bots.telegram.telegram_bench import TelegramBench, bench

YES = Button("Да", "s:1:2:y")
BACK = Button("Назад", "s:1:2:back")
MAP = Button("Карта", url="https://yandex.ru/maps/?pt=65.5,57.1")


def picture(folder: Path, name: str = "a", side: int = 90) -> Picture:
    path = folder / name
    out = BytesIO()
    Image.new("RGB", (side, 60), name.encode().hex()[:6].ljust(6, "0").join(["#", ""])).save(out, "JPEG")
    path.write_bytes(out.getvalue())
    return Picture(name, path)


def labels(bench: TelegramBench) -> list[list[str]]:
    return [[button.label for button in row] for row in bench.bubbles()[-1].rows]


def texts(bench: TelegramBench) -> list[str]:
    return [bubble.text for bubble in bench.bubbles()]


async def test_words_runs_and_buttons() -> None:
    async with bench() as at:
        sent = await at.bot.send(
            at.letter("Где 📍 яма?", spans=(Span("bold", 7, 3),), choices=(YES, MAP), nav=(BACK,), heard="Ага 👍")
        )
        (bubble,) = at.bubbles()
        assert bubble.text == "Ага 👍\n\nГде 📍 яма?"
        assert [(span.style, span.offset, span.length) for span in bubble.spans] == [("bold", 15, 3)]
        assert labels(at) == [["Да", "Карта"], ["Назад"]]
        assert sent == Sent((str(bubble.id),))


async def test_what_looks_like_markup_is_words() -> None:
    async with bench() as at:
        written = "<b>яма</b> &lt; *x* _y_ `z` [т](tg://user?id=1) <script>alert(1)</script>"
        await at.bot.send(at.letter(written))
        assert texts(at) == [written]
        assert at.bubbles()[0].spans == ()


async def test_a_long_text_has_its_buttons_under_the_last_part() -> None:
    async with bench() as at:
        sent = await at.bot.send(at.letter("\n\n".join(["слово " * 300] * 4), choices=(YES,)))
        first, last = at.bubbles()
        assert (first.rows, len(last.rows)) == ((), 1)
        assert sent.handles == (str(last.id), str(first.id))


async def test_one_photo_takes_the_words_as_caption(tmp_path: Path) -> None:
    async with bench() as at:
        sent = await at.bot.send(at.letter("Яма", photos=(picture(tmp_path),), choices=(YES,)))
        (bubble,) = at.bubbles()
        assert (bubble.text, len(bubble.photos), labels(at)) == ("Яма", 1, [["Да"]])
        handle = sent.photos["a"]
        again = await at.bot.send(at.letter("И снова", photos=(Picture("a", tmp_path / "gone", handle),)))
        assert again.photos == {"a": handle}
        long = await at.bot.send(at.letter("я" * 1100, photos=(Picture("a", tmp_path / "gone", handle),)))
        assert len(long.handles) == 2
        assert at.calls() == ["sendPhoto", "sendPhoto", "sendPhoto", "sendMessage"]


async def test_albums(tmp_path: Path) -> None:
    async with bench() as at:
        photos = tuple(picture(tmp_path, f"{n:02}", 80 + n) for n in range(11))
        sent = await at.bot.send(at.letter("Карточка", photos=photos, choices=(YES,)))
        assert at.calls() == ["sendMediaGroup", "sendPhoto", "sendMessage"]
        assert sent.handles[0] == str(at.bubbles()[-1].id)
        assert (len(sent.handles), len(set(sent.photos.values()))) == (12, 11)
        await at.bot.send(at.letter("", photos=photos[:2], choices=(YES,)))
        assert texts(at)[-1] == BELOW


async def test_a_stale_handle_is_uploaded_anew(tmp_path: Path) -> None:
    async with bench() as at:
        fresh = picture(tmp_path)
        stale = Picture(fresh.sha, fresh.path, "AgACAgIAAxkBAAIBlGX_gone")
        sent = await at.bot.send(at.letter("Яма", photos=(stale,)))
        assert sent.photos["a"] not in {"", stale.handle}
        sent = await at.bot.send(at.letter("Ямы", photos=(stale, picture(tmp_path, "b", 95))))
        assert len(sent.photos) == 2


async def test_bytes_that_are_no_photo_go_as_a_file_and_lost_ones_not_at_all(tmp_path: Path) -> None:
    async with bench() as at:
        at.standin.inject(
            PlatformFault("error", "sendPhoto", value=400, body={"description": "Bad Request: IMAGE_PROCESS_FAILED"})
        )
        sent = await at.bot.send(at.letter("Яма", photos=(picture(tmp_path),)))
        assert (sent.photos, len(at.bubbles()[-1].documents)) == ({}, 1)
        await at.bot.send(at.letter("Слова", photos=(Picture("c", tmp_path / "gone"),)))
        assert texts(at)[-1] == "Слова"


def file(folder: Path, name: str = 'Мои "данные".zip', size: int = 100) -> Document:
    path = folder / f"{len(list(folder.iterdir()))}.zip"
    path.write_bytes(b"PK" + bytes(size))
    return Document(name, path)


async def test_a_file_has_the_words_as_caption(tmp_path: Path) -> None:
    async with bench() as at:
        letter = at.letter("Ваши данные", spans=(Span("bold", 0, 4),), documents=(file(tmp_path),))
        sent = await at.bot.send(letter)
        (bubble,) = at.bubbles()
        assert (bubble.text, bubble.names, at.calls()) == ("Ваши данные", ("Мои 'данные'.zip",), ["sendDocument"])
        assert at.standin.file(bubble.documents[0]) == b"PK" + bytes(100)
        assert (sent.handles, at.bot.cost(letter)) == ((str(bubble.id),), 1)
        bare = await at.bot.send(at.letter(documents=(file(tmp_path, "a.csv"),)))
        assert (texts(at)[-1], len(bare.handles)) == ("", 1)


async def test_files_follow_words_that_are_long_or_have_buttons(tmp_path: Path) -> None:
    async with bench() as at:
        one, two = file(tmp_path, "a.csv"), file(tmp_path, "b.csv")
        long = at.letter("я" * 1025, documents=(one,))
        assert at.bot.cost(long) == 2
        await at.bot.send(long)
        assert at.calls() == ["sendMessage", "sendDocument"]
        letter = at.letter("Выгрузка", documents=(one, two), choices=(YES,), edit=str(at.bubbles()[0].id))
        sent = await at.bot.send(letter)
        words, *files = at.bubbles()[-3:]
        assert (words.text, len(words.rows), [f.names for f in files]) == ("Выгрузка", 1, [("a.csv",), ("b.csv",)])
        assert sent.handles == tuple(str(b.id) for b in (words, *files))
        assert at.bot.cost(letter) == 3
        await at.bot.send(at.letter("", documents=(one,), photos=(picture(tmp_path),), choices=(YES,)))
        assert [(b.text, b.names) for b in at.bubbles()[-2:]] == [("", ()), ("", ("a.csv",))]


async def test_a_file_whose_answer_was_lost_is_lost_and_one_that_is_gone_comes_later(tmp_path: Path) -> None:
    async with bench() as at:
        at.standin.inject(PlatformFault("lost_answer", "sendDocument", value=0.01))
        with pytest.raises(Lost):
            await at.bot.send(at.letter("Раз", documents=(file(tmp_path),)))
        assert texts(at) == ["Раз"]
        with pytest.raises(Later):
            await at.bot.send(at.letter("Раз", documents=(Document("a.zip", tmp_path / "gone"),)))


async def test_a_location_keyboard_comes_and_goes() -> None:
    async with bench() as at:
        sent = await at.bot.send(at.letter("Где?", location_label="📍", choices=(YES, MAP), nav=(BACK,)))
        assert sent.keyboard_up
        keyboard = at.standin.view(at.anna.id, at.anna.id).keyboard
        assert [[(b.label, b.kind) for b in row] for row in keyboard] == [
            [("📍", "location")], [("Да", "text")], [("Назад", "text")]
        ]  # fmt: skip
        sent = await at.bot.send(at.letter("Фото?", choices=(YES,), put_away_keyboard=True, heard="Место понятно"))
        assert texts(at)[-2:] == ["Место понятно", "Фото?"]
        assert sent.handles[0] == str(at.bubbles()[-1].id)
        assert not sent.keyboard_up
        assert at.standin.view(at.anna.id, at.anna.id).keyboard == ()
        await at.bot.send(at.letter("Где?", location_label="📍"))
        await at.bot.send(at.letter("Готово", put_away_keyboard=True, heard="Да"))
        assert texts(at)[-1] == "Да\n\nГотово"
        assert at.standin.view(at.anna.id, at.anna.id).keyboard == ()
        await at.bot.send(at.letter("Ещё", put_away_keyboard=True, choices=(YES,), edit=str(at.bubbles()[-1].id)))
        assert texts(at)[-2:] == [PUT_AWAY, "Ещё"]


async def test_a_press_changes_the_message_in_place() -> None:
    async with bench() as at:
        sent = await at.bot.send(at.letter("Раз", choices=(YES,)))
        there = sent.handles[0]
        assert await at.bot.send(at.letter("Два", nav=(BACK,), edit=there)) == Sent((there,))
        assert (texts(at), labels(at)) == (["Два"], [["Назад"]])
        assert await at.bot.send(at.letter("Два", nav=(BACK,), edit=there)) == Sent((there,)), "nothing to change"
        await at.bot.send(at.letter("😀" * 3000, edit=there))
        assert texts(at)[0].endswith("…")


async def test_what_cannot_be_changed_is_sent_anew(tmp_path: Path) -> None:
    async with bench() as at:
        sent = await at.bot.send(at.letter("Раз", choices=(YES,), edit="999"))
        assert texts(at) == ["Раз"]
        at.standin.delete(at.anna.id, int(sent.handles[0]))
        await at.bot.send(at.letter("Два", edit=sent.handles[0]))
        assert texts(at) == ["Два"]
        shot = await at.bot.send(at.letter("С фото", photos=(picture(tmp_path),)))
        kept = at.letter("Новая подпись", edit=shot.handles[0], photos=(picture(tmp_path),))
        assert await at.bot.send(kept) == Sent(shot.handles)
        assert texts(at) == ["Два", "Новая подпись"]


async def test_a_photo_that_is_shown_no_more_is_taken_away(tmp_path: Path) -> None:
    async with bench() as at:
        shot = await at.bot.send(at.letter("С фото", photos=(picture(tmp_path),)))
        await at.bot.send(at.letter("Без фото", edit=shot.handles[0]))
        assert texts(at) == ["Без фото"]


async def test_a_photo_too_old_to_be_taken_away_loses_its_words(tmp_path: Path) -> None:
    async with bench() as at:
        shot = await at.bot.send(at.letter("С фото", photos=(picture(tmp_path),), choices=(YES,)))
        at.standin.inject(PlatformFault("error", "deleteMessage", value=400))
        await at.bot.send(at.letter("Без фото", edit=shot.handles[0]))
        assert texts(at) == ["", "Без фото"]
        assert not at.bubbles()[0].rows


async def test_words_too_old_to_be_taken_away_say_nothing_any_more() -> None:
    async with bench() as at:
        sent = await at.bot.send(at.letter("Яма у дома 5", choices=(YES,)))
        at.standin.inject(PlatformFault("error", "deleteMessage", value=400))
        await at.bot.send(at.letter("", edit=sent.handles[0]))
        assert (texts(at), at.bubbles()[0].rows) == (["…"], ())


async def test_an_edit_whose_answer_was_lost_may_be_repeated() -> None:
    async with bench() as at:
        sent = await at.bot.send(at.letter("Раз"))
        at.standin.inject(PlatformFault("lost_answer", "editMessageText", value=0.01))
        with pytest.raises(Later):
            await at.bot.send(at.letter("Два", edit=sent.handles[0]))
        await at.bot.send(at.letter("Два", edit=sent.handles[0]))
        assert texts(at) == ["Два"]


async def test_a_repeat_goes_on_where_it_stopped(tmp_path: Path) -> None:
    async with bench() as at:
        letter = at.letter("Карточка", photos=(picture(tmp_path), picture(tmp_path, "b", 95)), choices=(YES,))
        at.standin.inject(PlatformFault("flood", "sendMessage", value=3))
        with pytest.raises(Later) as caught:
            await at.bot.send(letter)
        assert caught.value == Later(3.0, "flood", asked=True)
        sent = await at.bot.send(letter)
        assert (len(sent.handles), len(sent.photos), len(at.bubbles())) == (3, 2, 3)


async def test_a_lost_answer_is_lost() -> None:
    async with bench() as at:
        at.standin.inject(PlatformFault("lost_answer", "sendMessage", value=0.01))
        with pytest.raises(Lost):
            await at.bot.send(at.letter("Раз"))
        assert texts(at) == ["Раз"]


async def test_replies_and_topics() -> None:
    async with bench() as at:
        group = at.group(topics=True)
        thread = at.standin.create_topic(at.anna.id, int(group), "Дороги")
        card = await at.bot.send(at.letter("Карточка", chat=group, thread=thread, choices=(YES,), silent=True))
        handle = card.handles[0]
        ask = at.letter("Почему?", chat=group, thread=thread, reply_to=handle, force_reply=True)
        await at.bot.send(ask)
        await at.bot.send(at.letter("Дальше", chat=group, thread=thread, reply_to="99999"))
        asked, on = at.bubbles(group)[-2:]
        assert (asked.thread, asked.reply_to, on.text) == (thread, int(handle), "Дальше")
        at.standin.delete_topic(int(group), thread)
        await at.bot.send(at.letter("Новая карточка", chat=group, thread=thread, reply_to=handle))
        assert (at.bubbles(group)[-1].thread, at.bubbles(group)[-1].text) == (None, "Новая карточка")
        await at.bot.send(at.letter("Где?", chat=group, location_label="📍", choices=(YES,), put_away_keyboard=True))
        assert at.bubbles(group)[-1].text == "Где?"


async def test_who_cannot_be_reached() -> None:
    async with bench() as at:
        group = at.group()
        to = at.standin.upgrade_group(int(group))
        with pytest.raises(ChatMigrated) as moved:
            await at.bot.send(at.letter("x", chat=group))
        assert moved.value == ChatMigrated(str(to))
        at.standin.block(at.anna.id, True)
        with pytest.raises(Gone) as gone:
            await at.bot.send(at.letter("x"))
        assert gone.value == Gone("blocked")
        with pytest.raises(Gone):
            await at.bot.send(at.letter("x", chat="404404"))


async def test_what_is_gone_on_every_way_is_refused_for_good(tmp_path: Path) -> None:
    async with bench() as at:
        group, thread = at.group(topics=True), 77
        closed: dict[str, object] = {"description": "Bad Request: TOPIC_CLOSED"}
        at.standin.inject(PlatformFault("error", "sendMessage", times=2, value=400, body=closed))
        with pytest.raises(Broken, match="topic not found"):
            await at.bot.send(at.letter("Карточка", chat=group, thread=thread))
        wrong: dict[str, object] = {"description": "Bad Request: wrong file identifier/HTTP URL specified"}
        at.standin.inject(PlatformFault("error", "sendPhoto", times=2, value=400, body=wrong))
        with pytest.raises(Broken, match="file not found"):
            await at.bot.send(at.letter("Яма", photos=(picture(tmp_path),)))


async def test_a_photo_whose_caption_cannot_change_either() -> None:
    async with bench() as at:
        none: dict[str, object] = {"description": "Bad Request: there is no text in the message to edit"}
        at.standin.inject(PlatformFault("error", "editMessageText", value=400, body=none))
        gone = Picture("a", Path("/nowhere"), "")
        await at.bot.send(at.letter("Слова", edit="12345", photos=(gone,)))
        assert at.calls() == ["editMessageText", "editMessageCaption", "sendMessage"]


async def test_our_mistakes_are_broken(tmp_path: Path) -> None:
    async with bench() as at:
        for letter in (
            at.letter(" ", choices=(YES,)),
            at.letter(photos=(Picture("c", tmp_path / "gone"),)),
            at.letter("x", choices=(Button("Да", "x" * 65),)),
        ):
            with pytest.raises(Broken):
                await at.bot.send(letter)
        at.mistakes.clear()
