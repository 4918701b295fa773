"""Replies in the staff chat: some reach the resident, and the officer is told what became of each."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bots.sandbox.standin import Bubble
from bots.sandbox.telegram.kinds import KINDS
from bots.sandbox.vk import kinds as vk_kinds
from tests.journeys.officers import (
    PLATFORMS,
    after,
    calls,
    labels,
    now,
    other,
    press,
    report,
    say,
    statuses,
)
from tests.journeys.town import Town, photo, town


@pytest.mark.parametrize("staff", PLATFORMS)
async def test_a_reply_to_any_message_of_the_ticket_is_an_answer(staff: str, tmp_path: Path) -> None:
    async with town(tmp_path, staff=staff) as here:
        anna = await here.resident(other(staff), "Анна")
        card = await report(here, anna)
        first = await say(here, here.staff, "Приедем завтра", reply_to=card.id)
        assert "Приедем завтра" in anna.last().text
        mark = here.staff.last()
        assert (mark.text, mark.reply_to) == ("✓ житель получил", first)
        assert "Вера" in now(here.staff, card).text

        heard = anna.last()
        await say(here, anna, "Жду, вот фото", [photo("blue")], reply_to=heard.id)
        told = next(b for b in here.staff.bot_bubbles() if "Жду, вот фото" in b.text)
        assert told.photos
        assert told.reply_to == card.id
        for words, under in (("Спасибо", told.id), ("Ещё одно", mark.id), ("И последнее", first)):
            await say(here, here.staff, words, reply_to=under)
            assert words in anna.last().text
        assert await statuses(here) == ["new"]


@pytest.mark.parametrize("staff", PLATFORMS)
async def test_a_note_and_talk_of_their_own_never_reach_the_resident(staff: str, tmp_path: Path) -> None:
    async with town(tmp_path, staff=staff) as here:
        anna = await here.resident(other(staff), "Анна")
        card = await report(here, anna)
        heard = len(anna.bot_bubbles())
        await say(here, here.staff, "// позвонить подрядчику", reply_to=card.id)
        note = here.staff.last()
        assert "заметка сохранена" in note.text
        talk = await say(here, here.staff, "Кто сегодня дежурит?")
        await say(here, here.staff, "Я дежурю", reply_to=talk)
        await say(here, here.staff, "//", reply_to=card.id)
        await after(here, lambda: press(here.staff, now(here.staff, card), "Выполнено"))
        await say(here, here.staff, "// передумал", reply_to=here.staff.last().id)
        assert len(anna.bot_bubbles()) == heard
        assert await statuses(here) == ["new"]
        await say(here, here.staff, "А это уже вам", reply_to=note.id)
        assert "А это уже вам" in anna.last().text


@pytest.mark.parametrize("staff", PLATFORMS)
async def test_what_cannot_be_passed_on_is_said_to_the_officer(staff: str, tmp_path: Path) -> None:
    async with town(tmp_path, staff=staff) as here:
        anna = await here.resident(other(staff), "Анна")
        card = await report(here, anna)
        await after(here, lambda: press(here.staff, card, "Выполнено"))
        prompt = here.staff.last()
        heard = len(anna.bot_bubbles())
        answer = await say(here, here.staff, "", [photo("green")], reply_to=prompt.id)
        assert "несколько слов" in here.staff.last().text
        assert here.staff.last().reply_to == answer
        assert len(anna.bot_bubbles()) == heard
        done = await say(here, here.staff, "Засыпали", [photo("green")], reply_to=prompt.id)
        assert await statuses(here) == ["resolved"]
        heard = len(anna.bot_bubbles())
        await after(here, lambda: here.staff.stand_in.edit(here.staff.person, here.staff.chat, done, "Засыпали щебнем"))
        assert "заново не отправляется" in here.staff.last().text
        await say(here, here.staff, "Ещё раз готово", reply_to=prompt.id)
        assert "уже" in here.staff.last().text
        assert len(anna.bot_bubbles()) == heard
        assert labels(now(here.staff, card)) == ["Вернуть в работу", "История"]


@pytest.mark.parametrize("resident", PLATFORMS)
async def test_photos_cross_over_and_are_uploaded_once(resident: str, tmp_path: Path) -> None:
    """A resident's photo shows in the staff chat of the other platform and an officer's photo comes back; a photo that
    a platform has seen is not uploaded again."""
    staff = other(resident)
    async with town(tmp_path, staff=staff) as here:
        anna = await here.resident(resident, "Анна")
        card = await report(here, anna, uploads=[photo("red")])
        uploads_to_telegram = counted_uploads(here)
        assert len(card.photos) == 1
        seen = here.staff.stand_in.file(card.photos[0])
        assert seen[:2] == b"\xff\xd8"
        await say(here, here.staff, "Вот так стало", [photo("green")], reply_to=card.id)
        back = anna.last() if anna.last().photos else anna.bot_bubbles()[-2]
        assert back.photos
        uploads = calls(here, "vk", "photos.saveMessagesPhoto")
        await say(here, here.staff, "И ещё раз", [photo("green")], reply_to=card.id)
        assert anna.last().photos or anna.bot_bubbles()[-2].photos
        await say(here, anna, "Снова", [photo("red")], reply_to=anna.last().id)
        again = next(b for b in here.staff.bot_bubbles() if "Снова" in b.text)
        assert again.photos
        assert calls(here, "vk", "photos.saveMessagesPhoto") == uploads
        assert sum(uploads_to_telegram) == (1 if resident == "telegram" else 0)


def counted_uploads(here: Town) -> list[int]:
    """Count the files of each call to Telegram from now on; the list grows."""
    counts: list[int] = []
    watched = here.telegram.on_call

    def on_call(method: str, form: dict[str, str], files: dict[str, bytes], result: Any) -> None:
        counts.append(len(files))
        if watched is not None:
            watched(method, form, files, result)

    here.telegram.on_call = on_call
    return counts


@pytest.mark.parametrize("staff", PLATFORMS)
async def test_an_album_is_one_answer(staff: str, tmp_path: Path) -> None:
    async with town(tmp_path, staff=staff) as here:
        anna = await here.resident(other(staff), "Анна")
        card = await report(here, anna)
        heard = len(anna.bot_bubbles())
        uploads = [photo(colour) for colour in ("red", "green", "blue")]
        await say(here, here.staff, "Три снимка", uploads, reply_to=card.id)
        new = anna.bot_bubbles()[heard:]
        assert sum(len(b.photos) for b in new) == 3
        assert len([b for b in new if "ТМН-" in b.text]) == 1
        marks = [b for b in here.staff.bot_bubbles() if b.text == "✓ житель получил"]
        assert len(marks) == 1


@pytest.mark.parametrize("staff", PLATFORMS)
async def test_a_reply_of_another_kind_gets_an_honest_sentence(staff: str, tmp_path: Path) -> None:
    async with town(tmp_path, staff=staff) as here:
        anna = await here.resident(other(staff), "Анна")
        card = await report(here, anna)
        heard = len(anna.bot_bubbles())
        before = len(here.staff.bot_bubbles())
        await after(here, lambda: here.staff.stand_in.send_kind(here.staff.person, here.staff.chat, "sticker"))
        assert len(here.staff.bot_bubbles()) == before
        await after(here, lambda: reply_with_sticker(here, card))
        assert "словами" in here.staff.last().text
        assert len(anna.bot_bubbles()) == heard


def reply_with_sticker(here: Town, card: Bubble) -> None:
    """Send a sticker in answer to the card, which the phones of the page cannot do."""
    person, chat = here.staff.person, here.staff.chat
    if here.staff.stand_in.platform == "vk":
        sticker = vk_kinds.attachment("sticker", person, 1, int(here.vk.community.now()))
        here.vk._phones._say(here.vk.community.chats[chat], person, attachments=[sticker], reply_to=card.id)
        return
    world = here.telegram.world
    room = world.chats[chat]
    post = world.put(room, person, "sticker", KINDS["sticker"](world.files), reply=room.find_post(card.id))
    world.tell_message(room, post)
