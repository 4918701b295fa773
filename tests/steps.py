"""The work of a regular expression, counted: how many times a backtracking matcher looks at a letter of a text.

It walks the parsed pattern as `re` does, with the same choices in the same order, so its count grows with the length of
the text as time does, on any machine, however busy. Rejected: a clock (three tests failed while others worked), and the
engine itself, which does not tell.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

parser: Any = getattr(re, "_parser")  # noqa: B009 the standard library's own, without types

WORD, DIGIT, SPACE = re.compile(r"\w"), re.compile(r"\d"), re.compile(r"\s")
CATEGORIES = {"WORD": WORD, "DIGIT": DIGIT, "SPACE": SPACE}
ONE = {"LITERAL", "NOT_LITERAL", "ANY", "IN"}
Item = tuple[Any, Any]


def steps(pattern: re.Pattern[str], text: str) -> tuple[int, list[tuple[int, int]]]:
    """Of finding every match in a text; and the matches, begin and end, none of them empty."""
    walk, found = Walk(text, bool(pattern.flags & re.IGNORECASE)), list[tuple[int, int]]()
    items, at = parser.parse(pattern.pattern, pattern.flags), 0
    while at <= len(text):
        end = next(walk.ends(items, 0, at), None)
        if end is None or end == at:
            at += 1
            continue
        found.append((at, end))
        at = end
    return walk.looked, found


def patterns_of(module: ModuleType) -> list[re.Pattern[str]]:
    """All that stand in a module by a name, in a tuple or as the first of a pair too."""
    return list(_patterns(vars(module).values()))


def _patterns(values: Iterable[object]) -> Iterator[re.Pattern[str]]:
    for value in values:
        if isinstance(value, re.Pattern):
            yield value
        elif isinstance(value, tuple):
            yield from _patterns(value)


def growth(module: ModuleType, unit: str, letters: int = 250) -> float:
    """Growth of work: how many times more it is when the same text, again and again, is twice as long: 2 for what grows
    as the text does, 4 for the square of it."""
    once, twice = (
        sum(steps(pattern, unit * (length // len(unit)))[0] for pattern in patterns_of(module))
        for length in (letters, 2 * letters)
    )
    return twice / once


@dataclass
class Walk:
    text: str
    ignoring_case: bool
    looked: int = 0
    groups: dict[int, tuple[int, int]] = field(default_factory=dict)
    known: dict[tuple[str, int, str], bool] = field(default_factory=dict)

    def ends(self, items: Sequence[Item], first: int, at: int) -> Iterator[int]:
        """Ends of the items from `first` on that begin there, in the order they are tried."""
        if first == len(items):
            yield at
            return
        for end in self._item(*items[first], at):
            yield from self.ends(items, first + 1, end)

    def _item(self, kind: Any, given: Any, at: int) -> Iterator[int]:
        name = str(kind)
        if name in ONE:
            if self._is_one(name, given, at):
                yield at + 1
        elif name == "AT":
            if self._stands(str(given), at):
                yield at
        elif name == "SUBPATTERN":
            for end in self.ends(given[3], 0, at):
                self.groups[given[0]] = (at, end)
                yield end
        elif name == "BRANCH":
            for way in given[1]:
                yield from self.ends(way, 0, at)
        else:
            yield from self._further(name, given, at)

    def _further(self, name: str, given: Any, at: int) -> Iterator[int]:
        if name in {"ASSERT", "ASSERT_NOT"}:
            yield from self._around(given, at, wanted=name == "ASSERT")
        elif name in {"MAX_REPEAT", "POSSESSIVE_REPEAT"}:
            found = self._ends_of_repeat(given[0], int(given[1]), given[2], at)
            yield from found if name == "MAX_REPEAT" else [end for end in [next(found, None)] if end is not None]
        elif name == "GROUPREF":
            begin, end = self.groups[given]
            self.looked += 1
            if self.text.startswith(self.text[begin:end], at):
                yield at + end - begin
        else:
            raise NotImplementedError(name)

    def _ends_of_repeat(self, least: int, most: int, body: Sequence[Item], at: int) -> Iterator[int]:
        """Greedy."""
        if len(body) == 1 and str(body[0][0]) in ONE:
            count = 0
            while count < most and self._is_one(str(body[0][0]), body[0][1], at + count):
                count += 1
            yield from range(at + count, at + least - 1, -1)
            return
        if most > 0:
            for end in self.ends(body, 0, at):
                if end > at:
                    yield from self._ends_of_repeat(max(0, least - 1), most - 1, body, end)
        if least == 0:
            yield at

    def _around(self, given: Any, at: int, *, wanted: bool) -> Iterator[int]:
        way, items = given
        begin = at if way > 0 else at - items.getwidth()[0]
        found = begin >= 0 and next(self.ends(items, 0, begin), None) is not None
        if found is wanted:
            yield at

    def _stands(self, where: str, at: int) -> bool:
        self.looked += 1
        if where in {"AT_BEGINNING", "AT_BEGINNING_STRING"}:
            return at == 0
        if where in {"AT_END", "AT_END_STRING"}:
            return at == len(self.text)
        raise NotImplementedError(where)

    def _is_one(self, name: str, given: Any, at: int) -> bool:
        self.looked += 1
        if at >= len(self.text):
            return False
        letter = self.text[at]
        key = name, given if isinstance(given, int) else id(given), letter
        if key not in self.known:
            self.known[key] = self._fits(name, given, letter)
        return self.known[key]

    def _fits(self, name: str, given: Any, letter: str) -> bool:
        if name == "ANY":
            return letter != "\n"
        if name == "IN":
            return self._among(given, letter)
        return self._same(given, letter) is (name == "LITERAL")

    def _among(self, kinds: Sequence[Item], letter: str) -> bool:
        negated = bool(kinds) and str(kinds[0][0]) == "NEGATE"
        return any(self._of(str(kind), given, letter) for kind, given in kinds[negated:]) is not negated

    def _of(self, kind: str, given: Any, letter: str) -> bool:
        if kind == "LITERAL":
            return self._same(given, letter)
        if kind == "RANGE":
            return any(given[0] <= ord(one) <= given[1] for one in self._cases(letter))
        which = str(given).removeprefix("CATEGORY_")
        return bool(CATEGORIES[which.removeprefix("NOT_")].match(letter)) is not which.startswith("NOT_")

    def _same(self, code: int, letter: str) -> bool:
        return any(code == ord(one) for one in self._cases(letter)) or (
            self.ignoring_case and chr(code).lower() == letter.lower()
        )

    def _cases(self, letter: str) -> tuple[str, ...]:
        both = (letter, letter.lower(), letter.upper())
        return tuple(one for one in both if len(one) == 1) if self.ignoring_case else (letter,)
