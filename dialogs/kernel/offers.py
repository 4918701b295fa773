"""Ready words, offered to who looks for them (`events.Query`)."""

from __future__ import annotations

from dataclasses import dataclass

from dialogs.kernel.words import NOTHING, Words

MOST = 50
"""Offers at a time."""


@dataclass(frozen=True)
class Offer:
    """`id`: short ASCII, unlike the others'; `title`: what it is chosen by, `about`: a line under it; `body`: the
    message that it becomes when it is chosen."""

    id: str
    title: Words
    body: Words
    about: Words = NOTHING
