"""Yes-or-no parser for a resident's own words in answer to "is it fixed?".

Only what leaves no doubt is understood: every word must be known. All else is words for those who work on it.
"""

from __future__ import annotations

import re

from dialogs.kernel.match import normalise

FIXED, UNFIXED = "fixed", "unfixed"
MOST_WORDS = 6

_YES = frozenset(["да", "ага", "угу", "yes", "yep", "yeah"])
_NO = frozenset(["нет", "неа", "не", "ничего", "no", "not", "nope", "isn", "wasn", "hasn", "never"])
_DONE = re.compile(
    r"(исправ|сдел|почин|устран|реш|выполн|убр|задел|засып|вывез|замен)\w*(л|ла|ли|ло|н|на|но|ны)"
    r"|готов[оаы]?|fixed|done|solved|repaired|cleaned"
)
_BESIDES = frozenset(
    [
        "все",
        "всё",
        "уже",
        "спасибо",
        "большое",
        "пока",
        "еще",
        "ещё",
        "там",
        "тут",
        "это",
        "теперь",
        "было",
        "и",
        "так",
        "it",
        "is",
        "was",
        "has",
        "been",
        "all",
        "still",
        "yet",
        "thanks",
        "thank",
        "you",
        "t",
        "the",
    ]
)
_SIGNS = {"👍": FIXED, "✅": FIXED, "👌": FIXED, "+": FIXED, "👎": UNFIXED, "❌": UNFIXED, "-": UNFIXED}


def verdict(text: str) -> str | None:
    """Verdict of the text: `FIXED`, `UNFIXED`, or None for other words."""
    if (sign := _SIGNS.get(text.strip())) is not None:
        return sign
    words = normalise(text).split()
    if not words or "?" in text or len(words) > MOST_WORDS or not all(_is_known(word) for word in words):
        return None
    if any(word in _NO for word in words):
        return None if any(word in _YES for word in words) else UNFIXED
    return FIXED if any(word in _YES or _DONE.fullmatch(word) for word in words) else None


def is_bare(text: str) -> bool:
    """True when the text says no more than yes or no, which may be the answer to anything."""
    return not any(_DONE.fullmatch(word) for word in normalise(text).split())


def _is_known(word: str) -> bool:
    return word in _YES or word in _NO or word in _BESIDES or _DONE.fullmatch(word) is not None
