"""Inline results: ready messages, offered in answer to an inline query (`events.Query`)."""

from __future__ import annotations

from dataclasses import dataclass

from dialogs.kernel.words import NOTHING, Words

MOST = 50
"""Offers at a time."""


@dataclass(frozen=True)
class Offer:
    """One inline result. `id`: short ASCII, unlike the others'; `title`: what it is chosen by, `about`: a line under
    it; `body`: the message that it becomes when it is chosen."""

    id: str
    title: Words
    body: Words
    about: Words = NOTHING
