"""Golden transcripts of every conversation, for a clerk to read: tests/dialogs/transcripts, written anew by one
flag."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from dialogs.kernel.events import Message, Photo
from dialogs.kernel.words import Plain, T, to_json
from tests.dialogs import scenes_of_verdicts
from tests.dialogs.scenes_of_verdicts import past
from tests.dialogs.talk import HOME, NOWHERE, OUTSIDE, FactBook, Talk, found_place
from tests.golden import TRANSCRIPTS, golden

KNOWN = {
    "id": 7,
    "number": "ТМН-7",
    "category": "pothole",
    "address": "ул. Республики, 140",
    "words": "Яма, звоните •••",
    "distance_m": 30,
    "filed": "2026-11-20",
    "photo": "",
    "voices": 2,
}

CARD = {
    "id": 7,
    "number": "ТМН-7",
    "category": "pothole",
    "address": "ул. Республики, 140",
    "status": "waiting",
    "author": True,
    "words": "Яма у остановки",
    "organisation": "roadco",
    "filed": "2026-11-20T08:00:00+00:00",
    "due": "2026-12-02T13:00:00+00:00",
    "photos": ["p1"],
    "history": [
        past(20, "filed", after="new", words="Яма у остановки", photos=["p1"]),
        past(21, "moved", after="in_progress"),
        past(21, "answered", words="Выезжаем", photos=["p2"]),
        past(21, "joined"),
        past(21, "said", words="И ещё одна"),
        past(21, "moved", after="waiting", words="Какой дом?", act="ask"),
    ],
    "extra": {"entrance": {"label": to_json(T("Zone")), "value": to_json(Plain("2"))}},
    "voices": 2,
}
MINE = {k: CARD[k] for k in ("id", "number", "category", "address", "status", "author")}
KEPT = {
    "consent_version": "1",
    "consent_at": "2026-11-01",
    "tickets": 2,
    "photos": 5,
    "raw_days": 7,
    "unanswered_hours": 24,
    "talks_days": 30,
    "people_days": 365,
    "stranger_days": 30,
}
WHOLE = Message("1", "Большая яма у остановки", photos=(Photo("a", "a"),), point=HOME)


def report_step_by_step(lang: str) -> Talk:
    talk = Talk("report", lang=lang).press("roads").press("pothole").place().photo()
    return talk.write("Большая яма у остановки").press("yes")


def report_in_one_message(lang: str) -> Talk:
    return Talk("report", lang=lang, first=WHOLE).press("yes")


def report_typed_answers(lang: str) -> Talk:
    talk = Talk("report", lang=lang).write("2").write("1").place(title="Кафе").photo().write("Яма!")
    return talk.write("да")


def report_emergency(lang: str) -> Talk:
    talk = Talk("report", lang=lang, first=Message("1", "В подъезде пахнет газом")).press("go")
    return talk.place().press("skip").press("yes")


def report_typed_address(lang: str) -> Talk:
    several = [
        found_place("ул. Республики, 14", 57.15, exact=False),
        found_place("ул. Республики, 142", 57.16, exact=False),
    ]
    store = FactBook(addresses={"республики 14": several, "республики 142": several[1:]})
    talk = Talk("report", store, lang=lang).press("light").press("lamp")
    talk.write("лесная 1").write("республики 14").press("none")
    talk.write("республики 142").press(talk.screen.choices[0].id)
    return talk.press("skip").write("Фонарь не горит вторую неделю").press("yes")


def report_words_instead_of_an_address(lang: str) -> Talk:
    talk = Talk("report", lang=lang).press("light").press("lamp")
    talk.write("Фонарь не горит уже вторую неделю, ходим в темноте, дети боятся идти в школу")
    return talk.place().press("skip").press("yes")


def report_map_links(lang: str) -> Talk:
    talk = Talk("report", lang=lang).press("light").press("lamp")
    talk.write("https://yandex.ru/maps/-/CDabc123").write("https://yandex.ru/maps/?pt=65.54,57.15&z=17")
    return talk.press("skip").write("Не горит").press("yes")


def report_map_link_among_words(lang: str) -> Talk:
    words = "Яма тут: https://yandex.ru/maps/?pt=65.54,57.15&z=17"
    return Talk("report", lang=lang, first=Message("1", words, photos=(Photo("a", "a"),))).press("yes")


def report_place_of_a_photo(lang: str) -> Talk:
    first = Message("1", "Яма", photos=(Photo("a", "a", HOME, as_file=True),))
    return Talk("report", lang=lang, first=first).press("exif").press("yes")


def report_outside(lang: str) -> Talk:
    talk = Talk("report", lang=lang).press("light").press("lamp")
    return talk.place(OUTSIDE).place(NOWHERE).place().press("cancel")


def report_joined(lang: str) -> Talk:
    return Talk("report", FactBook(known=[KNOWN, {**KNOWN, "id": 8, "words": ""}]), lang=lang, first=WHOLE).press("7")


def report_not_the_same(lang: str) -> Talk:
    return Talk("report", FactBook(known=[KNOWN]), lang=lang, first=WHOLE).press("none").press("yes")


def report_everything_edited(lang: str) -> Talk:
    talk = Talk("report", lang=lang, first=WHOLE)
    talk.press("edit.category").press("another").press("trash").press("bins")
    talk.press("edit.place").press("back").press("edit.place").write("https://osm.org/?mlat=57.16&mlon=65.55")
    talk.press("edit.photos").press("skip")
    talk.press("edit.words").write("Мусор не вывозят с понедельника")
    return talk.press("yes")


def report_photo_speaks(lang: str) -> Talk:
    talk = Talk("report", lang=lang).press("roads").press("pothole").place().photo(album="x").photo("p2", album="x")
    return talk.press("skip").press("yes")


def report_likeliest_three(lang: str) -> Talk:
    talk = Talk("report", lang=lang, first=Message("1", "Кругом мусор")).press("dump")
    return talk.place().photo().send(Message("1", "Кругом мусор и крысы", edited=True)).press("yes")


def report_what_cannot_be_used(lang: str) -> Talk:
    talk = Talk("report", lang=lang)
    for kind in ("voice", "sticker", "video", "poll", "contact", "document"):
        talk.send(Message("9", unusable=(kind,)))
    return talk.send(Message("10", photos=(Photo("x", failed="too_big"),))).send(Message("11")).press("cancel")


def report_long_shelf(lang: str) -> Talk:
    talk = Talk("report", lang=lang).press("house").press("next").press("prev").write("ещё" if lang == "ru" else "more")
    return talk.press("back").press("house").press("cancel")


def welcome_agreed(lang: str) -> Talk:
    return (
        Talk("welcome", lang=lang, first=Message("1", "Яма на дороге")).photo().write("да" if lang == "ru" else "yes")
    )


def welcome_refused(lang: str) -> Talk:
    return Talk("welcome", lang=lang).press("no")


def offer_a_new_report(lang: str) -> Talk:
    return Talk("offer", lang=lang, first=Message("1", "У нас темно " * 40)).press("report")


def offer_an_answer(lang: str) -> Talk:
    waiting = {"waiting": [[7, "ТМН-7"], [9, "ТМН-9"]]}
    first = Message("1", "Дом 140", photos=(Photo("a", "a"),))
    return Talk("offer", lang=lang, args=waiting, first=first).press("answer.7")


def offer_a_place_as_an_answer(lang: str) -> Talk:
    waiting = {"waiting": [[7, "ТМН-7"]]}
    return Talk("offer", lang=lang, args=waiting, first=Message("1", point=HOME)).press("answer.7")


def mine_a_place_added(lang: str) -> Talk:
    talk = Talk("mine", FactBook(mine=[MINE], cards={7: CARD}), lang=lang, args={"ticket": 7}).press("add")
    return talk.place().press("skip")


def offer_nothing(lang: str) -> Talk:
    return Talk("offer", lang=lang, first=Message("1", "Спасибо")).write("нет" if lang == "ru" else "no")


def mine_none_yet(lang: str) -> Talk:
    return Talk("mine", lang=lang).press("report")


def mine_none_and_fine(lang: str) -> Talk:
    return Talk("mine", lang=lang).press("ok")


def mine_words_added(lang: str) -> Talk:
    store = FactBook(mine=[MINE, {**MINE, "id": 8, "category": "gone", "status": "new"}], cards={7: CARD})
    talk = Talk("mine", store, lang=lang).press("8").press("7").press("list").press("7").press("add")
    return talk.photo(text="Дом 140, у подъезда")


def mine_photos_added(lang: str) -> Talk:
    talk = Talk("mine", FactBook(mine=[MINE], cards={7: {**CARD, "status": "new"}}), lang=lang, args={"ticket": 7})
    return talk.press("add").photo().photo("p2").press("skip")


def mine_withdrawn(lang: str) -> Talk:
    talk = Talk("mine", FactBook(mine=[MINE], cards={7: CARD}), lang=lang, args={"ticket": 7})
    return talk.press("list").press("7").press("withdraw").press("no").press("withdraw").press("yes")


def mine_not_mine(lang: str) -> Talk:
    plain = {**CARD, "author": False, "status": "resolved", "organisation": None, "voices": 1, "extra": {}}
    return (
        Talk("mine", FactBook(mine=[MINE], cards={7: plain}), lang=lang, args={"ticket": 99}).press("7").press("cancel")
    )


def privacy_consent_taken_back(lang: str) -> Talk:
    return Talk("privacy", FactBook(kept=KEPT), lang=lang).press("consent").press("no").press("consent").press("yes")


def privacy_sent(lang: str) -> Talk:
    return Talk("privacy", FactBook(kept={**KEPT, "closed_days": 1095}), lang=lang).press("data")


def privacy_erased(lang: str) -> Talk:
    return Talk("privacy", FactBook(kept=KEPT), lang=lang).write("стереть" if lang == "ru" else "erase").press("yes")


def privacy_before_consent(lang: str) -> Talk:
    kept = {**KEPT, "consent_version": None, "consent_at": None, "tickets": 0, "photos": 0}
    return Talk("privacy", FactBook(kept=kept), lang=lang).press("ok")


def language_changed(lang: str) -> Talk:
    return Talk("language", lang=lang).write("english")


SCENES: tuple[Callable[[str], Talk], ...] = (
    report_step_by_step,
    report_in_one_message,
    report_typed_answers,
    report_emergency,
    report_typed_address,
    report_words_instead_of_an_address,
    report_map_links,
    report_map_link_among_words,
    report_place_of_a_photo,
    report_outside,
    report_joined,
    report_not_the_same,
    report_everything_edited,
    report_photo_speaks,
    report_likeliest_three,
    report_what_cannot_be_used,
    report_long_shelf,
    welcome_agreed,
    welcome_refused,
    offer_a_new_report,
    offer_an_answer,
    offer_a_place_as_an_answer,
    mine_a_place_added,
    offer_nothing,
    mine_none_yet,
    mine_none_and_fine,
    mine_words_added,
    mine_photos_added,
    mine_withdrawn,
    mine_not_mine,
    privacy_consent_taken_back,
    privacy_sent,
    privacy_erased,
    privacy_before_consent,
    language_changed,
    *scenes_of_verdicts.SCENES,
)


@pytest.mark.parametrize("lang", ["ru", "en"])
@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.__name__)
def test_transcript(scene: Callable[[str], Talk], lang: str, request: pytest.FixtureRequest) -> None:
    talk = scene(lang)
    text = talk.transcript()
    kept = golden(TRANSCRIPTS / lang / f"{scene.__name__}.txt", text, request)
    assert not talk.open
    assert text == kept


def test_no_transcript_is_left_of_a_scene_that_is_gone() -> None:
    names = {scene.__name__ for scene in SCENES}
    assert {path.stem for path in TRANSCRIPTS.glob("*/*.txt")} == names
