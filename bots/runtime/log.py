"""Logging, set up once: entries are a fixed message with details in `extra`; never words, names, phones, coordinates or
tokens.
"""

from __future__ import annotations

import json
import logging
import sys
from typing import Literal

_STANDARD = frozenset(vars(logging.makeLogRecord({})))


def _details(record: logging.LogRecord) -> dict[str, object]:
    return {k: v for k, v in vars(record).items() if k not in _STANDARD and k not in ("message", "asctime")}


class JsonLines(logging.Formatter):
    """Log formatter for machines: one JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        entry: dict[str, object] = {
            "at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname.lower(),
            "part": record.name,
            "message": record.getMessage(),
            **_details(record),
        }
        if record.exc_info:
            entry["error"] = self.formatException(record.exc_info)
        return json.dumps(entry, ensure_ascii=False, default=str)


class ForPeople(logging.Formatter):
    """Log formatter for a terminal: time, level from warnings on, message and details."""

    def format(self, record: logging.LogRecord) -> str:
        details = "  ".join(f"{k}={v}" for k, v in _details(record).items())
        mark = "" if record.levelno < logging.WARNING else f"{record.levelname} "
        text = f"{self.formatTime(record, '%H:%M:%S')}  {mark}{record.getMessage()}" + (
            f"   {details}" if details else ""
        )
        return f"{text}\n{self.formatException(record.exc_info)}" if record.exc_info else text


def set_up(style: Literal["text", "json"], *, level: int = logging.INFO) -> None:
    """Send all logging to standard error: `bots` from `level` on, libraries from warnings or errors on."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines() if style == "json" else ForPeople())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("bots").setLevel(level)
    # vkbottle and aiogram print requests with their parameters at lower levels.
    for library in ("aiogram", "vkbottle", "aiohttp", "sqlalchemy", "alembic"):
        logging.getLogger(library).setLevel(logging.ERROR)
