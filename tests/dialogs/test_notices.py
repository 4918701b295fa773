"""What residents and staff hear of a ticket, in both languages."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from dialogs.kernel.screen import LABEL_LENGTH, Screen
from dialogs.kernel.words import Person, Plain, T, to_json
from dialogs.notices import resident, staff
from dialogs.rules.ticket import Actor, Happened, HistoryEntry, Status, Ticket
from tests.dialogs.talk import RENDERER
from tests.dialogs.town import TOWN

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


def entry(kind: Happened, actor: Actor = Actor.STAFF, after: Status | None = None, words: str = "") -> HistoryEntry:
    return HistoryEntry(1, 7, NOW, kind, actor, "Анна", "5", None, after, words, "blocked" if words else None)


HISTORY = (
    entry(Happened.FILED, Actor.RESIDENT, Status.NEW),
    entry(Happened.MOVED, after=Status.IN_PROGRESS),
    entry(Happened.ANSWERED, words="Выезжаем. " + "и " * 200),
    entry(Happened.NOTED, words="своим"),
)

NOTICES = {
    "filed": resident.filed(TOWN, TICKET),
    "filed_bare": resident.filed(TOWN, BARE),
    "joined": resident.joined(TOWN, TICKET),
    "joined_bare": resident.joined(TOWN, BARE),
    **{f"moved_{s}": resident.moved(TOWN, replace(TICKET, status=s), s, "Слова", ("p",)) for s in Status},
    "taken_bare": resident.moved(TOWN, BARE, Status.IN_PROGRESS),
    "answered": resident.answered(TOWN, TICKET, "Выезжаем", ("p",)),
    "answered_bare": resident.answered(TOWN, BARE, "Выезжаем"),
    "said_thanks": resident.said_thanks(TOWN, TICKET),
    "corrected": resident.corrected(TOWN, TICKET),
    "withdrawn": resident.withdrawn(TOWN, TICKET),
    "card": staff.card(TOWN, TICKET),
    "card_bare": staff.card(TOWN, BARE),
    "card_worked": staff.card(TOWN, replace(TICKET, status=Status.IN_PROGRESS, answered_at=NOW), HISTORY, ("p", "q")),
    "card_done": staff.card(TOWN, replace(TICKET, status=Status.RESOLVED), [entry(Happened.MOVED, words="Да")]),
    "card_asked": staff.card(
        TOWN, TICKET, [replace(entry(Happened.MOVED, after=Status.WAITING, words="Где?"), delivered=None)]
    ),
    "said": staff.said(TOWN, TICKET, "И ещё", ("p",)),
    "said_photo": staff.said(TOWN, TICKET, "", ("p",)),
    **{f"prompt_{act}": staff.prompt(TICKET, act, Person("5", "Вера")) for act in ("done", "reject", "ask")},
    **{f"mark_{m}": staff.mark(m) for m in ("sent", "blocked", "denied", "deactivated", "erased", "kicked")},
    "note_kept": staff.note_kept(TICKET),
    "staff_corrected": staff.corrected(TOWN, TICKET, "И ещё"),
    "staff_withdrawn": staff.withdrawn(TOWN, TICKET),
    "bound": staff.bound(TOWN),
    "unknown_chat": staff.unknown_chat(TOWN),
    "bad_code": staff.bad_code(TOWN),
}


def written(screen: Screen, lang: str) -> str:
    shown = RENDERER.screen(screen, lang)
    buttons = " ".join(f"[{b.label}]" for b in shown.choices)
    photos = f"(📷 {len(screen.photos)})" if screen.photos else ""
    return "\n".join(part for part in (shown.text, photos, buttons) if part)


@pytest.mark.parametrize("lang", ["ru", "en"])
def test_notices_read_well(lang: str, request: pytest.FixtureRequest) -> None:
    text = "\n\n".join(f"=== {name}\n{written(screen, lang)}" for name, screen in NOTICES.items()) + "\n"
    path = request.path.parent / "transcripts" / f"notices.{lang}.txt"
    if request.config.getoption("--rewrite-transcripts"):
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("lang", ["ru", "en"])
@pytest.mark.parametrize("screen", NOTICES.values(), ids=NOTICES)
def test_labels_fit_a_button(screen: Screen, lang: str) -> None:
    assert all(len(RENDERER.say(choice.label, lang)) <= LABEL_LENGTH for choice in screen.choices)


@pytest.mark.parametrize(
    ("status", "acts"),
    [
        (Status.NEW, ["take", "done", "reject", "ask"]),
        (Status.IN_PROGRESS, ["done", "reject", "ask"]),
        (Status.WAITING, ["take", "done", "reject"]),
        (Status.RESOLVED, []),
        (Status.WITHDRAWN, []),
    ],
)
def test_a_card_offers_the_moves_allowed_now(status: Status, acts: list[str]) -> None:
    shown = RENDERER.screen(staff.card(TOWN, replace(TICKET, status=status)), "ru")
    assert [button.data for button in shown.choices] == [f"t:7:{act}" for act in acts]


def test_a_card_leads_to_the_map() -> None:
    shown = RENDERER.screen(staff.card(TOWN, TICKET), "ru")
    link = next(span for span in shown.spans if span.style == "link")
    assert link.url == "https://yandex.ru/maps/?pt=65.540000,57.150000&z=17&l=map"


def test_a_notice_leads_to_the_residents_card() -> None:
    assert [b.data for b in RENDERER.screen(NOTICES["filed"], "ru").choices] == ["t:7:open"]
