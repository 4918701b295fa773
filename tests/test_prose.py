"""Prose check: no docstring begins with a relative or interrogative clause ("What …", "Who …", "Whether …").

A reader who meets a module for the first time needs its noun and what it does, and a clause gives neither. Held to the
rule: every module, every public class and function, and those tests that have a docstring; private ones are not.
"""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.test_architecture import modules, relative_name, written_paths

CLAUSE = re.compile(
    r"\W*(?:(?:What|Who|Which|Where|When|How)(?:ever)?|Whom(?:ever)?|Whose|Whether|Why|That(?! of\b))\b(?!,)"
)
"""A comma after the word makes it an adverb ("However, …"); "that of …" stands for a noun."""

QUOTED = re.compile(r"(?<!`)`([A-Z][A-Za-z_]+)(?:\.\w+)*`(?!`)|\bRaises ([A-Z]\w+)\b(?!')")
SETTING = "PARADNAYA_"

Documented = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


@pytest.mark.parametrize("path", list(modules("bots", "dialogs", "storage", "tests")), ids=relative_name)
def test_a_docstring_begins_with_its_noun_or_verb(path: Path) -> None:
    assert list(clauses(ast.parse(path.read_text("utf-8")))) == []


def clauses(tree: ast.Module) -> Iterator[str]:
    """Line and beginning of every docstring that the rule refuses."""
    for node in documented_nodes(tree):
        told = ast.get_docstring(node) or ""
        if CLAUSE.match(told):
            yield f"{node.body[0].lineno}: {told.splitlines()[0]}"


def documented_nodes(node: Documented) -> Iterator[Documented]:
    """The node, and the public classes and functions in it, methods too; functions inside a function are not public."""
    yield node
    if isinstance(node, ast.Module | ast.ClassDef):
        for inner in node.body:
            if isinstance(inner, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and inner.name[0] != "_":
                yield from documented_nodes(inner)


@pytest.mark.parametrize(
    "told",
    [
        "What the processes tell one another.",
        "Who writes too fast waits.",
        "Which leases are dead.",
        "Whose turn it is.",
        "How fast a platform lets a bot speak.",
        "Where messages go.",
        "When a digest is sent.",
        "Whether it was taken.",
        "Why a send was refused.",
        "That nothing is lost.",
        "Whatever a resident does, there is an answer.",
        "However ten digits are grouped.",
        "**What is counted.** Of N cases.",
    ],
)
def test_a_clause_is_refused_wherever_a_reader_meets_it(told: str) -> None:
    module = f'"""{told}"""'
    function = f'def grown():\n    """{told}"""'
    method = f'class Grown:\n    async def grow(self):\n        """{told}"""'
    private = f'def _grown():\n    """{told}"""\n\nclass _Grown:\n    def grow(self):\n        """{told}"""'
    inside = f'def grown():\n    def inner():\n        """{told}"""'
    found = [list(clauses(ast.parse(text))) for text in (module, function, method, private, inside)]
    assert found == [[f"1: {told}"], [f"2: {told}"], [f"3: {told}"], [], []]


@pytest.mark.parametrize(
    "told",
    ["Flood guard for private chats.", "Keep a photo.", "However, rows differ.", "That of the city.", "Whole tables."],
)
def test_a_noun_or_a_verb_is_a_beginning(told: str) -> None:
    assert list(clauses(ast.parse(f'"""{told}"""'))) == []


def test_a_name_in_backticks_is_the_name_of_something() -> None:
    """A class or constant that a sentence names is one of today's code, as is an exception after "Raises"."""
    known = set(dir(builtins)) | set(identifiers()) | {"OSErrors", "PlatformErrors"}
    found = []
    for path in written_paths():
        if path.suffix in {".py", ".md"} and path != Path(__file__):
            for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
                odd = [name for name in quoted_names(line) if name not in known and not name.startswith(SETTING)]
                found += [f"{relative_name(path)}:{number}: {name}" for name in odd]
    assert found == []


def quoted_names(line: str) -> list[str]:
    return [a or b for a, b in QUOTED.findall(line)]


def identifiers() -> Iterator[str]:
    """Names that the code gives or uses, tests too."""
    for path in modules("bots", "dialogs", "storage", "tests"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            match node:
                case (
                    ast.ClassDef(name=name) | ast.FunctionDef(name=name) | ast.Name(id=name) | ast.Attribute(attr=name)
                ):
                    yield name
                case ast.alias(name=name):
                    yield name.rpartition(".")[2]


def test_names_are_read_from_a_line() -> None:
    line = "`Desk` of `Visit.work`, `DEEDS`; `storage.Post`, ``Old``, `async with Nursery()`. Raises Wrong, or Odd."
    assert quoted_names(line) == ["Desk", "Visit", "DEEDS", "Wrong"]
