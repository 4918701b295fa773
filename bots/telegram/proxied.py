"""Bot API session through a proxy: aiogram's own HTTP session, which supports every kind of proxy."""

from __future__ import annotations

from typing import Any, cast

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.methods import TelegramMethod
from aiogram.types import InputFile
from aiohttp import ClientTimeout, FormData

from bots.http.http1 import TooLarge
from bots.telegram.answers import PlainAnswers
from bots.telegram.plain import as_text, parameters


class ProxiedSession(PlainAnswers, AiohttpSession):
    """Session through `proxy`: an address with http, socks4 or socks5 in front. `connect_s`: seconds for making a
    connection."""

    def __init__(self, api: TelegramAPIServer, proxy: str, call_s: float, connect_s: float) -> None:
        AiohttpSession.__init__(self, proxy=proxy, api=api, timeout=call_s)
        self._connect_s = connect_s

    async def make_request(self, bot: Bot, method: TelegramMethod[Any], timeout: int | None = None) -> Any:  # noqa: ASYNC109 - aiogram's signature
        """Make a call with separate limits for connecting and for the whole call: a failure to connect is safe to
        repeat."""
        limits = ClientTimeout(total=timeout or self.timeout, sock_connect=self._connect_s)
        return await super().make_request(bot, method, cast("int", limits))

    def build_form_data(self, bot: Bot, method: TelegramMethod[Any]) -> FormData:
        """Form of a method; unlike aiogram's own, it does not walk parameters that are not set, which most are not."""
        form, files = FormData(quote_fields=False), dict[str, InputFile]()
        for name, value in parameters(method, files).items():
            form.add_field(name, as_text(value))
        for name, file in files.items():
            form.add_field(name, file.read(bot), filename=file.filename or name)
        return form

    async def download(self, url: str, within_s: float, at_most: int) -> tuple[int, bytes]:
        """Download a file; returns (status, body). Raises TooLarge."""
        limits = ClientTimeout(total=within_s, sock_connect=self._connect_s)
        data = bytearray()
        session = await self.create_session()
        async with session.get(url, timeout=limits, allow_redirects=False) as response:
            async for piece in response.content.iter_chunked(65536):
                data += piece
                if len(data) > at_most:
                    raise TooLarge("the file is too large")
        return response.status, bytes(data)
