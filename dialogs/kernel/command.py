"""Command: the first word of a message, told from the words after it. The one place where messages are split so."""

from __future__ import annotations

from typing import NamedTuple


class Command(NamedTuple):
    """`name`: in lower case, with its slash if it has one; `words`: all that follows."""

    name: str
    words: str


def command_in(text: str) -> Command:
    name, words = (*text.split(maxsplit=1), "", "")[:2]
    return Command(name.lower(), words.strip())
