"""Dispatcher of residents' events: the state of the chat and the event decide the step."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dialogs.flows.door import (
    Cancel,
    Continue,
    Correct,
    Doorstep,
    ShowHelp,
    ShowMenu,
    Start,
    Step,
    Tell,
    Unfinished,
    decide,
)
from dialogs.kernel.events import Message, Photo, Point, Press

MENU = {"Сообщить о проблеме": "report", "Мои сообщения": "my", "Помощь": "help"}
STRANGER = Doorstep(consented=False, menu=MENU)
HOME = Doorstep(consented=True, menu=MENU)
BUSY = Doorstep(consented=True, open="report", menu=MENU)
ASKED = Doorstep(consented=False, open="welcome", menu=MENU)
WAITED_FOR = Doorstep(consented=True, waiting=((7, "ТМН-7"),), menu=MENU)
DRAFTING = Doorstep(consented=True, draft=True, menu=MENU)
ANSWERING = Doorstep(consented=True, open="report", reply_ticket=7)
ALBUM = Doorstep(consented=True, open="report", album_ticket=7)
LISTING = Doorstep(consented=True, open="mine", asked="list", menu=MENU)
ON_A_CARD = Doorstep(consented=True, open="mine", asked="card", menu=MENU)
UNSURE = Doorstep(consented=False, open="privacy", asked="what", menu=MENU)
DONE = Doorstep(consented=True, resolved=((7, "ТМН-7"),), menu=MENU)
JUST_DONE = replace(DONE, latest=7)
THANKED = replace(JUST_DONE, said=True)
MANY_DONE = Doorstep(consented=True, resolved=((9, "ТМН-9"), (7, "ТМН-7")), menu=MENU)
REPLYING = replace(MANY_DONE, open="report", reply_ticket=7)
RATING = Doorstep(consented=True, open="rate", asked="stars", rated=(7, "ТМН-7"), menu=MENU)
THANKING = replace(RATING, asked="words")
EDITED = Doorstep(consented=True, open="report", edited_ticket=7)

PHOTO = Photo("ref", "sha")
PLACE = Point(57.15, 65.54)


def message_of(text: str = "", **more: object) -> Message:
    return Message("1", text, **more)  # type: ignore[arg-type]  # any field of a message


@pytest.mark.parametrize(
    ("at", "event", "step"),
    [
        # presses
        (HOME, Press("m:report"), Start("report")),
        (STRANGER, Press("m:report"), Start("welcome")),
        (STRANGER, Press("m:language"), Start("language")),
        (BUSY, Press("m:help"), ShowHelp()),
        (HOME, Press("t:7:open"), Start("mine", {"ticket": 7})),
        (BUSY, Press("t:7:open"), Start("mine", {"ticket": 7})),
        (STRANGER, Press("t:7:open"), Start("welcome")),
        (HOME, Press("t:x:open"), ShowMenu("older")),
        (BUSY, Press("s:abcd:1:yes"), Continue()),
        (HOME, Press("s:abcd:1:yes"), ShowMenu("older")),
        (STRANGER, Press("s:abcd:1:yes"), Start("welcome")),
        (HOME, Press("t:" + "9" * 50 + ":open"), ShowMenu("older")),
        (HOME, Press("t:²:open"), ShowMenu("older")),
        (HOME, Press("d:ab12:go"), Unfinished("ab12", finish=True)),
        (BUSY, Press("d:ab12:drop"), Unfinished("ab12", finish=False)),
        (HOME, Press("d:"), Unfinished("", finish=False)),
        (STRANGER, Press("d:ab12:go"), Start("welcome")),
        (HOME, Press(""), ShowMenu("older")),
        # commands, typed and by their words
        (HOME, message_of("/start"), ShowMenu()),
        (HOME, message_of("/menu"), ShowMenu()),
        (HOME, message_of("/start from_a_poster"), ShowMenu()),
        (HOME, message_of("/start\nfoo"), ShowMenu()),
        (HOME, message_of("/report\nЯма"), Start("report")),
        (HOME, message_of("Начать"), ShowMenu()),
        (HOME, message_of("/report"), Start("report")),
        (HOME, message_of("/MY"), Start("mine")),
        (HOME, message_of("мои сообщения!"), Start("mine")),
        (BUSY, message_of("Мои сообщения"), Start("mine")),
        (HOME, message_of("2"), Start("mine")),
        (BUSY, message_of("2"), Continue()),
        (HOME, message_of("9"), Start("offer", {"waiting": []}, keep=True)),
        (BUSY, message_of("/cancel"), Cancel()),
        (HOME, message_of("/help"), ShowHelp()),
        (HOME, message_of("/privacy"), Start("privacy")),
        (HOME, message_of("/language"), Start("language")),
        (HOME, message_of("/nonsense"), ShowMenu("command")),
        (HOME, message_of("/"), ShowMenu("command")),
        (STRANGER, message_of("/start"), Start("welcome")),
        (STRANGER, message_of("/my"), Start("welcome")),
        (STRANGER, message_of("/privacy"), Start("privacy")),
        (STRANGER, message_of("/help"), ShowHelp()),
        (ASKED, message_of("/cancel"), Cancel()),
        # what belongs to a ticket
        (ANSWERING, message_of("Второй подъезд"), Tell(7)),
        (ANSWERING, message_of("Помощь", reply_to="3"), Tell(7)),
        (ALBUM, message_of(photos=(PHOTO,)), Tell(7, quiet=True)),
        (EDITED, message_of("иначе", edited=True), Correct(7)),
        (BUSY, message_of("иначе", edited=True), Continue()),
        (HOME, message_of("иначе", edited=True), ShowMenu("edited")),
        (Doorstep(consented=False, reply_ticket=7), message_of("слова"), Start("welcome", keep=True)),
        # all else
        (BUSY, message_of("слова"), Continue()),
        (ASKED, message_of("слова"), Continue()),
        (LISTING, message_of("2"), Continue()),
        (LISTING, message_of(photos=(PHOTO,), edited=True), Continue()),
        (LISTING, message_of(photos=(PHOTO,)), Start("report", keep=True)),
        (LISTING, message_of(point=PLACE), Start("report", keep=True)),
        (LISTING, message_of("Яма на дороге у остановки, колесо пробили"), Start("offer", {"waiting": []}, keep=True)),
        (ON_A_CARD, message_of(photos=(PHOTO,)), Continue()),
        (UNSURE, message_of(photos=(PHOTO,)), Start("welcome", keep=True)),
        (STRANGER, message_of("слова"), Start("welcome", keep=True)),
        (STRANGER, message_of(unusable=("voice",)), Start("welcome", keep=True)),
        (HOME, message_of("слова"), Start("offer", {"waiting": []}, keep=True)),
        (HOME, message_of(photos=(PHOTO,)), Start("report", keep=True)),
        (HOME, message_of(point=PLACE), Start("report", keep=True)),
        (HOME, message_of("Помощь", photos=(PHOTO,)), Start("report", keep=True)),
        (HOME, message_of(unusable=("voice",)), ShowMenu("unusable")),
        (HOME, message_of(photos=(Photo("ref", failed="lost"),)), ShowMenu("unusable")),
        (DRAFTING, message_of("слова"), Start("offer", {"waiting": [], "draft": True}, keep=True)),
        (WAITED_FOR, message_of("слова"), Start("offer", {"waiting": [[7, "ТМН-7"]]}, keep=True)),
        (WAITED_FOR, message_of(photos=(PHOTO,)), Start("offer", {"waiting": [[7, "ТМН-7"]]}, keep=True)),
        # buttons under notices of what is done or late
        (HOME, Press("t:7:fixed"), Start("mine", {"ticket": 7, "act": "fixed"})),
        (BUSY, Press("t:7:unfixed"), Start("mine", {"ticket": 7, "act": "unfixed"})),
        (HOME, Press("t:7:unfixed:said"), Start("mine", {"ticket": 7, "act": "unfixed", "said": True})),
        (HOME, Press("t:7:why"), Start("mine", {"ticket": 7, "act": "why"})),
        (HOME, Press("t:7:rate"), Start("mine", {"ticket": 7, "act": "rate"})),
        (HOME, Press("t:7:again"), Start("report")),
        (STRANGER, Press("t:7:fixed"), Start("welcome")),
        # the same in words and numbers
        (JUST_DONE, message_of("да"), Start("mine", {"ticket": 7, "act": "fixed"})),
        (JUST_DONE, message_of("1"), Start("mine", {"ticket": 7, "act": "fixed"})),
        (JUST_DONE, message_of("2"), Start("mine", {"ticket": 7, "act": "unfixed"})),
        (JUST_DONE, message_of("3"), ShowHelp()),
        (replace(JUST_DONE, open="report"), message_of("нет"), Start("mine", {"ticket": 7, "act": "unfixed"})),
        (THANKED, message_of("нет"), Start("mine", {"ticket": 7, "act": "unfixed", "said": True})),
        (replace(THANKED, reply_ticket=8), message_of("нет", reply_to="3"), Tell(8)),
        (DONE, message_of("да"), Start("offer", {"waiting": [], "done": [[7, "ТМН-7"]]}, keep=True)),
        (DONE, message_of("1"), Start("report")),
        (DONE, message_of("исправили"), Start("mine", {"ticket": 7, "act": "fixed"})),
        (replace(DONE, open="report"), message_of("исправили"), Continue()),
        (
            MANY_DONE,
            message_of("исправили"),
            Start("offer", {"waiting": [], "done": [[9, "ТМН-9"], [7, "ТМН-7"]]}, keep=True),
        ),
        (REPLYING, message_of("не исправили", reply_to="3"), Start("mine", {"ticket": 7, "act": "unfixed"})),
        (REPLYING, message_of("Яма на месте", reply_to="3"), Tell(7)),
        (REPLYING, message_of("не сделано!", reply_to="3", photos=(PHOTO,)), Tell(7)),
        (replace(DONE, reply_ticket=8), message_of("исправили", reply_to="3"), Tell(8)),
        (replace(JUST_DONE, edited_ticket=8), message_of("да", edited=True), Correct(8)),
        # what may be about it
        (DONE, message_of(photos=(PHOTO,)), Start("offer", {"waiting": [], "done": [[7, "ТМН-7"]]}, keep=True)),
        (DONE, message_of(photos=(PHOTO,), point=PLACE), Start("report", keep=True)),
        # stars, and words to them
        (RATING, message_of("4"), Continue()),
        (RATING, message_of("Спасибо!"), Continue()),
        (RATING, message_of(photos=(PHOTO,)), Start("offer", {"waiting": [], "done": [[7, "ТМН-7"]]}, keep=True)),
        (RATING, message_of("слова " * 10), Start("offer", {"waiting": [], "done": [[7, "ТМН-7"]]}, keep=True)),
        (THANKING, message_of("слова " * 10), Continue()),
        (THANKING, message_of(point=PLACE), Start("report", keep=True)),
        (THANKING, message_of(photos=(PHOTO,), edited=True), Continue()),
    ],
)
def test_the_first_rule_that_fits(at: Doorstep, event: Message | Press, step: Step) -> None:
    assert decide(event, at) == step
