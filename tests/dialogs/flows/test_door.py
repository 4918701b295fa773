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


def said(text: str = "", **more: object) -> Message:
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
        (HOME, said("/start"), ShowMenu()),
        (HOME, said("/menu"), ShowMenu()),
        (HOME, said("/start from_a_poster"), ShowMenu()),
        (HOME, said("/start\nfoo"), ShowMenu()),
        (HOME, said("/report\nЯма"), Start("report")),
        (HOME, said("Начать"), ShowMenu()),
        (HOME, said("/report"), Start("report")),
        (HOME, said("/MY"), Start("mine")),
        (HOME, said("мои сообщения!"), Start("mine")),
        (BUSY, said("Мои сообщения"), Start("mine")),
        (HOME, said("2"), Start("mine")),
        (BUSY, said("2"), Continue()),
        (HOME, said("9"), Start("offer", {"waiting": []}, keep=True)),
        (BUSY, said("/cancel"), Cancel()),
        (HOME, said("/help"), ShowHelp()),
        (HOME, said("/privacy"), Start("privacy")),
        (HOME, said("/language"), Start("language")),
        (HOME, said("/nonsense"), ShowMenu("command")),
        (HOME, said("/"), ShowMenu("command")),
        (STRANGER, said("/start"), Start("welcome")),
        (STRANGER, said("/my"), Start("welcome")),
        (STRANGER, said("/privacy"), Start("privacy")),
        (STRANGER, said("/help"), ShowHelp()),
        (ASKED, said("/cancel"), Cancel()),
        # what belongs to a ticket
        (ANSWERING, said("Второй подъезд"), Tell(7)),
        (ANSWERING, said("Помощь", reply_to="3"), Tell(7)),
        (ALBUM, said(photos=(PHOTO,)), Tell(7, quiet=True)),
        (EDITED, said("иначе", edited=True), Correct(7)),
        (BUSY, said("иначе", edited=True), Continue()),
        (HOME, said("иначе", edited=True), ShowMenu("edited")),
        (Doorstep(consented=False, reply_ticket=7), said("слова"), Start("welcome", keep=True)),
        # all else
        (BUSY, said("слова"), Continue()),
        (ASKED, said("слова"), Continue()),
        (LISTING, said("2"), Continue()),
        (LISTING, said(photos=(PHOTO,), edited=True), Continue()),
        (LISTING, said(photos=(PHOTO,)), Start("report", keep=True)),
        (LISTING, said(point=PLACE), Start("report", keep=True)),
        (LISTING, said("Яма на дороге у остановки, колесо пробили"), Start("offer", {"waiting": []}, keep=True)),
        (ON_A_CARD, said(photos=(PHOTO,)), Continue()),
        (UNSURE, said(photos=(PHOTO,)), Start("welcome", keep=True)),
        (STRANGER, said("слова"), Start("welcome", keep=True)),
        (STRANGER, said(unusable=("voice",)), Start("welcome", keep=True)),
        (HOME, said("слова"), Start("offer", {"waiting": []}, keep=True)),
        (HOME, said(photos=(PHOTO,)), Start("report", keep=True)),
        (HOME, said(point=PLACE), Start("report", keep=True)),
        (HOME, said("Помощь", photos=(PHOTO,)), Start("report", keep=True)),
        (HOME, said(unusable=("voice",)), ShowMenu("unusable")),
        (HOME, said(photos=(Photo("ref", failed="lost"),)), ShowMenu("unusable")),
        (DRAFTING, said("слова"), Start("offer", {"waiting": [], "draft": True}, keep=True)),
        (WAITED_FOR, said("слова"), Start("offer", {"waiting": [[7, "ТМН-7"]]}, keep=True)),
        (WAITED_FOR, said(photos=(PHOTO,)), Start("offer", {"waiting": [[7, "ТМН-7"]]}, keep=True)),
        # buttons under notices of what is done or late
        (HOME, Press("t:7:fixed"), Start("mine", {"ticket": 7, "act": "fixed"})),
        (BUSY, Press("t:7:unfixed"), Start("mine", {"ticket": 7, "act": "unfixed"})),
        (HOME, Press("t:7:unfixed:said"), Start("mine", {"ticket": 7, "act": "unfixed", "said": True})),
        (HOME, Press("t:7:why"), Start("mine", {"ticket": 7, "act": "why"})),
        (HOME, Press("t:7:rate"), Start("mine", {"ticket": 7, "act": "rate"})),
        (HOME, Press("t:7:again"), Start("report")),
        (STRANGER, Press("t:7:fixed"), Start("welcome")),
        # the same in words and numbers
        (JUST_DONE, said("да"), Start("mine", {"ticket": 7, "act": "fixed"})),
        (JUST_DONE, said("1"), Start("mine", {"ticket": 7, "act": "fixed"})),
        (JUST_DONE, said("2"), Start("mine", {"ticket": 7, "act": "unfixed"})),
        (JUST_DONE, said("3"), ShowHelp()),
        (replace(JUST_DONE, open="report"), said("нет"), Start("mine", {"ticket": 7, "act": "unfixed"})),
        (THANKED, said("нет"), Start("mine", {"ticket": 7, "act": "unfixed", "said": True})),
        (replace(THANKED, reply_ticket=8), said("нет", reply_to="3"), Tell(8)),
        (DONE, said("да"), Start("offer", {"waiting": [], "done": [[7, "ТМН-7"]]}, keep=True)),
        (DONE, said("1"), Start("report")),
        (DONE, said("исправили"), Start("mine", {"ticket": 7, "act": "fixed"})),
        (replace(DONE, open="report"), said("исправили"), Continue()),
        (
            MANY_DONE,
            said("исправили"),
            Start("offer", {"waiting": [], "done": [[9, "ТМН-9"], [7, "ТМН-7"]]}, keep=True),
        ),
        (REPLYING, said("не исправили", reply_to="3"), Start("mine", {"ticket": 7, "act": "unfixed"})),
        (REPLYING, said("Яма на месте", reply_to="3"), Tell(7)),
        (REPLYING, said("не сделано!", reply_to="3", photos=(PHOTO,)), Tell(7)),
        (replace(DONE, reply_ticket=8), said("исправили", reply_to="3"), Tell(8)),
        (replace(JUST_DONE, edited_ticket=8), said("да", edited=True), Correct(8)),
        # what may be about it
        (DONE, said(photos=(PHOTO,)), Start("offer", {"waiting": [], "done": [[7, "ТМН-7"]]}, keep=True)),
        (DONE, said(photos=(PHOTO,), point=PLACE), Start("report", keep=True)),
        # stars, and words to them
        (RATING, said("4"), Continue()),
        (RATING, said("Спасибо!"), Continue()),
        (RATING, said(photos=(PHOTO,)), Start("offer", {"waiting": [], "done": [[7, "ТМН-7"]]}, keep=True)),
        (RATING, said("слова " * 10), Start("offer", {"waiting": [], "done": [[7, "ТМН-7"]]}, keep=True)),
        (THANKING, said("слова " * 10), Continue()),
        (THANKING, said(point=PLACE), Start("report", keep=True)),
        (THANKING, said(photos=(PHOTO,), edited=True), Continue()),
    ],
)
def test_the_first_rule_that_fits(at: Doorstep, event: Message | Press, step: Step) -> None:
    assert decide(event, at) == step
