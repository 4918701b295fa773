"""Pytest configuration: flags that write golden files anew (review reads the diff), tests that take too long to be
measured, and a collector that leaves alone what was imported."""

from __future__ import annotations

import gc
from collections.abc import Generator

import coverage
import pytest

from tests.stores import *  # noqa: F403 one server of each kind for all folders


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--rewrite-transcripts", action="store_true", help="write tests/dialogs/transcripts anew")
    told = "journeys on SQLite and by turns on PostgreSQL or with Redis; on all four grounds (whole); on SQLite alone"
    parser.addoption("--grounds", choices=("sqlite", "turns", "whole"), default="turns", help=told)
    parser.addoption("--rewrite-catalogs", action="store_true", help="bring locales/ up to the code")


@pytest.hookimpl(wrapper=True, trylast=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """Run a test marked `no_cover` without coverage. pytest-cov pauses one measurement; a worker of xdist has further
    ones, its own as a child process among them, and with those the test would take twice its time."""
    paused: list[coverage.Coverage] = []
    while item.get_closest_marker("no_cover") and (running := coverage.Coverage.current()):
        running.stop()
        paused.insert(0, running)
    try:
        return (yield)
    finally:
        for one in paused:
            one.start()


def pytest_collection_finish() -> None:
    gc.collect()
    gc.freeze()
