"""Flags that write golden files anew (review reads the diff), the order of the tests, which is drawn by lot, tests that
take too long to be measured, and a collector that leaves alone what was imported."""

from __future__ import annotations

import gc
import secrets
from collections.abc import Generator
from pathlib import Path
from random import Random
from typing import Any

import coverage
import pytest

from tests.stores import *  # noqa: F403 one server of each kind for all folders


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--rewrite-transcripts", action="store_true", help="write tests/dialogs/transcripts anew")
    told = "journeys on SQLite and by turns on PostgreSQL or with Redis; on all four grounds (whole); on SQLite alone"
    parser.addoption("--grounds", choices=("sqlite", "turns", "whole"), default="turns", help=told)
    parser.addoption("--rewrite-catalogs", action="store_true", help="bring locales/ up to the code")
    parser.addoption("--seed", type=int, help="the order of files and of their tests, as an earlier run has printed it")


def pytest_configure(config: pytest.Config) -> None:
    if config.option.seed is None:
        config.option.seed = getattr(config, "workerinput", {}).get("seed", secrets.randbelow(1_000_000))


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Workers of xdist have one order."""
    node.workerinput["seed"] = node.config.option.seed


def pytest_report_header(config: pytest.Config) -> str:
    return f"order: --seed={config.option.seed}"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Again at the end: `-q` has no header."""
    terminalreporter.write_line(pytest_report_header(config))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """By lot; the tests of a file stay together, as its fixtures do. Golden files are written in the order that stands.

    After all others, since the journeys' grounds go by turns. Rejected: pytest-randomly, which comes before them and
    sets the seed of everybody's dice as well.
    """
    if config.option.rewrite_transcripts or config.option.rewrite_catalogs:
        return
    dice, files = Random(config.option.seed), dict[Path, list[pytest.Item]]()
    for item in items:
        files.setdefault(item.path, []).append(item)
    order = list(files.values())
    dice.shuffle(order)
    for tests in order:
        dice.shuffle(tests)
    items[:] = [item for tests in order for item in tests]


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
