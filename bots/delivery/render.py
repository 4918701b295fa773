"""Renderer: turns words into text with catalogs, plurals, names and times in the reader's language, and spans in UTF-16
units.

Babel's only home. Catalogs are .po files read into memory at the start; what is not translated is said in English.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import tzinfo
from functools import cache
from gettext import c2py
from pathlib import Path
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_datetime
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from bots.platform import Button, Offered, Span, SpanStyle
from dialogs.kernel.offers import Offer
from dialogs.kernel.screen import LABEL_LENGTH, Choice, Screen
from dialogs.kernel.words import NOTHING, Joined, Link, Local, Mention, Moment, Plain, Styled, T, Words

LOCATION_LABEL = T("Send my location")
TIMES = {"day": "EEEE, d MMMM", "moment": "EEEE, d MMMM, HH:mm", "short": "d MMM, HH:mm"}
_Said = Mapping[str | tuple[str, ...], str | tuple[str, ...]]
"""A language's catalog: msgid, or singular and plural, -> its translation, or all its forms."""
_NOTHING_SAID: _Said = {}
_FIELD = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class RenderedScreen:
    """A screen in one language. `text` without `heard`; `location_label`: empty when no place is asked for."""

    text: str
    spans: tuple[Span, ...]
    heard: str
    choices: tuple[Button, ...]
    nav: tuple[Button, ...]
    location_label: str


@dataclass
class _Text:
    """A text being written, its length in UTF-16 units, and the spans over it."""

    parts: list[str] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)
    length: int = 0

    def add(self, text: str) -> None:
        self.parts.append(text)
        self.length += len(text.encode("utf-16-le", "surrogatepass")) // 2

    def mark(self) -> tuple[int, int, int]:
        return len(self.parts), len(self.spans), self.length

    def back_to(self, mark: tuple[int, int, int]) -> None:
        """Remove everything added since the mark."""
        parts, spans, self.length = mark
        del self.parts[parts:], self.spans[spans:]


class Renderer:
    """Renders words and screens. `catalogs`: a folder of LANGUAGE/LC_MESSAGES/messages.po; `timezone`: of the city,
    IANA."""

    def __init__(self, catalogs: Path, timezone: str) -> None:
        self._zone: tzinfo = ZoneInfo(timezone)
        read = {path.parts[-3]: _read(path) for path in sorted(catalogs.glob("*/LC_MESSAGES/messages.po"))}
        self._said: Mapping[str, _Said] = {
            lang: {
                _immutable(message.id): _immutable(message.string)
                for message in catalog
                if message.id and message.string
            }
            for lang, catalog in read.items()
        }
        self._plural_of: Mapping[str, Callable[[int], int]] = {
            lang: c2py(catalog.plural_expr) for lang, catalog in read.items()
        }

    @property
    def languages(self) -> tuple[str, ...]:
        """Languages with a catalog."""
        return tuple(self._said)

    def text(self, words: Words, lang: str) -> tuple[str, tuple[Span, ...]]:
        """Text and its spans, outer ones first."""
        out = _Text()
        self._write(words, lang, out)
        return "".join(out.parts), tuple(sorted(out.spans, key=lambda s: (s.offset, -s.length)))

    def say(self, words: Words, lang: str) -> str:
        if isinstance(words, T) and not words.args:
            return self._translation(words.msgid, lang)
        return self.text(words, lang)[0]

    def label(self, words: Words, lang: str) -> str:
        """The text of a button, cut to fit."""
        text = " ".join(self.say(words, lang).split())
        return text if len(text) <= LABEL_LENGTH else text[: LABEL_LENGTH - 1].rstrip() + "…"

    def render_offer(self, offer: Offer, lang: str) -> Offered:
        text, spans = self.text(offer.body, lang)
        return Offered(offer.id, self.label(offer.title, lang), text, spans, self.say(offer.about, lang))

    def screen(self, screen: Screen, lang: str, *, numbered: bool = False) -> RenderedScreen:
        """Render a screen. `numbered`: the reader's client shows no buttons, so the choices are listed in the text."""
        out = _Text()
        self._write(screen.body, lang, out)
        if numbered:
            out.add(self._numbered_list(screen, lang))
        return RenderedScreen(
            text="".join(out.parts),
            spans=tuple(sorted(out.spans, key=lambda s: (s.offset, -s.length))),
            heard="" if screen.heard is None else self.say(screen.heard, lang),
            choices=tuple(self._button(screen, choice, lang) for choice in screen.choices),
            nav=tuple(self._button(screen, choice, lang) for choice in screen.nav),
            location_label=self.label(LOCATION_LABEL, lang) if screen.asks_place else "",
        )

    def _button(self, screen: Screen, choice: Choice, lang: str) -> Button:
        label = self.label(choice.label, lang)
        if choice.url:
            return Button(label, url=choice.url, tone=choice.tone)
        return Button(label, data=f"{screen.tag}:{choice.id}", tone=choice.tone)

    def _numbered_list(self, screen: Screen, lang: str) -> str:
        """List of the choices with the numbers that name them, then links and navigation."""
        presses = [c for c in screen.choices if not c.url]
        lines = [f"{at}. {self.label(c.label, lang)}" for at, c in enumerate(presses, 1)]
        lines += [f"{self.label(c.label, lang)}: {c.url}" for c in screen.choices if c.url]
        if screen.nav:
            lines.append(" · ".join(self.label(c.label, lang) for c in screen.nav))
        return "\n\n" + "\n".join(lines) if lines else ""

    def _write(self, words: Words, lang: str, out: _Text) -> None:
        match words:
            case T(msgid, args):
                self._write_filled(self._translation(msgid, lang), args, lang, out)
            case Plain(text):
                out.add(text)
            case Local(names):
                out.add(names.get(lang) or next(iter(names.values())))
            case Moment(at, style):
                out.add(format_datetime(at, TIMES[style], tzinfo=self._zone, locale=_locale(lang)))
            case Styled(style, body):
                self._span(style, body, lang, out)
            case Link(url, body):
                self._span("link", body, lang, out, url=url)
            case Mention(id_, name):
                self._span("person", Plain(name), lang, out, person=id_)
            case Joined(parts, sep):
                self._write_joined(parts, sep, lang, out)
            case _:
                pattern = self._plural_form(words.one, words.many, words.n, lang)
                self._write_filled(pattern, {"n": words.n, **words.args}, lang, out)

    def _span(self, style: SpanStyle, body: Words, lang: str, out: _Text, *, url: str = "", person: str = "") -> None:
        start = out.length
        self._write(body, lang, out)
        if out.length > start:
            out.spans.append(Span(style, start, out.length - start, url, person))

    def _write_joined(self, parts: tuple[Words, ...], sep: str, lang: str, out: _Text) -> None:
        """Write parts with a separator. Empty parts leave none behind, but an empty `Plain` among lines is an empty
        line."""
        first = True
        for part in parts:
            before = out.mark()
            if not first:
                out.add(sep)
            began = out.length
            self._write(part, lang, out)
            if out.length == began and not (sep == "\n" and part == NOTHING):
                out.back_to(before)
            else:
                first = False

    def _write_filled(self, pattern: str, args: Mapping[str, Words | str | int], lang: str, out: _Text) -> None:
        """Write a pattern with its fields replaced; a field without an argument stays as it is written."""
        for at, piece in enumerate(_pieces(pattern)):
            value: Words | str | int = piece if at % 2 == 0 else args.get(piece, f"{{{piece}}}")
            if isinstance(value, str | int):
                out.add(str(value))
            else:
                self._write(value, lang, out)

    def _translation(self, msgid: str, lang: str) -> str:
        message = self._said.get(lang, _NOTHING_SAID).get(msgid)
        return message if isinstance(message, str) else msgid

    def _plural_form(self, one: str, many: str, n: int, lang: str) -> str:
        forms = self._said.get(lang, _NOTHING_SAID).get((one, many))
        if not forms or isinstance(forms, str):
            return one if n == 1 else many
        return forms[self._plural_of[lang](n)] or (one if n == 1 else many)


def _immutable(said: str | Sequence[str]) -> str | tuple[str, ...]:
    return said if isinstance(said, str) else tuple(said)


@cache
def _pieces(pattern: str) -> tuple[str, ...]:
    """Text and field names of a pattern, alternating."""
    return tuple(_FIELD.split(pattern))


@cache
def _locale(lang: str) -> Locale:
    """Babel's locale for a language tag; English for one that Babel does not know."""
    try:
        return Locale.parse(lang, sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale("en")


def _read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=path.parts[-3])
