"""Translation checks: the catalogs say all that the code says, in every language, and nothing of it falls apart."""

from __future__ import annotations

import ast
import re

import pytest
from babel.messages.catalog import Message

from tests.catalogs import catalog_of, catalog_text, extract_catalog, path_of, rewrite, sources

LANGUAGES = ("ru", "en")
FIELD = re.compile(r"\{(\w+)\}")


@pytest.fixture(scope="module", autouse=True)
def rewritten(request: pytest.FixtureRequest) -> None:
    if request.config.getoption("--rewrite-catalogs"):
        rewrite()


def singular(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def code_sentences() -> set[str]:
    return {singular(message) for message in extract_catalog() if message.id}


@pytest.mark.parametrize("language", LANGUAGES)
def test_catalogs_are_written_the_one_way_and_say_no_more_and_no_less(language: str) -> None:
    catalog = catalog_of(language)
    assert path_of(language).read_text(encoding="utf-8") == catalog_text(catalog, language)
    assert {singular(message) for message in catalog if message.id} == code_sentences()


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_is_translated(language: str) -> None:
    empty = [
        message.id
        for message in catalog_of(language)
        if message.id
        and (message.fuzzy or not all(_forms(message)) or len(_forms(message)) != _count(message, language))
    ]
    assert empty == []


def _forms(message: Message) -> tuple[str, ...]:
    string = message.string
    return (string or "",) if isinstance(string, str | None) else tuple(string)


def _count(message: Message, language: str) -> int:
    return 1 if isinstance(message.id, str) else {"ru": 3, "en": 2}[language]


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_have_the_fields_of_their_sentences(language: str) -> None:
    for message in catalog_of(language):
        if message.id:
            fields = set(FIELD.findall(singular(message)))
            assert all(set(FIELD.findall(form)) == fields for form in _forms(message)), message.id


def test_every_sentence_is_written_where_extraction_finds_it() -> None:
    """A sentence inside the arguments of another one, or put together at run time, would never be translated."""
    found = code_sentences()
    for path in sources():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("T", "N"):
                first = node.args[0]
                if isinstance(first, ast.Name) and path.name == "words.py":
                    continue
                assert isinstance(first, ast.Constant), f"{path}:{node.lineno}"
                assert first.value in found, f"{path}:{node.lineno} {first.value!r}"
