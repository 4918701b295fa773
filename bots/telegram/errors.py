"""Error mapping: turns aiogram's exceptions into PlatformErrors, by code and parameters first, then by the text, which
is no stable contract.
"""

from __future__ import annotations

import re

from aiogram.exceptions import (
    AiogramError,
    ClientDecodeError,
    TelegramAPIError,
    TelegramBadRequest,
    TelegramConflictError,
    TelegramEntityTooLarge,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramNetworkError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from aiohttp import ClientConnectorError, ClientError, ConnectionTimeoutError
from aiohttp_socks import ProxyConnectionError, ProxyError, ProxyTimeoutError

from bots.http.keepalive import NotConnected
from bots.platform_errors import Broken, ChatMigrated, Gone, Later, Lost, PlatformError, Revoked, Vanished


class Conflict(Revoked):
    """Another program receives the updates of this bot: another copy, or one that has not ended yet."""


FAILURES = (AiogramError, ClientError, OSError, ProxyError, UnicodeDecodeError)
"""Everything a call through aiogram raises that is not a mistake of ours: timeouts are OSError, and an answer that is
no UTF-8 escapes aiogram bare."""

_NEVER_WRITTEN = (
    NotConnected,
    ClientConnectorError,
    ConnectionTimeoutError,
    ProxyConnectionError,
    ProxyTimeoutError,
    ProxyError,
)
_SOON_S = 3.0
"""Seconds to wait after a failure of the network; delivery adds its own growing waits."""
_UNNAMED_FLOOD_S = 5.0
"""Seconds to wait after a 429 without `retry_after`."""

_FORBIDDEN = (
    ("blocked by the user", "blocked"),
    ("deactivated", "deactivated"),
    ("was kicked", "kicked"),
    ("not a member", "kicked"),
    ("was deleted", "kicked"),
    ("can't initiate", "denied"),
    ("can't send messages to", "denied"),
)
_UNREACHABLE = (
    ("user is deactivated", "deactivated"),
    ("input_user_deactivated", "deactivated"),
    ("user_is_blocked", "blocked"),
    ("chat was deleted", "kicked"),
    ("chat not found", "not_found"),
    ("user not found", "not_found"),
    ("peer_id_invalid", "not_found"),
)
_VANISHED = (
    ("message to edit not found", "message"),
    ("message can't be edited", "message"),
    ("no text in the message to edit", "text"),
    ("no caption in the message to edit", "message"),
    ("message_id_invalid", "message"),
    ("message thread not found", "topic"),
    ("topic_deleted", "topic"),
    ("topic_closed", "closed topic"),
    ("topic_id_invalid", "topic"),
    ("to be replied not found", "reply"),
    ("reply message not found", "reply"),
    ("wrong file identifier", "file"),
    ("wrong remote file", "file"),
    ("wrong file_id", "file"),
    ("wrong type of the web page content", "file"),
    ("can't use file of type", "file"),
    ("file_reference_", "file"),
    ("invalid file_id", "file"),
)
_UNFIT_PHOTO = ("image_process_failed", "photo_invalid_dimensions", "photo_save_file_invalid", "too big for a photo")
"""Bytes that Telegram does not take as a photo, but would as a file."""


def sort_out(error: Exception, *, repeatable: bool) -> PlatformError:
    """The PlatformError for a failed call. `repeatable`: doing it twice is the same as once, so an answer that was lost
    is `Later` and not `Lost`.

    `Broken` has these words of its own: too_big; unfit_photo (a file would do); not_modified (an edit that would change
    nothing). `Vanished` has text (the message to edit holds a photo) beside those of its docstring.
    """
    if isinstance(error, TelegramRetryAfter):
        return Later(float(error.retry_after), "flood", asked=True)
    if isinstance(error, TelegramMigrateToChat):
        return ChatMigrated(str(error.migrate_to_chat_id))
    if isinstance(error, TelegramEntityTooLarge):  # aiogram counts it among the network errors
        return Broken("too_big")
    if isinstance(error, TelegramServerError | TelegramNetworkError | ClientDecodeError):
        return _interruption(error, repeatable)
    if isinstance(error, TelegramAPIError):
        return _refusal(error)
    return _interruption(error, repeatable)


def _interruption(error: Exception, repeatable: bool) -> PlatformError:
    name = type(error.__cause__ or error).__name__
    if repeatable or never_written(error):
        return Later(_SOON_S, name)
    return Lost(name)


def never_written(error: BaseException | None) -> bool:
    """True when the connection was never made: nothing of the request can have arrived."""
    while error is not None:
        if isinstance(error, _NEVER_WRITTEN):
            return True
        error = error.__cause__
    return False


def _refusal(error: TelegramAPIError) -> PlatformError:
    text = error.message.lower()
    if isinstance(error, TelegramUnauthorizedError | TelegramNotFound):
        return Revoked("the token is not accepted")
    if isinstance(error, TelegramConflictError):
        return Conflict("another copy is receiving updates")
    if isinstance(error, TelegramForbiddenError):
        return Gone(_first_match(_FORBIDDEN, text) or "denied")
    if isinstance(error, TelegramBadRequest):
        return _bad_request(error.message, text)
    if "too many requests" in text:
        return Later(_UNNAMED_FLOOD_S, "flood")
    return Broken(sentence(error.message))


def _bad_request(message: str, text: str) -> PlatformError:
    if reason := _first_match(_UNREACHABLE, text):
        return Gone(reason)
    if "temporarily unavailable" in text and "wrong" not in text:
        return Later(_SOON_S, "file")
    if what := _first_match(_VANISHED, text):
        return Vanished(what)
    if any(part in text for part in _UNFIT_PHOTO):
        return Broken("unfit_photo")
    if "is too big" in text:
        return Broken("too_big")
    if "message is not modified" in text or "topic_not_modified" in text:
        return Broken("not_modified")
    return Broken(sentence(message))


def _first_match(table: tuple[tuple[str, str], ...], text: str) -> str:
    return next((name for part, name in table if part in text), "")


def sentence(message: str) -> str:
    """Telegram's error text made fit for the log: without its prefix, and without quotations of our text (addresses of
    buttons hold coordinates)."""
    quoted = re.sub(r"(?<=\s)'[^']*'|\"[^\"]*\"", "'...'", message.removeprefix("Bad Request: "))
    return re.sub(r"https?://\S+", "...", quoted)[:200]
