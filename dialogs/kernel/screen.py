"""Screens: words, choices and photos that the bot shows. The smaller platform is the design size.

At most 8 choices and 2 of navigation (VK: 10 inline buttons), labels of at most 40 characters in every language,
choice ids of short ASCII. The data of a button is `tag:id`, at most 60 bytes; the tag says whose button it is:

    s:SESSION:TURN:ID    an open conversation      m:ID          the menu
    t:TICKET:ID          a ticket, of staff or of its resident     d:SESSION:ID    a report that was begun and left
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from dialogs.kernel.words import NOTHING, Json, Words, from_json, to_json

Tone = Literal["plain", "main", "good", "bad"]

LONGEST_NUMBER = 18
"""Digits of a number that any database takes."""

CHOICES_A_PAGE = 8
LABEL_LENGTH = 40


def number_in(data: str) -> int | None:
    """Parse a number in a button's data, which anybody can forge: a few ASCII digits, or None."""
    fits = data.isascii() and data.isdigit() and len(data) <= LONGEST_NUMBER
    return int(data) if fits else None


@dataclass(frozen=True)
class Choice:
    """A button. `url` makes it a link instead of a press."""

    id: str
    label: Words
    tone: Tone = "plain"
    url: str = ""


@dataclass(frozen=True)
class File:
    """A file to send: a table, an archive. `name`: what it is called there, with its extension; `sha`: sha256 of the
    stored bytes."""

    name: str
    sha: str
    mime: str


@dataclass(frozen=True)
class Screen:
    """One outgoing message of the bot.

    `choices`: the answers, adapters lay them out; `nav`: back, cancel, pages, in one last row; `photos`: sha256 of
    pictures shown with it; `asks_place`: the platform's way to send a location is offered; `heard`: what was just
    understood, in a line, said before the body; `tag`: whose buttons these are; `menu`: the resident's main menu
    comes with it where the platform has a standing keyboard; `files`: a few, in a message of their own where there are
    buttons, since a message with buttons gives way to what its press brings.
    """

    body: Words
    choices: tuple[Choice, ...] = ()
    nav: tuple[Choice, ...] = ()
    photos: tuple[str, ...] = ()
    asks_place: bool = False
    heard: Words | None = None
    tag: str = ""
    menu: bool = False
    files: tuple[File, ...] = ()

    def with_heard(self, heard: Words | None) -> Screen:
        return self if heard is None else replace(self, heard=heard)


def _choice_json(choice: Choice) -> Json:
    return [choice.id, to_json(choice.label), choice.tone, choice.url]


def _choice(value: Json) -> Choice:
    return Choice(value[0], from_json(value[1]), value[2], value[3])


def screen_to_json(screen: Screen) -> Json:
    """A JSON value that `screen_from_json` turns back."""
    return {
        "body": to_json(screen.body),
        "choices": [_choice_json(c) for c in screen.choices],
        "nav": [_choice_json(c) for c in screen.nav],
        "photos": list(screen.photos),
        "asks_place": screen.asks_place,
        "heard": None if screen.heard is None else to_json(screen.heard),
        "tag": screen.tag,
        "menu": screen.menu,
        "files": [[f.name, f.sha, f.mime] for f in screen.files],
    }


def screen_from_json(value: Json) -> Screen:
    return Screen(
        body=from_json(value.get("body", to_json(NOTHING))),
        choices=tuple(_choice(c) for c in value["choices"]),
        nav=tuple(_choice(c) for c in value["nav"]),
        photos=tuple(value["photos"]),
        asks_place=value["asks_place"],
        heard=None if value["heard"] is None else from_json(value["heard"]),
        tag=value["tag"],
        menu=value["menu"],
        files=tuple(File(*f) for f in value.get("files", ())),  # none in rows of an earlier version
    )
