"""The line to the Bot API: aiogram's Bot over its HTTP session, whose answers stay JSON values."""

from __future__ import annotations

from typing import Any, NamedTuple, cast

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import PRODUCTION, TelegramAPIServer
from aiogram.exceptions import ClientDecodeError
from aiogram.methods import Response, TelegramMethod
from aiogram.types import InputFile
from aiogram.utils.token import TokenValidationError
from aiohttp import ClientTimeout, FormData

from bots.telegram.errors import FAILURES, sort_out
from dialogs.errors import Broken, Later, Revoked, Vanished

CONNECT_S = 8.0
CALL_S = 15.0
UPLOAD_S = 90.0
FILE_S = 60.0


class Answer(NamedTuple):
    """All that is read of aiogram's `Response`."""

    result: Any


class RawSession(AiohttpSession):
    """One keep-alive session. A call returns the `result` of the answer as JSON made it, not a model: an answer
    cannot be refused for its shape, and costs nothing more than its JSON. A refusal raises what aiogram raises.
    """

    def __init__(self, api_base: str | None = None, proxy: str | None = None) -> None:
        api = TelegramAPIServer.from_base(api_base) if api_base else PRODUCTION
        super().__init__(proxy=proxy, api=api, timeout=CALL_S)

    async def make_request(self, bot: Bot, method: TelegramMethod[Any], timeout: int | None = None) -> Any:  # noqa: ASYNC109 - aiogram's signature
        """Apart limits for connecting and for the whole call: a failure to connect is safe to repeat."""
        limits = ClientTimeout(total=timeout or self.timeout, sock_connect=CONNECT_S)
        return await super().make_request(bot, method, cast("int", limits))

    def build_form_data(self, bot: Bot, method: TelegramMethod[Any]) -> FormData:
        """aiogram's own, without walking what is not set: most parameters are not."""
        form = FormData(quote_fields=False)
        files: dict[str, InputFile] = {}
        for name, value in method.model_dump(warnings=False, exclude_none=True).items():
            if text := self.prepare_value(value, bot, files):
                form.add_field(name, text)
        for name, file in files.items():
            form.add_field(name, file.read(bot), filename=file.filename or name)
        return form

    def check_response(self, bot: Bot, method: TelegramMethod[Any], status_code: int, content: str) -> Response[Any]:
        try:
            answer = self.json_loads(content)
        except ValueError as error:
            raise ClientDecodeError("Failed to decode object", error, "") from None
        if isinstance(answer, dict) and answer.get("ok") is True and "result" in answer:
            return cast("Response[Any]", Answer(answer["result"]))
        return super().check_response(bot, method, status_code, content)


class Line:
    """The bot's one connection to the Bot API. Raises PlatformErrors only, which never hold the token."""

    def __init__(self, token: str, api_base: str | None = None, proxy: str | None = None) -> None:
        """Raises Revoked when the token cannot be one."""
        self._session = RawSession(api_base, proxy)
        try:
            self._bot = Bot(token, session=self._session)
        except TokenValidationError:
            raise Revoked("the token is not of the form 123456:ABC") from None

    async def call(self, method: TelegramMethod[Any], *, repeatable: bool = True, timeout_s: float = CALL_S) -> Any:
        """The `result` as JSON made it. `repeatable`: see `errors.sort_out`."""
        try:
            return await self._session(self._bot, method, timeout=cast("int", timeout_s))
        except FAILURES as error:
            raise sort_out(error, repeatable=repeatable) from None

    async def read(self, path: str, at_most_bytes: int) -> bytes:
        """A file of `getFile`. Raises Later, Vanished("file"), Broken("too_big")."""
        url = self._session.api.file_url(self._bot.token, path)
        limits = ClientTimeout(total=FILE_S, sock_connect=CONNECT_S)
        data = bytearray()
        try:
            session = await self._session.create_session()
            async with session.get(url, timeout=limits) as response:
                _check_file(response.status)
                async for piece in response.content.iter_chunked(65536):
                    data += piece
                    if len(data) > at_most_bytes:
                        raise Broken("too_big")
        except FAILURES as error:
            raise sort_out(error, repeatable=True) from None
        return bytes(data)

    async def close(self) -> None:
        await self._session.close()


def _check_file(status: int) -> None:
    """The file server speaks HTTP alone: no JSON says why."""
    if status in {400, 403, 404, 410}:
        raise Vanished("file")
    if status != 200:
        raise Later(3.0, f"file server: {status}")
