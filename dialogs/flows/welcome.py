"""Welcome flow: what the bot is, what it keeps, and the consent as a press of its own.

What a newcomer sent first waits in the pocket, and goes with the consent or is erased with the refusal. When it is
about an emergency, the emergency contacts come before all else.
"""

from __future__ import annotations

from collections.abc import Mapping

from dialogs.acts import GiveConsent, Refuse
from dialogs.flows.calls import alarm
from dialogs.kernel.questions import Pick
from dialogs.kernel.screen import Choice
from dialogs.kernel.script import Flow, Peek, Script, ask
from dialogs.kernel.session import text_of
from dialogs.kernel.words import NOTHING, Json, Link, Local, Plain, T, Words, bold, italic, lines
from dialogs.rules.city.model import City


def welcome(city: City, args: Mapping[str, Json]) -> Script[GiveConsent | Refuse]:
    choices = [Choice("yes", T("Yes, I agree"), "good"), Choice("no", T("No"))]
    if city.consent.link:
        choices.append(Choice("policy", T("Read the full text"), url=city.consent.link))
    said = (yield from ask(Peek("words", "text"))) or ()
    body = lines(alarm(city, text_of(said)), _body(city))
    agreed = yield from ask(Pick("consent", body, tuple(choices), back=False, cancel=False))
    return GiveConsent(city.consent.version) if agreed == "yes" else Refuse()


def _body(city: City) -> Words:
    return lines(
        bold(T("Hello! This is the front door of {city}.", city=Local(city.names))),
        T(
            "Write what is broken, dirty or dangerous: I pass it on to those responsible "
            "and tell you what becomes of it."
        ),
        T(
            "To do this, {keeper} keeps what you send, where it is and the number of this chat, and nothing else.",
            keeper=Local(city.consent.keeper),
        ),
        NOTHING,
        legal(city),
        NOTHING,
        bold(T("Do you agree that this is kept?")),
        italic(Plain("Язык · Language: /language")) if len(city.languages) > 1 else None,
    )


def legal(city: City) -> Words:
    """Notice that a message here is not a formal appeal under 59-FZ, with the link to where one is made."""
    link = Link(city.legal_link, T("State Services"))
    return T("This is a message, not a formal appeal under 59-FZ. For a formal appeal: {link}", link=link)


FLOW = Flow("welcome", welcome, keeps={"text": "words", "photos": "photos", "place": "place"})
