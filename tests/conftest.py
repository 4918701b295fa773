"""Flags that write golden files anew; review reads the diff."""

from __future__ import annotations

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--rewrite-transcripts", action="store_true", help="write tests/dialogs/transcripts anew")
    parser.addoption("--rewrite-catalogs", action="store_true", help="bring locales/ up to the code")
