"""VK API client: vkbottle's calls over our own connections, with our timeouts, proxy and errors."""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlencode

from aiohttp import ClientError, ClientResponse, ClientSession, ClientTimeout
from aiohttp_socks import ProxyConnectionError, ProxyConnector, ProxyError, ProxyTimeoutError
from vkbottle import ABCAPI, API, ABCHTTPClient, ABCResponseValidator

from bots.http.http1 import HttpResponse
from bots.http.keepalive import KeepAlive
from bots.platform_errors import Broken, Later
from bots.vk import errors

CONNECT_S = 8.0
CALL_S = 15.0
UPLOAD_S = 60.0
TOO_LARGE = 413
FORM = "application/x-www-form-urlencoded"
NETWORK = (ClientError, ProxyError, ProxyConnectionError, ProxyTimeoutError, TimeoutError, OSError)

log = logging.getLogger(__name__)


class VkHttp(ABCHTTPClient):
    """HTTP client: calls and polls use keep-alive connections; uploads, files and everything through a proxy use an
    aiohttp session, made when first needed. Raises Later for every failure of the network.

    `proxy`: an address with http, socks4 or socks5 in front, None for none.
    """

    def __init__(self, proxy: str | None) -> None:
        self._proxy = proxy
        self._session: ClientSession | None = None
        self._http = KeepAlive(CONNECT_S)

    @property
    def session(self) -> ClientSession:
        if self._session is None or self._session.closed:
            connector = ProxyConnector.from_url(self._proxy) if self._proxy else None
            self._session = ClientSession(connector=connector, timeout=ClientTimeout(total=CALL_S))
        return self._session

    @asynccontextmanager
    async def open(self, method: str, url: str, **kwargs: Any) -> AsyncIterator[ClientResponse]:
        """Context manager of an open response. Failures on the way, also while it is read, are Later; the address is
        not part of them."""
        try:
            async with self.session.request(method, url, **kwargs) as response:
                yield response
        except NETWORK:
            raise errors.no_answer() from None

    async def request_content(
        self, url: str, method: str = "GET", data: dict[str, Any] | None = None, **kwargs: Any
    ) -> bytes:
        """Body of an answer. A request with a query is a call of the API; its token goes into the form. `within_s`:
        seconds for all of it."""
        params: dict[str, Any] = dict(kwargs.pop("params", None) or {})
        token = params.pop("access_token", None)
        form = {**(data or {}), "access_token": token} if token else data
        within_s: float = kwargs.pop("within_s", CALL_S if params else UPLOAD_S)
        if params and self._proxy is None:
            answer = await self._ask(method, url, params, form, within_s)
        else:
            limits = ClientTimeout(total=within_s)
            async with self.open(method, url, data=form, params=params or None, timeout=limits, **kwargs) as response:
                answer = HttpResponse(response.status, await response.read())
        if answer.status == TOO_LARGE:
            raise Broken("413 the upload is too large")
        return answer.body

    async def _ask(
        self, method: str, url: str, params: Mapping[str, Any], form: Mapping[str, Any] | None, within_s: float
    ) -> HttpResponse:
        if params:
            url = f"{url}{'&' if '?' in url else '?'}{encode_form(params)}"
        kind, body = (FORM, encode_form(form).encode("ascii")) if form is not None else ("", b"")
        try:
            return await self._http.ask(method, url, kind, body, within_s)
        except OSError:
            raise errors.no_answer() from None

    async def request_text(
        self, url: str, method: str = "GET", data: dict[str, Any] | None = None, **kwargs: Any
    ) -> str:
        return (await self.request_content(url, method, data, **kwargs)).decode(errors="replace")

    async def request_json(
        self, url: str, method: str = "GET", data: dict[str, Any] | None = None, **kwargs: Any
    ) -> dict[str, Any]:
        return read_object(await self.request_text(url, method, data, **kwargs))

    async def request_raw(
        self, url: str, method: str = "GET", data: dict[str, Any] | None = None, **kwargs: Any
    ) -> Any:
        return await self.request_content(url, method, data, **kwargs)

    async def close(self) -> None:
        await self._http.close()
        if self._session is not None:
            await self._session.close()


class Answers(ABCResponseValidator):
    """Response validator: passes JSON with a `response`, and raises a PlatformError for anything else."""

    async def validate(self, method: str, data: dict[str, Any], response: Any, ctx_api: ABCAPI | API) -> Any:
        body = response if isinstance(response, Mapping) else read_object(str(response))
        if "error" in body:
            failure = errors.from_error(body["error"], method)
            if isinstance(failure, Later) and failure.reason == "captcha":
                log.warning("VK asks for a captcha: sending stops for a while", extra={"method": method})
            raise failure
        if "response" not in body:
            raise errors.odd_answer()
        return body


def read_object(text: str) -> dict[str, Any]:
    """Parse a JSON object; anything else is an odd answer (Later)."""
    try:
        body = json.loads(text)
    except ValueError:
        raise errors.odd_answer() from None
    if not isinstance(body, dict):
        raise errors.odd_answer()
    return body


class VkApi:
    """Methods of the API by name. `api` is for vkbottle's tools."""

    def __init__(self, token: str, api_base: str | None, wire: VkHttp) -> None:
        _quieten()
        self.wire = wire
        self.api = API(token, http_client=wire)
        self.api.response_validators = [Answers()]
        if api_base:
            self.api.API_URL = api_base.rstrip("/") + "/method/"

    async def __call__(self, method: str, **form: Any) -> Any:
        """The `response` of a call. Raises a PlatformError and nothing else."""
        return (await self.api.request(method, form))["response"]


def encode_form(form: Mapping[str, Any]) -> str:
    """Percent-encode a form or a query. Half a character, which no request can carry, becomes a question mark."""
    return urlencode(form, errors="replace")


def _quieten() -> None:
    """Silence vkbottle's logger: it gets a coloured handler and whole requests, neither of which may reach our log."""
    logger = logging.getLogger("vkbottle")
    logger.handlers.clear()
    logger.setLevel(logging.WARNING)
