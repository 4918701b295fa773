"""Language flow: the resident picks the language of the screens, each named in itself."""

from __future__ import annotations

from collections.abc import Mapping

from dialogs.acts import Speak
from dialogs.kernel.questions import Pick
from dialogs.kernel.screen import Choice
from dialogs.kernel.script import Flow, Script, ask
from dialogs.kernel.words import Json, Plain
from dialogs.rules.city.model import City

_OWN_NAMES = {"ru": "Русский", "en": "English", "tt": "Татарча", "ba": "Башҡортса", "cv": "Чӑвашла"}


def language(city: City, args: Mapping[str, Json]) -> Script[Speak]:
    choices = tuple(Choice(tag, Plain(_OWN_NAMES.get(tag, tag))) for tag in city.languages)
    return Speak((yield from ask(Pick("language", Plain("Язык · Language"), choices, cancel=False))))


FLOW = Flow("language", language)
