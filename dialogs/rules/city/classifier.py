"""Text classifier: scores the categories that a report may be about, by the stems in the city's data.

A stem is the beginning of a word, or of two words standing near each other in any order. A pair says more than a
word, a stem shared by several categories says less, and what is said first says more: residents name the problem and
then tell its story. Emergencies weigh double, since missing one costs more than showing a number needlessly. What it
reaches on 2,000 real reports is in the test beside it.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from dialogs.rules.city.model import Category

WORDS = 120
"""Only so many first words are read."""
NEAR = 5
"""The two words of a pair stand at most this many words apart."""
_PAIR, _HINT, _ALARM = 2.0, 0.4, 2.0
_FIRST, _EARLY = 12, 1.5
_WORD = re.compile(r"[a-zа-я]+|\d+")


@dataclass(frozen=True)
class Proposal:
    """A category and how strongly the words speak for it (only the order and the ratios mean something)."""

    category_id: str
    score: float


def propose(words: str, categories: Iterable[Category]) -> list[Proposal]:
    """Categories that the words match at all, likeliest first; ties in the city's order. Never raises."""
    index = _index(tuple((category.id, category.stems, category.hints, category.emergency) for category in categories))
    said = _WORD.findall(words.lower().replace("ё", "е"))[:WORDS]
    places = index.places(said)
    scores: dict[int, float] = defaultdict(float)
    for stem, where in places.items():
        for category, weight in index.singles.get(stem, ()):
            scores[category] += weight * _weight(where)
        for other, category, weight in index.pairs.get(stem, ()):
            met = _near_positions(where, places.get(other, ()))
            if met:
                scores[category] += weight * _weight(met)
    ranked = sorted(scores.items(), key=lambda item: (-item[1], item[0]))
    return [Proposal(index.ids[category], score) for category, score in ranked]


def stands_out(proposals: Sequence[Proposal]) -> str | None:
    """Id of the first category when its score is at least 1 and 2.5 times that of the second, else None: then it is
    better to ask."""
    if not proposals:
        return None
    first, second = proposals[0], proposals[1].score if len(proposals) > 1 else 0.0
    return first.category_id if first.score >= 1.0 and first.score >= 2.5 * second else None


@dataclass(frozen=True)
class _Index:
    """Inverted index: stem -> categories (numbers in the city's order) and the other halves of its pairs."""

    ids: tuple[str, ...]
    singles: dict[str, list[tuple[int, float]]]
    pairs: dict[str, list[tuple[str, int, float]]]
    stems: frozenset[str]
    longest: int

    def places(self, said: Sequence[str]) -> dict[str, list[int]]:
        """Stem -> the numbers of the words that begin with it."""
        found: dict[str, list[int]] = {}
        for number, word in enumerate(said):
            for end in range(2, min(len(word), self.longest) + 1):
                if word[:end] in self.stems:
                    found.setdefault(word[:end], []).append(number)
        return found


@lru_cache(maxsize=8)
def _index(categories: tuple[tuple[str, tuple[str, ...], tuple[str, ...], bool], ...]) -> _Index:
    owners: dict[str, list[tuple[int, float]]] = defaultdict(list)
    pairs: dict[str, list[tuple[str, int, float]]] = defaultdict(list)
    for number, (_, stems, hints, emergency) in enumerate(categories):
        alarm = _ALARM if emergency else 1.0
        for stem in stems:
            first, _, second = stem.partition(" ")
            if second:
                pairs[first].append((second, number, _PAIR * alarm))
            else:
                owners[first].append((number, alarm))
        for hint in hints:
            owners[hint].append((number, _HINT))
    halves = {second for others in pairs.values() for second, _, _ in others}
    known = frozenset({*owners, *pairs, *halves})
    singles = {stem: [(number, weight / len(own)) for number, weight in own] for stem, own in owners.items()}
    longest = max(map(len, known), default=0)
    return _Index(tuple(own for own, _, _, _ in categories), singles, dict(pairs), known, longest)


def _weight(where: Sequence[int]) -> float:
    """Weight of a stem's occurrences: repeating counts half as much each time; being among the first words counts
    more."""
    early = _EARLY if where[0] < _FIRST else 1.0
    return early * (2.0 - 0.5 ** (len(where) - 1))


def _near_positions(these: Sequence[int], those: Sequence[int]) -> list[int]:
    """Positions of the one stem's words that have a word of the other stem near them."""
    return [here for here in these if any(0 < abs(here - there) <= NEAR for there in those)]
