"""Log format: text for a person, JSON for a machine."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Iterator
from typing import Literal

import pytest

from bots.runtime.log import set_up


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    levels = {name: logging.getLogger(name).level for name in ("bots", "aiogram", "vkbottle", "aiohttp", "sqlalchemy")}
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    for name, each in levels.items():
        logging.getLogger(name).setLevel(each)


def log_lines(style: Literal["text", "json"], capsys: pytest.CaptureFixture[str]) -> list[str]:
    set_up(style)
    log = logging.getLogger("bots.test")
    log.info("receiving", extra={"platform": "vk"})
    try:
        raise KeyError("a fault")
    except KeyError:
        log.exception("a turn failed")
    logging.getLogger("aiogram").warning("a token")
    logging.getLogger("other").info("talk")
    assert sys.stderr
    return capsys.readouterr().err.splitlines()


def test_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    lines = log_lines("text", capsys)
    assert lines[0].endswith("receiving   platform=vk")
    assert "ERROR a turn failed" in lines[1]
    assert lines[-1] == "KeyError: 'a fault'"


def test_for_machines(capsys: pytest.CaptureFixture[str]) -> None:
    first, second = (json.loads(line) for line in log_lines("json", capsys))
    assert (first["level"], first["part"], first["message"], first["platform"]) == (
        "info",
        "bots.test",
        "receiving",
        "vk",
    )
    assert "KeyError" in second["error"]
