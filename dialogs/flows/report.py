"""Report flow: topic, place, photos and words; the report is joined to a known ticket or filed anew.

A resident who says it all in one message goes straight to the review: every part is taken from wherever it came.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime

from dialogs.acts import Join, NewTicket, Wait
from dialogs.facts import Joinable, Known, Nearby, NextReport, Responsible
from dialogs.flows import spot, topic
from dialogs.flows.calls import call_first
from dialogs.flows.more import AnsweredQuestion, answers_json, ask_more
from dialogs.flows.spot import Site
from dialogs.flows.telling import sources
from dialogs.kernel.questions import Photos, Pick, Review, Text
from dialogs.kernel.screen import Choice
from dialogs.kernel.script import Flow, Peek, Script, ask
from dialogs.kernel.words import NOTHING, Json, Local, Moment, N, Plain, T, Words, bold, italic, lines, row
from dialogs.notices.lines import field, shorten
from dialogs.notices.resident.promise import time_limits_line
from dialogs.rules.city.model import Category, City, Organisation
from dialogs.rules.city.routing import candidates

NONE, REVIEW = "none", "review"
LONGEST = 4000
"""Characters of the words: any one message of either platform fits."""

_Said = tuple[tuple[str, ...], str]
"""Photos and words."""


def report(city: City, args: Mapping[str, Json]) -> Script[NewTicket | Join | Wait]:
    """Script of the flow: ask what is missing, offer known tickets nearby, file after one review."""
    category = yield from topic.topic(city)
    if category.emergency:
        yield from ask(_emergency(city, category))
    elif (at := (yield from ask(NextReport()))) is not None:
        return Wait(at)  # before the form, so that nobody fills it in in vain
    site = yield from spot.site(city, bold(Local(category.names)))
    same = yield from _ask_for_known(category, site)
    if same is not None:
        return (yield from _join(same))
    photos = yield from ask(Photos("photos", _photos_body(category), skip=not category.photo))
    words = yield from ask(
        Text("words", T("Tell in your own words what is wrong."), at_most=LONGEST, skip=_skip_label(photos))
    )
    told = yield from ask_more(category)
    answers = yield from _find_organisation(city, category, site)
    yield from ask(_review(category, site, told, (photos, words), answers))
    said, sent = yield from _get_pocket()
    albums, messages = sources(sent, said)
    return NewTicket(
        category.id,
        site.point,
        site.address,
        site.zone,
        words,
        photos,
        answers_json(told),
        albums=albums,
        messages=messages,
    )


def _emergency(city: City, category: Category) -> Pick:
    """Screen with the emergency contacts, shown before the form; named after the category, so that another one is shown
    anew."""
    body = lines(
        call_first(city.emergency_contacts(category.id)),
        NOTHING,
        T("After the call you can report it here as well."),
    )
    return Pick(f"urgent.{category.id}", body, (Choice("go", T("Yes, report it here too"), "main"),))


def _ask_for_known(category: Category, site: Site) -> Script[int | None]:
    """Id of the known ticket that the resident recognised, of those that can still be joined; None when there is
    none."""
    known: tuple[Known, ...] = yield from ask(Nearby(category.id, site.point))
    name = f"same.{category.id}.{site.point.lat:.5f},{site.point.lon:.5f}"
    if known and (yield from ask(Peek(name, ""))) is None:
        still = yield from ask(Joinable(tuple(k.id for k in known)))
        known = tuple(k for k in known if k.id in still)
    if not known:
        return None
    picked = yield from ask(Pick(name, _known_body(known), _known_choices(known)))
    return None if picked == NONE else int(picked)


def _known_choices(known: tuple[Known, ...]) -> tuple[Choice, ...]:
    """Buttons for the known tickets; at most five, with labels short enough."""
    same = (Choice(str(k.id), T("Yes, № {number} · {n} m", number=k.number, n=k.distance_m)) for k in known)
    return (*same, Choice(NONE, T("None of these"), "main"))


def _known_body(known: tuple[Known, ...]) -> Words:
    told = [
        lines(
            row(
                bold(T("№ {number}", number=k.number)),
                T("{n} m away", n=k.distance_m),
                Moment(_noon(k.filed), "day"),
                sep=" · ",
            ),
            Plain(k.words) if k.words else Plain(k.address),
        )
        for k in known
    ]
    return lines(T("Near this place people have already reported this. Is it the same?"), *told)


def _noon(day: str) -> datetime:
    """Noon of an ISO day: the same day in every zone where people report."""
    return datetime.combine(date.fromisoformat(day), datetime.min.time(), UTC).replace(hour=12)


def _join(ticket: int) -> Script[Join]:
    said, photos = yield from _get_pocket()
    albums, messages = sources(photos, said)
    words = "\n".join(text for _, text in said)
    return Join(ticket, words, tuple(photo["sha"] for photo in photos), albums, messages)


def _get_pocket() -> Script[tuple[Json, Json]]:
    """Words and photos in the form they came, whether asked for or not."""
    photos = (yield from ask(Peek("photos", "photos"))) or ()
    said = (yield from ask(Peek("words", "text"))) or ()
    return said, photos


def _photos_body(category: Category) -> Words:
    if category.photo:
        return T("Please send a photo: this topic needs at least one. Up to 10 fit.")
    return T("Send a photo, if you can. Up to 10 fit.")


def _skip_label(photos: tuple[str, ...]) -> Words | None:
    """Label for skipping the words; only offered when there are photos."""
    return T("The photo says it all") if photos else None


def _find_organisation(city: City, category: Category, site: Site) -> Script[Organisation | None]:
    """Organisation that answers for the report; the clock is asked, through the store, only where it makes a
    difference."""
    first = next(candidates(city, category.id, site.zone), None)
    if first is None or first.always:
        return city.organisation(first.organisation) if first else None
    return city.organisation((yield from ask(Responsible(category.id, site.zone))) or "")


def _review(
    category: Category,
    site: Site,
    told: tuple[AnsweredQuestion, ...],
    said: _Said,
    answers: Organisation | None,
) -> Review:
    photos, words = said
    body = lines(
        bold(T("Please check before sending")),
        field(T("Category"), Local(category.names)),
        field(T("Place"), Plain(site.address) if site.address else _degrees(site)),
        field(T("Photos"), N("{n} photo", "{n} photos", len(photos)) if photos else T("none")),
        field(T("Words"), Plain(shorten(words)) if words else T("none")),
        *(field(t.label, t.value) for t in told),
        NOTHING,
        *_promise(category, answers),
    )
    own: tuple[tuple[tuple[str, ...], Words], ...] = (
        (topic.NAMES, T("Category")),
        (spot.NAMES, T("Place")),
        (("photos",), T("Photos")),
        (("words",), T("Words")),
    )
    return Review(REVIEW, body, changes=(*own, *(((t.name,), t.label) for t in told)), shown=photos)


def _degrees(site: Site) -> Words:
    return Plain(f"{site.point.lat:.5f}, {site.point.lon:.5f}")


def _promise(category: Category, answers: Organisation | None) -> tuple[Words | None, ...]:
    """Lines that name the responsible organisation and the time limit; the days themselves are known once it is
    filed."""
    return (
        field(T("Responsible"), Local(answers.names) if answers else T("the operator will find out")),
        time_limits_line(category.norm),
        italic(Local(category.norm.source)),
    )


FLOW = Flow("report", report, keeps={"text": "words", "photos": "photos", "place": "place"})
