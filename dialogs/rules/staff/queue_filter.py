"""Parser of what is typed after /queue: «мои», «просрочено», a district, an organisation, a topic, in any order and
language.

A word counts for a name when one begins like the other but for an ending; several words together are tried before each
alone, and the nearest name wins. A word that may mean several, or nothing, is named, and nothing is shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from dialogs.kernel.errors import Unfit
from dialogs.kernel.words import Local, Plain, T, row
from dialogs.rules.city.model import City, Names
from dialogs.rules.staff.access import ORGANISATION, ZONE
from dialogs.rules.staff.queue import Filter, Mark

MARKS: Mapping[Mark, tuple[str, ...]] = {
    Mark.MINE: ("мои", "мое", "моя", "мой", "mine", "my"),
    Mark.OURS: ("наши", "наше", "наша", "наш", "ours", "our"),
    Mark.OVERDUE: ("просрочено", "просроченные", "просрочка", "просрочки", "overdue", "late"),
    Mark.FREE: ("ничьи", "ничье", "ничей", "свободные", "свободно", "unassigned", "free", "nobody"),
}
ALL = ("все", "всё", "all", "everything", "очередь", "queue")
"""Words that narrow nothing."""
SMALL = 3
"""Shorter words say nothing by themselves («на», «и»), unless one is an id or the initials of a name."""
MOST_WORDS = 10
"""More words are no filter; every run of them is looked at beside every name."""
TOLD = 4
"""So many names are offered for a word that may mean several."""

_LATIN = str.maketrans("абвгдезиклмнопрстуфхц", "abvgdeziklmnoprstufhc")
"""«ЦАО» is the id `cao`."""
_WORD = re.compile(r"\w+")
_EXACT, _WHOLE, _INITIALS = 5, 4, 3
"""How near words are to an id, a whole name, its initials; to a part of a name: 2 at most."""


def parse_filter(city: City, text: str) -> Filter:
    """Parse the filter. Raises Unfit, which names the word that was not understood."""
    words, marks = _split_words(text), set[Mark]()
    left: list[str] = []
    for word in words:
        mark = next((mark for mark, said in MARKS.items() if word in said), None)
        if mark:
            marks.add(mark)
        elif word not in ALL:
            left.append(word)
    if len(left) > MOST_WORDS:
        raise Unfit(T("That is too much for a filter. Please name one topic and one district or organisation."))
    return _add_longest_name(city, left, Filter(frozenset(marks)))


def _split_words(text: str) -> list[str]:
    return _WORD.findall(text.lower().replace("ё", "е"))


@lru_cache(maxsize=4096)
def _words_of(name: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Words of a name of the city's, which are asked for again and again; and those that say something."""
    words = tuple(_split_words(name))
    return words, tuple(_telling(words))


def _add_longest_name(city: City, words: Sequence[str], found: Filter) -> Filter:
    """Filter with the longest run of words that names one thing, then what is left of them."""
    for length in range(len(words), 0, -1):
        for start in range(len(words) - length + 1):
            run = words[start : start + length]
            best = _best_matches(city, run)
            if len(best) == 1:
                rest = (*words[:start], *words[start + length :])
                return _add_longest_name(city, rest, _add_to_filter(found, best[0][0]))
            if best and length == 1:
                raise Unfit(_ambiguous_hint(run[0], [names for _, names in best]))
    if unknown := _telling(words):
        raise Unfit(_unknown_hint(unknown[0]))
    return found


def _add_to_filter(found: Filter, id_: str) -> Filter:
    """Filter with the scope or topic added. Raises Unfit for a second place or a second topic."""
    if ":" in id_:
        if found.where:
            raise Unfit(T("Please name one organisation or one district at a time."))
        return replace(found, where=id_)
    if found.what:
        raise Unfit(T("Please name one topic at a time."))
    return replace(found, what=id_)


def _best_matches(city: City, run: Sequence[str]) -> list[tuple[str, Names]]:
    """Things that these words may name: the nearest alone, and of equally near ones a topic before a place."""
    scored = [(_score(run, id_, names), -kind, id_, names) for kind, id_, names in _things(city)]
    top = max(((score, kind) for score, kind, _, _ in scored), default=(0, 0))
    return [(id_, names) for score, kind, id_, names in scored if (score, kind) == top and score > 0]


def _things(city: City) -> Iterator[tuple[int, str, Names]]:
    yield from ((0, each.id, each.names) for each in city.groups)
    yield from ((1, each.id, each.names) for each in city.categories)
    yield from ((2, ZONE + each.id, each.names) for each in city.zones)
    yield from ((3, ORGANISATION + each.id, each.names) for each in city.organisations)


def _score(run: Sequence[str], id_: str, names: Names) -> float:
    if len(run) == 1 and id_.rpartition(":")[2] in (run[0], run[0].translate(_LATIN)):
        return _EXACT
    said = _telling(run)
    return max(_likeness(run, said, *_words_of(name)) for name in names.values())


def _likeness(run: Sequence[str], said: Sequence[str], name: Sequence[str], telling: Sequence[str]) -> float:
    """Score of how much of the name was said. `said`, `telling`: the words of each that say something."""
    if list(run) == list(name):
        return _WHOLE
    if len(run) == 1 and len(name) > 1 and run[0] == "".join(word[0] for word in name):
        return _INITIALS
    if not said or not all(any(_is_near(word, other) for other in telling) for word in said):
        return 0
    begins, exact = list(name[: len(run)]) == list(run), all(word in name for word in said)
    return min(1.0, len(said) / len(telling)) + 0.3 * begins + 0.1 * exact


def _telling(words: Sequence[str]) -> list[str]:
    return [word for word in words if len(word) >= SMALL]


def _is_near(typed: str, word: str) -> bool:
    """True when the words are alike but for an ending."""
    ending = 1 if len(typed) <= 4 else 2 if len(typed) <= 7 else 3
    return word.startswith(typed[: max(2, len(typed) - ending)]) and abs(len(word) - len(typed)) <= 3


def _ambiguous_hint(word: str, names: Sequence[Names]) -> T:
    shown = row(*(Local(each) for each in names[:TOLD]), sep="; ")
    return T("“{word}” may be: {names}. Please write more of it.", word=Plain(word), names=shown)


def _unknown_hint(word: str) -> T:
    return T(
        "I do not understand “{word}”. What I know: mine, ours, overdue, unassigned, all; a district, an organisation, "
        "a topic.",
        word=Plain(word),
    )
