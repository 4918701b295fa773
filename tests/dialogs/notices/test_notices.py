"""Notices of a ticket to residents and staff, in both languages."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from dialogs.kernel.screen import LABEL_LENGTH, Choice, Screen
from dialogs.kernel.words import Mention, Plain, T, to_json
from dialogs.notices.resident import changes, news, verdict
from dialogs.notices.resident import merged as told_merged
from dialogs.notices.staff import duty, merged, people, staff
from dialogs.notices.staff.card import MORE, Around, card, passed_on
from dialogs.rules.staff.access import Grant, Member, Role
from dialogs.rules.tickets.lifecycle import MOVES, Actor, Happened, HistoryEntry, Status, Ticket, Who
from tests.dialogs.talk import RENDERER
from tests.dialogs.town import TOWN
from tests.golden import TRANSCRIPTS, golden

NOW = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
TICKET = Ticket(
    id=7,
    number="ТМН-26-142",
    category="pothole",
    lat=57.15,
    lon=65.54,
    address="ул. Республики, 142",
    zone="cao",
    organisation="roadco",
    status=Status.NEW,
    words="Яма <b>глубокая</b>",
    person_id=1,
    chat_id=1,
    created_at=NOW,
    first_due=datetime(2026, 11, 23, 12, 0, tzinfo=UTC),
    due=datetime(2026, 12, 2, 13, 0, tzinfo=UTC),
    answered_at=None,
    version=1,
    extra={"entrance": {"label": to_json(T("Zone")), "value": to_json(Plain("второй"))}},
    voices=3,
)
BARE = replace(
    TICKET,
    category="x",
    address="",
    zone=None,
    organisation=None,
    words="",
    first_due=None,
    due=None,
    extra={},
    voices=1,
)
RESOLVED = replace(TICKET, status=Status.RESOLVED)


def entry(kind: Happened, actor: Actor = Actor.STAFF, after: Status | None = None, words: str = "") -> HistoryEntry:
    return HistoryEntry(1, 7, NOW, kind, actor, "Анна", "5", None, after, words, "blocked" if words else None)


HISTORY = (
    entry(Happened.FILED, Actor.RESIDENT, Status.NEW),
    entry(Happened.MOVED, after=Status.IN_PROGRESS),
    entry(Happened.ANSWERED, words="Выезжаем. " + "и " * 200),
    entry(Happened.NOTED, words="своим"),
)

MEMBER = Member(
    1, "vk", "5", "Вера", (Grant(Role.ADMIN), Grant(Role.OFFICER, "organisation:roadco"), Grant(Role.CHIEF, "zone:cao"))
)
PROMPTS = ("done", "reject", "ask", "plan", "extend", "refuse", "forward", "duplicate", "place", "reopen", "ban")


def _move_notice(act: str) -> Screen:
    after = next(each.after for each in MOVES if each.act == act)
    ticket = replace(TICKET, status=after, planned_for=date(2026, 12, 15), forwarded_to="УФАС")
    return news.transition_notice(TOWN, ticket, act, words="Слова", photos=("p",))


NOTICES = {
    "filed": news.receipt_notice(TOWN, TICKET),
    "filed_bare": news.receipt_notice(TOWN, BARE),
    "joined": news.joining_notice(TOWN, TICKET),
    "joined_bare": news.joining_notice(TOWN, BARE),
    **{f"moved_{act}": _move_notice(act) for act in dict.fromkeys(each.act for each in MOVES)},
    "taken_bare": news.transition_notice(TOWN, replace(BARE, status=Status.IN_PROGRESS), "take"),
    "answered": news.answer_notice(TOWN, TICKET, "Выезжаем", ("p",)),
    "answered_bare": news.answer_notice(TOWN, BARE, "Выезжаем"),
    "said_thanks": news.said_thanks(TOWN, TICKET),
    "said_after": news.said_thanks(TOWN, replace(TICKET, status=Status.CLOSED)),
    "said_instead": verdict.said_instead(TOWN, RESOLVED),
    "only_the_author": verdict.only_the_author(TOWN, RESOLVED),
    "disputed_told": verdict.dispute_notice(TOWN, replace(TICKET, status=Status.IN_PROGRESS)),
    "disputed_told_bare": verdict.dispute_notice(TOWN, replace(BARE, status=Status.IN_PROGRESS)),
    "confirmed_by_author": verdict.confirmation_notice(TOWN, replace(TICKET, status=Status.CLOSED), by_author=True),
    "confirmed_by_neighbour": verdict.confirmation_notice(TOWN, replace(TICKET, status=Status.CLOSED), by_author=False),
    "withdrawn_by_author": verdict.withdrawn(TOWN, replace(TICKET, status=Status.WITHDRAWN)),
    "rated": verdict.rating_notice(TOWN, replace(TICKET, status=Status.CLOSED)),
    "asked_why": verdict.asked_why(TOWN, TICKET),
    "still_asked": verdict.still_asked(TOWN, RESOLVED),
    "corrected": news.edit_notice(TOWN, TICKET),
    "withdrawn": news.withdrawn(TOWN, TICKET),
    "card": card(TOWN, TICKET),
    "card_of_officer": card(TOWN, TICKET, who=(Who.OFFICER,)),
    "card_more": card(TOWN, TICKET, page=MORE),
    "card_bare": card(TOWN, BARE),
    "card_worked": card(
        TOWN,
        replace(TICKET, status=Status.IN_PROGRESS, answered_at=NOW, reopened=2, hidden=True),
        Around(HISTORY, ("p", "q"), officer="Вера", now=datetime(2026, 12, 24, tzinfo=UTC)),
    ),
    "card_planned": card(TOWN, replace(TICKET, status=Status.PLANNED, planned_for=date(2026, 12, 15))),
    "card_forwarded": card(TOWN, replace(TICKET, status=Status.FORWARDED, forwarded_to="УФАС, 8 3452 00-00-00")),
    "card_refused": card(TOWN, TICKET, Around([replace(entry(Happened.MOVED, words="Не наша"), act="refuse")])),
    "card_done": card(TOWN, replace(TICKET, status=Status.RESOLVED), Around([entry(Happened.MOVED, words="Да")])),
    "card_closed": card(TOWN, replace(TICKET, status=Status.CLOSED, stars=4)),
    "card_duplicate": card(TOWN, replace(TICKET, status=Status.DUPLICATE), Around(other="ТМН-26-7")),
    "card_closed_bare": card(TOWN, replace(BARE, status=Status.REJECTED)),
    "card_asked": card(
        TOWN, TICKET, Around([replace(entry(Happened.MOVED, after=Status.WAITING, words="Где?"), delivered=None)])
    ),
    "card_passed_on": passed_on(TOWN, TICKET, ("p",)),
    "card_passed_to_operators": passed_on(TOWN, BARE),
    "extended": changes.extension_notice(TOWN, TICKET, NOW, "Ждём асфальт", ("p",)),
    "extended_bare": changes.extension_notice(TOWN, BARE, None, "Ждём асфальт"),
    "changed": changes.correction_notice(
        TOWN, replace(TICKET, category="gas", organisation="gasnet", address=""), replace(TICKET, lat=57.0)
    ),
    "changed_place": changes.correction_notice(
        TOWN, replace(TICKET, address="ул. Ленина, 5"), replace(TICKET, answered_at=NOW)
    ),
    "changed_bare": changes.correction_notice(TOWN, replace(BARE, category="gas", organisation="gasnet"), BARE),
    "merged": told_merged.for_followers(TOWN, replace(TICKET, id=8), TICKET),
    "merged_bare": told_merged.for_followers(TOWN, replace(TICKET, id=8), BARE),
    "merged_for_staff": merged.for_staff(TOWN, TICKET, ("p",)),
    "suggestion": staff.prompt(
        TICKET, "duplicate", Mention("5", "Вера"), [Choice("same:8", merged.suggestion(TICKET, 30))]
    ),
    "given": duty.assignment_notice(TICKET, MEMBER, Mention("6", "Глеб")),
    "taken_over": duty.taken_over(TICKET, MEMBER, Mention("6", "Глеб")),
    "people": people.staff_list_screen(TOWN, [MEMBER, Member(2, "telegram", "77", "", (Grant(Role.OPERATOR),))], 0),
    "people_paged": people.staff_list_screen(TOWN, [MEMBER] * 21, 1),
    "invited": people.invitation_notice(TOWN, [Grant(Role.OFFICER, "organisation:roadco")]),
    "invitation": people.invitation(TOWN, "ABCD2345"),
    "people_joined": people.welcome_notice(TOWN, MEMBER),
    "people_bad_code": people.bad_code(),
    "people_private": Screen(people.private_only()),
    "people_changed": people.roles_notice(TOWN, MEMBER),
    "people_dismissed": people.dismissal_notice(TOWN, MEMBER, 2),
    "said": staff.addition_notice(TOWN, TICKET, "И ещё", ("p",)),
    "said_photo": staff.addition_notice(TOWN, TICKET, "", ("p",)),
    **{f"prompt_{act}": staff.prompt(TICKET, act, Mention("5", "Вера")) for act in PROMPTS},
    "prompt_canned": staff.prompt(TICKET, "done", Mention("5", "Вера"), (Choice("say:1", T("Done")),)),
    "offer": staff.offer(TICKET, T("Who is responsible?"), (Choice("to:roadco", T("Zone")),)),
    "refused": staff.refusal_notice(TOWN, TICKET, "Вера", "Не наша дорога"),
    "disputed": staff.dispute_notice(TOWN, replace(TICKET, reopened=2), "Яма на месте", ("p",)),
    "disputed_photo": staff.dispute_notice(TOWN, BARE, "", ("p",)),
    "staff_rated": staff.rating_notice(TOWN, replace(TICKET, stars=2), "Долго"),
    "staff_rated_bare": staff.rating_notice(TOWN, TICKET, "Долго"),
    "staff_asked_why": staff.asked_why(TOWN, TICKET),
    "staff_asked_why_bare": staff.asked_why(TOWN, BARE),
    "no_role": staff.no_role("", (Choice("0", T("officer")),), "5"),
    "no_role_alone": staff.no_role("Глеб", (), "5"),
    "role_given": staff.role_given(TOWN, MEMBER),
    "bound_for": staff.binding_notice(TOWN, ("operators", "chiefs:zone:cao", "chiefs", "organisation:roadco", "all:x")),
    **{f"mark_{m}": staff.mark(m) for m in ("sent", "blocked", "denied", "deactivated", "erased", "kicked")},
    "note_kept": staff.note_kept(TICKET),
    "staff_corrected": staff.edit_notice(TOWN, TICKET, "И ещё"),
    "staff_withdrawn": staff.withdrawn(TOWN, TICKET),
    "bound": staff.binding_notice(TOWN),
    "unknown_chat": staff.unknown_chat(TOWN),
    "bad_code": staff.bad_code(TOWN),
}


def screen_text(screen: Screen, lang: str) -> str:
    shown = RENDERER.screen(screen, lang)
    buttons = " ".join(f"[{b.label}]" for b in (*shown.choices, *shown.nav))
    photos = f"(📷 {len(screen.photos)})" if screen.photos else ""
    return "\n".join(part for part in (shown.text, photos, buttons) if part)


@pytest.mark.parametrize("lang", ["ru", "en"])
def test_notices_read_well(lang: str, request: pytest.FixtureRequest) -> None:
    text = "\n\n".join(f"=== {name}\n{screen_text(screen, lang)}" for name, screen in NOTICES.items()) + "\n"
    assert text == golden(TRANSCRIPTS / f"notices.{lang}.txt", text, request)


@pytest.mark.parametrize("lang", ["ru", "en"])
@pytest.mark.parametrize("screen", NOTICES.values(), ids=NOTICES)
def test_labels_fit_a_button(screen: Screen, lang: str) -> None:
    assert all(len(RENDERER.say(choice.label, lang)) <= LABEL_LENGTH for choice in screen.choices)


@pytest.mark.parametrize(
    ("status", "acts"),
    [
        (Status.NEW, ["take", "done", "ask", "reject", "route", "more"]),
        (Status.IN_PROGRESS, ["done", "ask", "reject", "route", "more"]),
        (Status.WAITING, ["take", "done", "reject", "route", "more"]),
        (Status.RESOLVED, ["reopen", "history"]),
        (Status.CLOSED, ["reopen", "history"]),
        (Status.WITHDRAWN, ["history"]),
    ],
)
def test_a_card_offers_the_moves_allowed_now(status: Status, acts: list[str]) -> None:
    shown = RENDERER.screen(card(TOWN, replace(TICKET, status=status), who=(Who.OPERATOR,)), "ru")
    assert [button.data for button in (*shown.choices, *shown.nav)] == [f"t:7:{act}" for act in acts]


def test_a_card_leads_to_the_map() -> None:
    shown = RENDERER.screen(card(TOWN, TICKET), "ru")
    link = next(span for span in shown.spans if span.style == "link")
    assert link.url == "https://yandex.ru/maps/?pt=65.540000,57.150000&z=17&l=map"


def test_a_notice_leads_to_the_residents_card() -> None:
    assert [b.data for b in RENDERER.screen(NOTICES["filed"], "ru").choices] == ["t:7:open"]
