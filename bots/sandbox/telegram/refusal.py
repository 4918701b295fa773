"""Errors of the Bot API: `TelegramRefusal`, and the answers 400, 403 and 429."""

from __future__ import annotations

from typing import Any


class TelegramRefusal(Exception):
    """An answer with `ok: false`. `description` is the server's own text; `parameters` as in the Bot API."""

    def __init__(self, code: int, description: str, parameters: dict[str, Any] | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters or {}

    def body(self) -> dict[str, Any]:
        """The JSON the real server would answer with."""
        answer: dict[str, Any] = {"ok": False, "error_code": self.code, "description": self.description}
        return answer | ({"parameters": self.parameters} if self.parameters else {})


def bad_request(reason: str, **parameters: Any) -> TelegramRefusal:
    """Make a 400 with the server's prefix."""
    return TelegramRefusal(400, f"Bad Request: {reason}", parameters)


def forbidden_error(reason: str) -> TelegramRefusal:
    """Make a 403 with the server's prefix."""
    return TelegramRefusal(403, f"Forbidden: {reason}")


def flood(retry_after_s: int) -> TelegramRefusal:
    """Make a 429: come back in so many whole seconds."""
    return TelegramRefusal(429, f"Too Many Requests: retry after {retry_after_s}", {"retry_after": retry_after_s})
