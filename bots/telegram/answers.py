"""Answers of the Bot API without models: the `result` as plain JSON values, or the exception that aiogram has for a
refusal.
"""

from __future__ import annotations

from typing import Any, NamedTuple, cast

from aiogram import Bot
from aiogram.client.session.base import BaseSession
from aiogram.exceptions import ClientDecodeError
from aiogram.methods import Response, TelegramMethod


class BareResponse(NamedTuple):
    """Stand-in for aiogram's `Response` with the one field that is read."""

    result: Any


class PlainAnswers(BaseSession):
    """Session that builds no models of answers: none can be refused for its shape, and an answer costs no more than its
    JSON."""

    def check_response(self, bot: Bot, method: TelegramMethod[Any], status_code: int, content: str) -> Response[Any]:
        try:
            answer = self.json_loads(content)
        except ValueError as error:
            raise ClientDecodeError("Failed to decode object", error, "") from None
        if isinstance(answer, dict) and answer.get("ok") is True and "result" in answer:
            return cast("Response[Any]", BareResponse(answer["result"]))
        return super().check_response(bot, method, status_code, content)
