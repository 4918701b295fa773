"""History lines of a ticket as its residents read them: never a name of the staff, never their notes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime

from dialogs.facts import Past
from dialogs.kernel.words import Json, Moment, N, Plain, T, Words, row
from dialogs.notices.lines import category_name, day, organisation_name, shorten, stars
from dialogs.rules.city.model import City
from dialogs.rules.tickets.lifecycle import Happened, Status, status_name

QUOTED = 300
"""Characters of each line's words that are shown."""


def entry(city: City, line: Past) -> Words:
    told = line.kind != Happened.FILED
    return row(
        Moment(datetime.fromisoformat(line.at)),
        Plain("—"),
        _entry_words(city, line),
        Plain(f"«{shorten(line.words, QUOTED)}»") if line.words and told else None,
        N("{n} photo", "{n} photos", len(line.photos)) if line.photos and told else None,
    )


def _entry_words(city: City, line: Past) -> Words:
    if line.kind == Happened.MOVED:
        return _transition_words(city, line)
    if line.kind in _KINDS:
        return _KINDS[line.kind](city, line.facts)
    return status_name(Status(line.after or Status.NEW))


def _transition_words(city: City, line: Past) -> Words:
    """Words for a transition: by its action; without a word of its own, by the status that it led to."""
    facts = line.facts
    if line.act == "plan" and facts.get("until"):
        return T("planned for {day}", day=day(city, date.fromisoformat(facts["until"])))
    if line.act == "route":
        return _responsible_words(city, facts.get("to"))
    if line.act == "duplicate" and facts.get("number"):
        return T("goes on as № {number}", number=Plain(facts["number"]))
    return _MOVES.get(line.act) or status_name(Status(line.after or Status.NEW))


_MOVES: Mapping[str, Words] = {
    "take": T("work has begun"),
    "done": T("done"),
    "reject": T("rejected"),
    "ask": T("a question to you"),
    "answer": T("you have answered, work goes on"),
    "forward": T("passed on"),
    "reopen": T("work goes on"),
    "confirm": T("fixed: confirmed by a resident"),
    "dispute": T("not fixed: back to work"),
    "withdraw": T("withdrawn by its author"),
    "unanswered": T("work goes on without an answer"),
    "lapse": T("closed: nobody objected"),
}


def _rating_words(city: City, facts: Mapping[str, Json]) -> Words:
    return row(T("rated"), stars(facts["stars"]) if facts.get("stars") else None)


def _extension_words(city: City, facts: Mapping[str, Json]) -> Words:
    until = facts.get("until")
    return T("new deadline: {day}", day=Moment(datetime.fromisoformat(until), "day")) if until else T("new deadline")


def _correction_words(city: City, facts: Mapping[str, Json]) -> Words:
    """Words for a correction of topic, place or organisation; each fact is [before, now]."""
    category, organisation = facts.get("category"), facts.get("organisation")
    return row(
        T("the topic is now {name}", name=category_name(city, category[1])) if category else None,
        T("the place was put right") if facts.get("place") else None,
        _responsible_words(city, organisation[1]) if organisation else None,
        sep=", ",
    )


def _responsible_words(city: City, organisation: str | None) -> Words:
    name = organisation_name(city, organisation)
    return T("now responsible: {name}", name=name) if name else T("operators find out who is responsible")


_KINDS: Mapping[str, Callable[[City, Mapping[str, Json]], Words]] = {
    Happened.ANSWERED: lambda city, facts: T("answer"),
    Happened.SAID: lambda city, facts: T("added"),
    Happened.JOINED: lambda city, facts: T("one more resident joined"),
    Happened.RATED: _rating_words,
    Happened.ASKED_WHY: lambda city, facts: T("asked why it is late"),
    Happened.EXTENDED: _extension_words,
    Happened.CHANGED: _correction_words,
}
