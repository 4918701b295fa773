"""Bot API client: aiogram's Bot over keep-alive connections, whose answers stay JSON values."""

from __future__ import annotations

import ssl
from collections.abc import AsyncGenerator
from typing import Any, cast
from urllib.parse import quote

import certifi
from aiogram import Bot
from aiogram.client.telegram import PRODUCTION, TelegramAPIServer
from aiogram.exceptions import TelegramNetworkError
from aiogram.methods import TelegramMethod
from aiogram.types import InputFile
from aiogram.utils.token import TokenValidationError

from bots.http.http1 import TooLarge
from bots.http.keepalive import KeepAlive
from bots.platform_errors import Broken, Later, Revoked, Vanished
from bots.telegram.answers import PlainAnswers
from bots.telegram.errors import FAILURES, sort_out
from bots.telegram.plain import as_form, as_json, parameters

CONNECT_S = 8.0
CALL_S = 15.0
UPLOAD_S = 90.0
FILE_S = 60.0


class KeepAliveSession(PlainAnswers):
    """Session that sends calls as JSON, those with files as forms."""

    def __init__(self, api: TelegramAPIServer) -> None:
        super().__init__(api=api, timeout=CALL_S)
        self._http = KeepAlive(CONNECT_S, _tls_context)

    async def make_request(self, bot: Bot, method: TelegramMethod[Any], timeout: int | None = None) -> Any:  # noqa: ASYNC109 - aiogram's signature
        url = self.api.api_url(token=bot.token, method=method.__api_method__)
        kind, body = await _body(bot, method)
        try:
            answer = await self._http.ask("POST", url, kind, body, timeout or self.timeout)
        except OSError as error:
            raise TelegramNetworkError(method=method, message=type(error).__name__) from error
        return self.check_response(bot, method, answer.status, answer.body.decode()).result

    async def stream_content(
        self,
        url: str,
        headers: dict[str, Any] | None = None,
        timeout: int = 30,  # noqa: ASYNC109 - aiogram's signature
        chunk_size: int = 65536,
        raise_for_status: bool = True,
    ) -> AsyncGenerator[bytes, None]:
        """Yield the whole file at once: files are small here."""
        yield (await self._http.ask("GET", url, within_s=timeout)).body

    async def download(self, url: str, within_s: float, at_most: int) -> tuple[int, bytes]:
        """Download a file; returns (status, body). Raises TooLarge."""
        return await self._http.ask("GET", url, within_s=within_s, at_most=at_most)

    async def close(self) -> None:
        await self._http.close()


class BotApi:
    """The bot's client of the Bot API. Raises PlatformErrors only, which never hold the token."""

    def __init__(self, token: str, api_base: str | None = None, proxy: str | None = None) -> None:
        """`api_base`: address of a Bot API server, None for Telegram's; `proxy`: None for none. Raises Revoked when the
        token cannot be one."""
        api = TelegramAPIServer.from_base(api_base) if api_base else PRODUCTION
        self._session = _proxied_session(proxy, api) if proxy else KeepAliveSession(api)
        try:
            self._bot = Bot(token, session=self._session)
        except TokenValidationError:
            raise Revoked("the token is not of the form 123456:ABC") from None

    async def call(self, method: TelegramMethod[Any], *, repeatable: bool = True, timeout_s: float = CALL_S) -> Any:
        """Call a method; returns the `result` as plain JSON values. `repeatable`: see `errors.sort_out`. Raises a
        PlatformError."""
        try:
            return await self._session(self._bot, method, timeout=cast("int", timeout_s))
        except FAILURES as error:
            raise sort_out(error, repeatable=repeatable) from None

    async def read(self, path: str, at_most_bytes: int) -> bytes:
        """Download a file whose `path` came from `getFile`. Raises Later, Vanished("file"), Broken("too_big")."""
        url = self._session.api.file_url(self._bot.token, quote(path))
        try:
            status, data = await self._session.download(url, FILE_S, at_most_bytes)
        except TooLarge:
            raise Broken("too_big") from None
        except FAILURES as error:
            raise sort_out(error, repeatable=True) from None
        _check_file(status)
        return data

    async def close(self) -> None:
        await self._session.close()


def _tls_context() -> ssl.SSLContext:
    """TLS context with the authorities that aiogram trusts (certifi), not those of the machine."""
    return ssl.create_default_context(cafile=certifi.where())


async def _body(bot: Bot, method: TelegramMethod[Any]) -> tuple[str, bytes]:
    """Request body of a method as (media type, bytes)."""
    files: dict[str, InputFile] = {}
    found = parameters(method, files)
    if not files:
        return "application/json", as_json(found)
    read = {name: (file.filename or name, b"".join([p async for p in file.read(bot)])) for name, file in files.items()}
    return as_form(found, read)


def _proxied_session(proxy: str, api: TelegramAPIServer) -> Any:
    from bots.telegram.proxied import ProxiedSession

    return ProxiedSession(api, proxy, CALL_S, CONNECT_S)


def _check_file(status: int) -> None:
    """Raise the error for a status of the file server, which gives no reason in JSON."""
    if status in {400, 403, 404, 410}:
        raise Vanished("file")
    if status != 200:
        raise Later(3.0, f"file server: {status}")
