"""Fuzz target of texts: one text goes through every reader of foreign text."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

from bots.delivery.render import Renderer
from bots.platform import Span
from bots.runtime import settings
from bots.staff.unbound import bind_code
from bots.telegram import entities
from bots.telegram.content import is_map
from bots.vk import parts
from dialogs.flows import FLOWS, door
from dialogs.kernel.events import Message, Press
from dialogs.kernel.match import match
from dialogs.kernel.session import Session
from dialogs.kernel.turn import turn
from dialogs.kernel.words import Plain
from dialogs.rules.city import classifier
from dialogs.rules.place import address, map_link
from dialogs.rules.text import masking
from storage.city.load import CityFolder
from tests.fuzzing.rows import NEVER, WrongRow

AT_HOME = door.Doorstep(consented=True, menu={"Сообщить о проблеме": "report"})
IN_TALK = door.Doorstep(consented=True, open="report", asked="place", waiting=((1, "ТМН-1"),))
ASKED_SHORT = frozenset(
    [
        "yandex.ru",
        "yandex.com",
        "yandex.kz",
        "yandex.by",
        "yandex.uz",
        "yandex.com.tr",
        "ya.ru",
        "go.2gis.com",
        "maps.app.goo.gl",
        "goo.gl",
    ]
)
"""Hosts that may be asked for a Location, each with at most `www.`, `maps.` or `m.` in front."""

Reader = Callable[[str], object]


def readers(folder: CityFolder, renderer: Renderer) -> Mapping[str, Reader]:
    """All readers by name: each takes a text and raises nothing."""
    city = folder.city
    labels = [renderer.label(door_label, "ru") for door_label in (Plain("Без фото"), Plain("Отменить"), Plain("Да"))]
    session = Session("abcd", "report", turn=3, since=1, asked="topic")
    return {
        "map link": _link,
        "map host": is_map,
        "address": lambda text: address.parse(text, ("тюмень",)),
        "register": lambda text: folder.addresses.find(text[:4000]),
        "category": lambda text: classifier.propose(text, city.categories),
        "mask": masking.mask,
        "choice": lambda text: match(text, labels),
        "command": lambda text: door.decide(Message("1", text), AT_HOME),
        "talk": lambda text: door.decide(Message("1", text), IN_TALK),
        "press": lambda text: door.decide(Press(text), AT_HOME),
        "button": lambda text: turn(
            FLOWS["report"], city, session, Press(text), lambda words: renderer.say(words, "ru")
        ),
        "bind": lambda text: bind_code(Message("1", text)),
        "parts of Telegram": lambda text: entities.split_text(
            entities.TextWithEntities(_kept_text(text), (Span("bold", 0, 3),))
        ),
        "parts of VK": lambda text: parts.parts(_kept_text(text), (Span("bold", 0, 3),)),
        "settings": _settings,
    }


def check(reading: Mapping[str, Reader], text: str) -> str:
    """Pass the text to every reader. Raises WrongRow, which names the reader."""
    for name, reader in reading.items():
        try:
            reader(text)
        except Exception as error:
            raise WrongRow(
                f"{name}: {error if isinstance(error, WrongRow) else type(error).__name__}", str(error)
            ) from error
    return "read"


def _link(text: str) -> None:
    """Check a map link: an address asked for its Location is https at a known host; a place is on the globe."""
    link = map_link.find_link(text)
    if link is None:
        return
    if link.point is not None and not (abs(link.point.lat) <= 90 and abs(link.point.lon) <= 180):
        raise WrongRow("a place off the globe")
    if link.short_url is not None:
        parts = urlsplit(link.short_url)
        host = parts.hostname or ""
        plain = host.removeprefix("www.").removeprefix("maps.").removeprefix("m.")
        if parts.scheme != "https" or parts.port or parts.username or ASKED_SHORT.isdisjoint((host, plain)):
            raise WrongRow("a short link of nobody we know")


def _kept_text(text: str) -> str:
    """As the adapters pass it on."""
    return NEVER.sub("", text)


def _settings(text: str) -> None:
    names = ("TELEGRAM_API", "VK_PROXY", "DATABASE", "CITY", "TELEGRAM_TOKEN", "LOG")
    try:
        settings.read({f"PARADNAYA_{name}": text for name in names})
    except settings.BadSettings:
        pass
