"""Privacy flow: shows the data kept about the resident and the retention periods in force; sends them a copy, withdraws
the consent, or erases everything."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from dialogs.acts import Erase, Nothing, SendMyData, TakeConsentBack
from dialogs.facts import Kept, KeptOfMe
from dialogs.kernel.questions import Pick
from dialogs.kernel.screen import Choice
from dialogs.kernel.script import Again, Flow, Script, ask, start_over
from dialogs.kernel.words import NOTHING, Json, Link, Local, N, T, Words, bold, lines
from dialogs.rules.city.model import City


def privacy(city: City, args: Mapping[str, Json]) -> Script[TakeConsentBack | SendMyData | Erase | Nothing]:
    kept: Kept = yield from ask(KeptOfMe())
    picked = yield from ask(Pick("what", _body(city, kept), _choices(kept), cancel=False))
    if picked == "ok":
        return Nothing()
    if picked == "data":
        return SendMyData()
    agreed = yield from ask(_confirmation(picked))
    if agreed == "no":
        return (yield from start_over(Again(("what", f"sure.{picked}"))))
    return TakeConsentBack() if picked == "consent" else Erase()


def _choices(kept: Kept) -> tuple[Choice, ...]:
    consent = (Choice("consent", T("Take my consent back")),) if kept.consent_version is not None else ()
    data, erase = Choice("data", T("Send me my data")), Choice("erase", T("Erase everything about me"), "bad")
    return (Choice("ok", T("Fine"), "main"), data, *consent, erase)


def _confirmation(picked: str) -> Pick:
    body: Words
    if picked == "consent":
        body = T("Take your consent back? I will keep nothing new. Open reports go on, and you will hear of them.")
        yes = T("Yes, take it back")
    else:
        body = lines(
            T("Erase everything? Your name, words, photos and voices go, and I forget this chat."),
            T(
                "What remains: of each report its number, topic, rounded place, what was done and what the staff "
                "wrote, without you; when you agreed, without your name; and an act with a number that counts what "
                "was erased."
            ),
            T("This cannot be undone."),
        )
        yes = T("Yes, erase everything")
    return Pick(f"sure.{picked}", body, (Choice("yes", yes, "bad"), Choice("no", T("No, leave it"))), cancel=False)


def _body(city: City, kept: Kept) -> Words:
    return lines(
        bold(T("What is kept of you")),
        _consent(kept),
        N("{n} report", "{n} reports", kept.tickets),
        N("{n} photo", "{n} photos", kept.photos),
        NOTHING,
        T(
            "{keeper} keeps them to work on your reports and to answer you; nobody else gets them.",
            keeper=Local(city.consent.keeper),
        ),
        N(
            "A message is erased in its raw form once it is worked; one that could not be read, after {n} day.",
            "A message is erased in its raw form once it is worked; one that could not be read, after {n} days.",
            kept.raw_days,
        ),
        N(
            "What you send before you agree is erased after {n} hour without an answer.",
            "What you send before you agree is erased after {n} hours without an answer.",
            kept.unanswered_hours,
        ),
        *_periods(kept),
        Link(city.consent.link, T("Read the full text")) if city.consent.link else None,
    )


def _periods(kept: Kept) -> tuple[Words | None, ...]:
    """Sentences about the retention periods of the settings."""
    closed, talks = kept.closed_days, kept.talks_days
    people = kept.stranger_days if kept.consent_version is None else kept.people_days
    return (
        N(
            "{n} day after a report has ended, your name, words, photos and address go from it.",
            "{n} days after a report has ended, your name, words, photos and address go from it.",
            closed,
        )
        if closed
        else T("A report is kept until you erase it."),
        N(
            "What you began to write and left is erased after {n} day.",
            "What you began to write and left is erased after {n} days.",
            talks,
        )
        if talks
        else None,
        N(
            "If you have no report and do not write, you are forgotten after {n} day.",
            "If you have no report and do not write, you are forgotten after {n} days.",
            people,
        )
        if people
        else None,
    )


def _consent(kept: Kept) -> Words:
    if kept.consent_version is None or kept.consent_at is None:
        return T("You have not given your consent.")
    day = f"{date.fromisoformat(kept.consent_at):%d.%m.%Y}"
    return T("Your consent: {day}, version {version}.", day=day, version=kept.consent_version)


FLOW = Flow("privacy", privacy)
