"""Translation catalogs as files: extraction from the code, and the one way they are written (no dates, no line
numbers)."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[1]
LOCALES = ROOT / "locales"
KEYWORDS = {"T": None, "N": (1, 2)}
PACKAGES = ("dialogs", "bots", "storage")


def extract_catalog() -> Catalog:
    """Collect every sentence of the code, in the order of the alphabet when written."""
    template = Catalog(charset="utf-8")
    for path in sources():
        for _, message, _, context in extract_from_file("python", path, keywords=KEYWORDS):
            template.add(message, context=context)
    return template


def sources() -> Iterator[Path]:
    for package in PACKAGES:
        yield from sorted((ROOT / package).rglob("*.py"))


def catalog_of(language: str) -> Catalog:
    with path_of(language).open("rb") as file:
        return read_po(file, locale=language)


def path_of(language: str) -> Path:
    return LOCALES / language / "LC_MESSAGES" / "messages.po"


def catalog_text(catalog: Catalog, language: str) -> str:
    """Write a catalog as text."""
    out = BytesIO()
    write_po(out, catalog, width=116, no_location=True, omit_header=True, sort_output=True, ignore_obsolete=True)
    head = ['msgid ""', 'msgstr ""', '"Content-Type: text/plain; charset=UTF-8\\n"']
    head += [f'"Language: {language}\\n"', f'"Plural-Forms: {catalog.plural_forms}\\n"']
    return "\n".join(head) + "\n\n" + out.getvalue().decode().strip() + "\n"


def rewrite() -> None:
    """Bring every catalog up to the code; new sentences come empty, to be translated."""
    template = extract_catalog()
    for path in sorted(LOCALES.glob("*/LC_MESSAGES/messages.po")):
        language = path.parts[-3]
        catalog = catalog_of(language)
        catalog.update(template, no_fuzzy_matching=True)
        path.write_text(catalog_text(catalog, language), encoding="utf-8")
