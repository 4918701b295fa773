"""Topic question of a report: a category proposed from the words, else chosen from the city's groups of categories."""

from __future__ import annotations

from dialogs.kernel.questions import Pick
from dialogs.kernel.screen import Choice
from dialogs.kernel.script import Peek, Script, ask
from dialogs.kernel.session import text_of
from dialogs.kernel.words import Local, Plain, T, row
from dialogs.rules.city.classifier import propose, stands_out
from dialogs.rules.city.model import Category, City

NAMES = ("category", "group", "topic")
"""Answers that decide the category."""
LIKELIEST = 3
ANOTHER = "another"


def topic(city: City) -> Script[Category]:
    """Script that returns the category: as chosen before, as the words say, or from the groups."""
    chosen = city.category((yield from ask(Peek("category", ""))) or "")
    if chosen is not None:
        return chosen
    if (yield from ask(Peek("group", ""))) is None:
        picked = yield from _propose_category(city)
        if picked is not None:
            return picked
    return (yield from _from_shelves(city))


def _propose_category(city: City) -> Script[Category | None]:
    """Category proposed from the words. None when the words say nothing, or when the likeliest are not it."""
    said = text_of((yield from ask(Peek("words", "text"))))
    proposals = propose(said, city.categories) if said else []
    likeliest = [city.category(p.category_id) for p in proposals[:LIKELIEST]]
    offered = tuple(Choice(c.id, Local(c.names)) for c in likeliest if c is not None)
    if not offered:
        return None
    picked = yield from ask(
        Pick(
            "category",
            T("What is it about?"),
            (*offered, Choice(ANOTHER, T("Another topic"))),
            guess=stands_out(proposals),
        )
    )
    return city.category(picked)


def _from_shelves(city: City) -> Script[Category]:
    shelves = tuple(Choice(g.id, row(Plain(g.icon), Local(g.names))) for g in city.groups if city.categories_of(g.id))
    group = yield from ask(Pick("group", T("What is it about? Choose a topic or say it in your own words."), shelves))
    shelf = tuple(Choice(c.id, Local(c.names)) for c in city.categories_of(group))
    picked = yield from ask(Pick("topic", T("What exactly?"), shelf))
    category = city.category(picked)
    assert category is not None
    return category
