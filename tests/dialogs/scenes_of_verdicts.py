"""Transcript scenes of a resident's verdict on work that is done, or late."""

from __future__ import annotations

from dialogs.kernel.events import Message, Photo
from dialogs.kernel.words import Json
from tests.dialogs.talk import FactBook, Talk

TICKET = {
    "id": 7,
    "number": "ТМН-7",
    "category": "pothole",
    "address": "ул. Республики, 140",
    "status": "resolved",
    "author": True,
}
DONE = {
    **TICKET,
    "words": "Яма у остановки",
    "organisation": "roadco",
    "filed": "2026-11-20T08:00:00+00:00",
    "due": "2026-12-02T13:00:00+00:00",
    "photos": [],
    "history": [],
    "extra": {},
    "voices": 1,
}


def past(day: int, kind: str, **more: Json) -> Json:
    return {"at": f"2026-11-{day:02}T08:00:00+00:00", "kind": kind, "photos": [], **more}


def store(**changed: Json) -> FactBook:
    card = {**DONE, **changed}
    return FactBook(mine=[{key: card[key] for key in TICKET}], cards={7: card})


def talk_after_press(act: str, lang: str, **changed: Json) -> Talk:
    """Press a button under a notice of the ticket, or under the thanks for words about it."""
    said = {"said": True} if changed.get("said") else {}
    return Talk("mine", store(**changed), lang=lang, args={"ticket": 7, "act": act, **said})


def verdict_fixed(lang: str) -> Talk:
    return talk_after_press("fixed", lang)


def verdict_fixed_on_the_card(lang: str) -> Talk:
    others = {**TICKET, "id": 9, "number": "ТМН-9", "status": "new"}
    known = store()
    known.mine.insert(0, others)
    return Talk("mine", known, lang=lang).press("7").write("да, исправили!" if lang == "ru" else "yes, fixed!")


def verdict_not_fixed_in_words(lang: str) -> Talk:
    return talk_after_press("unfixed", lang).write("Яма на месте, только песок насыпали")


def verdict_not_fixed_with_a_photo(lang: str) -> Talk:
    return talk_after_press("unfixed", lang).send(Message("8", unusable=("voice",))).photo(album="x")


def verdict_not_fixed_photo_and_words(lang: str) -> Talk:
    return talk_after_press("unfixed", lang).photo(text="Вот она")


def verdict_not_fixed_as_was_written(lang: str) -> Talk:
    return talk_after_press("unfixed", lang, said=True)


def verdict_not_fixed_by_a_neighbour(lang: str) -> Talk:
    return talk_after_press("unfixed", lang, author=False).write("Яма на месте")


def verdict_closed_meanwhile(lang: str) -> Talk:
    """A neighbour says that it is fixed while the author writes that it is not."""
    talk = talk_after_press("unfixed", lang)
    talk.store.cards[7]["status"] = "closed"
    return talk.write("Яма на месте")


def verdict_fixed_pressed_twice(lang: str) -> Talk:
    return talk_after_press("fixed", lang, status="closed", rates=True)


def verdict_too_late(lang: str) -> Talk:
    return talk_after_press("unfixed", lang, status="closed", rates=True).press("list").press("7").press("rate")


def verdict_withdrawn_long_ago(lang: str) -> Talk:
    return talk_after_press("unfixed", lang, status="withdrawn").press("cancel")


def verdict_words_at_the_list(lang: str) -> Talk:
    """The words are for no ticket in particular."""
    talk = talk_after_press("unfixed", lang, status="closed").press("list").write("Здравствуйте")
    return talk.press("cancel")


def verdict_again(lang: str) -> Talk:
    return talk_after_press("unfixed", lang, status="closed", stars=4, reopened=1).press("again")


def verdict_no_stars_wanted(lang: str) -> Talk:
    return talk_after_press("rate", lang, status="closed", stars=5).press("cancel")


def late_asked_why(lang: str) -> Talk:
    late = {"status": "in_progress", "overdue": True, "asks_why": True}
    return Talk("mine", store(**late), lang=lang, args={"ticket": 7}).press("why")


def late_asked_already(lang: str) -> Talk:
    return talk_after_press("why", lang, status="planned", overdue=True, planned_for="2026-12-01").press("cancel")


def late_not_yet(lang: str) -> Talk:
    return talk_after_press("why", lang, status="forwarded", forwarded_to="УФАС, 8 3452 00-00-00").press("cancel")


def card_goes_on_in_another(lang: str) -> Talk:
    return Talk("mine", store(status="duplicate", other="ТМН-3", other_id=3), lang=lang, args={"ticket": 7}).press(
        "other"
    )


def card_of_a_long_story(lang: str) -> Talk:
    first = [
        past(1, "filed", after="new", words="Яма"),
        past(2, "moved", after="new", act="route", facts={"to": "roadco"}),
        past(3, "moved", after="in_progress", act="take"),
        past(4, "moved", after="waiting", act="ask", words="Какой дом?"),
        past(5, "said", words="140", photos=["a"]),
        past(5, "moved", after="in_progress", act="answer"),
        past(6, "changed", facts={"category": ["pothole", "sign"], "place": False}),
        past(7, "moved", after="planned", act="plan", words="Ждём асфальт", facts={"until": "2026-11-20"}),
    ]
    then = [
        past(8, "extended", words="Мороз", facts={"until": "2026-12-01T13:00:00+00:00"}),
        past(9, "asked_why"),
        past(10, "answered", words="Техника сломалась"),
        past(11, "moved", after="forwarded", act="forward", words="УФАС"),
        past(12, "moved", after="resolved", act="done", words="Готово", photos=["b", "c"]),
        past(13, "moved", after="in_progress", act="dispute", words="Нет"),
        past(14, "moved", after="closed", act="confirm"),
        past(15, "rated", facts={"stars": 4}),
    ]
    rest = [
        past(16, "rated", words="Спасибо"),
        past(17, "moved", after="duplicate", act="duplicate", facts={"number": "ТМН-3"}),
        past(18, "moved", after="in_progress", act="reopen", words="Ошиблись"),
        past(19, "moved", after="rejected", act="reject", words="Частная земля"),
        past(20, "extended"),
        past(21, "changed", facts={"place": True, "organisation": ["roadco", None]}),
        past(22, "moved", after="closed", act="lapse"),
        past(23, "moved", after="planned", act="plan"),
    ]
    known = store(status="closed", history=first, stars=4, reopened=2, voices=3)
    known.cards |= {8: {**known.cards[7], "id": 8, "history": then}, 9: {**known.cards[7], "id": 9, "history": rest}}
    known.mine += [{**TICKET, "id": 8}, {**TICKET, "id": 9}]
    talk = Talk("mine", known, lang=lang)
    for ticket in ("7", "8", "9"):
        talk.press(ticket).press("list")
    return talk.press("cancel")


def rating(lang: str, **more: Json) -> Talk:
    return Talk("rate", lang=lang, args={"ticket": 7, "number": "ТМН-7", **more})


def rate_by_button(lang: str) -> Talk:
    return rating(lang, fixed=True).press("4")


def rate_in_stars(lang: str) -> Talk:
    return rating(lang).write("⭐⭐⭐⭐⭐⭐").write("⭐⭐⭐⭐")


def rate_in_words(lang: str) -> Talk:
    return rating(lang).write("0").write("пять звёзд" if lang == "ru" else "five stars")


def rate_not_now(lang: str) -> Talk:
    return rating(lang, fixed=True).write("не сейчас" if lang == "ru" else "not now")


def rate_words_before_stars(lang: str) -> Talk:
    return rating(lang).write("Спасибо!")


def rate_words_were_before(lang: str) -> Talk:
    return rating(lang, said=True).write("5")


def rate_and_words(lang: str) -> Talk:
    return rating(lang, stars=4).write("Быстро и чисто")


def rate_and_no_words(lang: str) -> Talk:
    return rating(lang, stars=4).write("нет" if lang == "ru" else "no")


def offer_about_what_was_done(lang: str) -> Talk:
    first = Message("1", "Опять провалилось", photos=(Photo("a", "a"),))
    return Talk("offer", lang=lang, args={"waiting": [], "done": [[7, "ТМН-7"]]}, first=first).press("answer.7")


SCENES = (
    verdict_fixed,
    verdict_fixed_on_the_card,
    verdict_not_fixed_in_words,
    verdict_not_fixed_with_a_photo,
    verdict_not_fixed_photo_and_words,
    verdict_not_fixed_as_was_written,
    verdict_not_fixed_by_a_neighbour,
    verdict_closed_meanwhile,
    verdict_fixed_pressed_twice,
    verdict_too_late,
    verdict_withdrawn_long_ago,
    verdict_words_at_the_list,
    verdict_again,
    verdict_no_stars_wanted,
    late_asked_why,
    late_asked_already,
    late_not_yet,
    card_goes_on_in_another,
    card_of_a_long_story,
    rate_by_button,
    rate_in_stars,
    rate_in_words,
    rate_not_now,
    rate_words_before_stars,
    rate_words_were_before,
    rate_and_words,
    rate_and_no_words,
    offer_about_what_was_done,
)
