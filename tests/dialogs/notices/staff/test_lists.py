"""Lists of the staff, choosing several, histories, and the notices to residents of several tickets; in both
languages."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from dialogs.kernel.screen import LABEL_LENGTH, Choice, Screen
from dialogs.kernel.words import Mention, Plain, T
from dialogs.notices.resident import together
from dialogs.notices.staff import canned, found, queue, story
from dialogs.rules.staff.access import Grant, Member, Role
from dialogs.rules.staff.queue import Filter, Listed, Mark, code
from dialogs.rules.tickets.lifecycle import Actor, Happened, HistoryEntry, Status, Ticket
from tests.dialogs.notices.test_notices import BARE, TICKET, entry, screen_text
from tests.dialogs.talk import RENDERER
from tests.dialogs.town import TOWN
from tests.golden import TRANSCRIPTS, golden

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
VERA = Member(3, "vk", "5", "Вера", (Grant(Role.OPERATOR),))
NAME = Plain("Вера")


def ticket(seq: int, **changed: object) -> Ticket:
    values = {"id": seq, "number": f"ТМН-2026-{seq:06d}", "answered_at": NOW, **changed}
    return replace(TICKET, **values)  # type: ignore[arg-type]


LISTED = (
    Listed(ticket(142, due=NOW - timedelta(hours=5))),
    Listed(ticket(7, number="ТМН-2025-000007", status=Status.IN_PROGRESS), "Глеб"),
    Listed(ticket(9, paused_at=NOW, status=Status.WAITING)),
    Listed(replace(BARE, id=10, number="ТМН-2026-000010")),
    Listed(ticket(11, status=Status.CLOSED, address="ул. Пятидесятилетия Октября, дом 142, строение 5, у входа")),
)
EIGHT = tuple(Listed(ticket(n)) for n in range(1, 9))
EVERY = Filter(frozenset(Mark), "zone:cao", "roads")


def page(filter_: Filter, listed: tuple[Listed, ...], total: int, number: int = 0) -> queue.QueuePage:
    return queue.QueuePage(filter_, listed, total, number, NAME, NOW)


def line(kind: Happened, **changed: object) -> HistoryEntry:
    return replace(entry(kind), **changed)  # type: ignore[arg-type]


STORY = (
    line(Happened.FILED, actor=Actor.RESIDENT),
    line(Happened.MOVED, act="refuse", words="Не наша дорога", after=Status.NEW, delivered=None),
    line(Happened.MOVED, act="route", after=Status.NEW, facts={"from": None, "to": "wasteco"}),
    line(Happened.ASSIGNED, facts={"officer": 5}),
    line(Happened.ASSIGNED, facts={}),
    line(Happened.NOTED, words="Позвонить подрядчику", delivered=None),
    line(Happened.MOVED, act="plan", after=Status.PLANNED, facts={"until": "2026-12-15"}, delivered="sent"),
    line(Happened.EXTENDED, facts={"until": "2026-12-20T13:00:00+00:00"}, photos=("p",)),
    line(Happened.CHANGED, facts={"category": "lamp"}),
    line(Happened.RATED, actor=Actor.RESIDENT, facts={"stars": 4}),
    line(Happened.SAID, actor=Actor.RESIDENT, words="Спасибо " * 40, delivered=None),
)
BOTH = (together.TicketNews(ticket(1), "Готово"), together.TicketNews(ticket(2, category="sign"), "Готово"))


def news_with(status: Status, **changed: object) -> list[together.TicketNews]:
    return [replace(each, ticket=replace(each.ticket, status=status, **changed)) for each in BOTH]  # type: ignore[arg-type]


SCREENS = {
    "page": queue.page(TOWN, page(Filter(), LISTED, 5)),
    "page_first_of_many": queue.page(TOWN, page(EVERY, EIGHT, 20)),
    "page_last_of_many": queue.page(TOWN, page(Filter(where="organisation:roadco"), LISTED[:4], 20, 16)),
    "page_empty": queue.page(TOWN, page(Filter(frozenset({Mark.MINE})), (), 0)),
    "menu": queue.menu(TOWN, Filter(frozenset({Mark.OURS})), 0, NAME),
    "menu_of_page": queue.menu(TOWN, Filter(what="pothole"), 16, NAME),
    "choosing": queue.choosing(TOWN, page(Filter(), EIGHT, 20), 3, {2, 3, 99}),
    "choosing_none": queue.choosing(TOWN, page(Filter(), LISTED, 5), 3, ()),
    "doing": queue.doing(TOWN, page(Filter(), EIGHT, 140), 3, 40, 100),
    "doing_none": queue.doing(TOWN, page(Filter(), (), 0), 3, 0, 100),
    "doing_all": queue.doing(TOWN, page(Filter(), EIGHT, 8), 3, 8, 100),
    "prompt": queue.prompt("done", Mention("5", "Вера"), 40, 3, (Choice("say.x", T("Done")),)),
    "prompt_bare": queue.prompt("answer", Mention("5", "Вера"), 1, 3),
    "outcome": queue.outcome("done", 40, (), NOW, Filter()),
    "outcome_some": queue.outcome("take", 1, [(LISTED[1].ticket, T("You have no role here. …"))] * 2, NOW, EVERY),
    "outcome_none": queue.outcome("answer", 0, [(LISTED[0].ticket, Plain("нет"))] * 23, NOW, Filter()),
    "found": found.results_screen(TOWN, found.Results("республики", LISTED, 0, False, None, NOW)),
    "found_many": found.results_screen(TOWN, found.Results("республики 142", EIGHT, 1, True, NOW, NOW)),
    "found_long": found.results_screen(TOWN, found.Results("слово " * 9, EIGHT, 0, True, None, NOW)),
    "found_none": found.results_screen(TOWN, found.Results("носорог", (), 0, False, NOW, NOW)),
    "story": story.story(TOWN, TICKET, STORY, {5: "Глеб"}),
    "story_long": story.story(TOWN, TICKET, STORY * 3, {}),
    "whose": story.responsible_screen(TOWN, TICKET, ()),
    "whose_by_hand": story.responsible_screen(TOWN, replace(TICKET, organisation="wasteco"), STORY),
    "whose_nobody": story.responsible_screen(TOWN, replace(TICKET, organisation=None, category="dark"), STORY[:2]),
    "canned_said": canned.answered_notice(TICKET, "done", VERA, "Яма заделана"),
    "together_done": together.combined_notice(TOWN, news_with(Status.RESOLVED), "done"),
    "together_asked": together.combined_notice(TOWN, news_with(Status.WAITING), "ask"),
    "together_planned": together.combined_notice(
        TOWN, news_with(Status.PLANNED, planned_for=date(2026, 12, 15)), "plan"
    ),
    "together_answered": together.combined_notice(TOWN, [BOTH[0], replace(BOTH[1], words="Другое")], "answer"),
    "together_merged": together.combined_notice(
        TOWN, [replace(e, words="", main=ticket(3)) for e in news_with(Status.DUPLICATE)], "duplicate"
    ),
    "together_taken": together.combined_notice(
        TOWN, [replace(e, words="") for e in news_with(Status.IN_PROGRESS)], "take"
    ),
}


@pytest.mark.parametrize("lang", ["ru", "en"])
def test_lists_read_well(lang: str, request: pytest.FixtureRequest) -> None:
    text = "\n\n".join(f"=== {name}\n{screen_text(screen, lang)}" for name, screen in SCREENS.items()) + "\n"
    assert text == golden(TRANSCRIPTS / f"lists.{lang}.txt", text, request)


@pytest.mark.parametrize("screen", SCREENS.values(), ids=SCREENS)
def test_buttons_fit_both_platforms(screen: Screen) -> None:
    for lang in ("ru", "en"):
        shown = RENDERER.screen(screen, lang)
        assert len(shown.choices) <= 8
        assert len(shown.nav) <= 2
        assert all(len(b.data.encode()) <= 60 for b in (*shown.choices, *shown.nav))
        assert all(len(RENDERER.say(c.label, lang)) <= LABEL_LENGTH for c in (*screen.choices, *screen.nav))
        assert len(shown.text) < 4096


def test_a_page_of_long_words_is_one_message() -> None:
    long = tuple(replace(each, officer="Н" * 60) for each in EIGHT)
    assert len(RENDERER.screen(queue.page(TOWN, page(EVERY, long, 8)), "ru").text) < 2500
    longest = tuple(line(Happened.NOTED, words="с" * 4000) for _ in range(40))
    assert len(RENDERER.screen(story.story(TOWN, TICKET, longest, {}), "ru").text) < 4096
    assert code(EVERY) == "muof,zcao,roads"
