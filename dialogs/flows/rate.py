"""Rating flow after "it is fixed": stars, then a few words if the resident likes.

Each is kept as soon as it is given: words that come before the stars go to the ticket at once, and the stars are asked
again; who goes away after the stars has rated all the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dialogs.acts import Nothing, RateWork
from dialogs.flows.telling import sources
from dialogs.kernel.errors import Unfit
from dialogs.kernel.questions import Pick, Text
from dialogs.kernel.screen import Choice
from dialogs.kernel.script import Flow, Peek, Script, ask
from dialogs.kernel.session import text_of
from dialogs.kernel.words import Json, Plain, T, Words, bold, lines
from dialogs.rules.city.model import City
from dialogs.rules.tickets.rating import STARS, typed_stars

LATER = "later"
LONGEST = 4000
"""Characters of the words: any one message of either platform fits."""


@dataclass(frozen=True)
class _Stars(Pick):
    """Choice of one to five stars, by button, by number, in words or as stars."""

    def hears_text(self, text: str) -> Json | None:
        stars = typed_stars(text)
        if stars is not None and not 1 <= stars <= STARS:
            raise Unfit(T("From 1 to 5 stars, please."))
        return None if stars is None else str(stars)


def rate(city: City, args: Mapping[str, Json]) -> Script[RateWork | Nothing]:
    """Script of the flow. `args`: {"ticket": id, "number": its number}; "fixed": it was confirmed just now; "said":
    words came before the stars; "stars": how many, once they are given."""
    ticket, number = args["ticket"], args["number"]
    said = yield from ask(Peek("words", "text"))
    if said:
        return RateWork(ticket, number, None, text_of(said), sources((), said)[1], rated="stars" in args)
    if "stars" not in args:
        picked = yield from ask(_Stars("stars", _rating_question(args), _CHOICES, cancel=False))
        return Nothing() if picked == LATER else RateWork(ticket, number, int(picked))
    more = T("Thank you! Would you add a few words? Those who did it will read them.")
    yield from ask(Text("words", more, at_least=1, at_most=LONGEST, skip=T("No, that is all"), cancel=False))
    return RateWork(ticket, number, rated=True)


def after_rating(act: RateWork) -> Mapping[str, Json] | None:
    """Args for the next run of the flow: for a few words once there are stars, for the stars while there are words
    alone; None when it is over."""
    if act.stars is not None:
        return {"ticket": act.ticket, "number": act.number, "stars": act.stars}
    return None if act.rated else {"ticket": act.ticket, "number": act.number, "said": True}


_CHOICES = (*(Choice(str(n), Plain("⭐" * n)) for n in range(1, STARS + 1)), Choice(LATER, T("Not now")))


def _rating_question(args: Mapping[str, Json]) -> Words:
    number = Plain(args["number"])
    if "fixed" in args:
        first: Words = bold(T("Thank you! № {number} is closed as fixed.", number=number))
    elif "said" in args:
        first = T("Thank you, I have passed it on.")
    else:
        first = bold(T("№ {number}", number=number))
    return lines(first, T("How was it done? Give it 1 to 5 stars."))


FLOW = Flow("rate", rate, keeps={"text": "words"})
