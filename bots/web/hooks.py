"""Webhooks: a platform posts its updates here, and is answered only after they are in the inbox.

Promise: an update is confirmed after the commit. A store in trouble is answered with 503, and the platform comes again;
an update that is known is answered like a new one. An update that cannot be understood is kept and set aside like any
other: refused, it would keep its whole chat waiting, in Telegram for a day.

A request is accepted by two secrets, both derived from the platform's token and kept nowhere: the last part of the
address, and the value that the platform sends along (derived from the installation's number too). Neither reveals the
token. The address is known by its end, so a proxy in front may keep a path of its own before it or take that away.

Several processes may serve one address. Updates that arrive at the same moment share a commit.
"""

from __future__ import annotations

import asyncio
import hmac
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass

from aiohttp import web

from bots.capabilities import Webhooks
from bots.platform import HOOK_PATH, Hook, Platform, RawUpdate, odd_row
from bots.platform_errors import PlatformError
from bots.runtime.clock import Clock
from bots.runtime.counters import Counters
from storage.engine.transient import is_transient
from storage.store import Store

log = logging.getLogger(__name__)

AT_MOST_BYTES = 4 << 20
"""Telegram's own bound for a whole batch; the beginning of a larger body is kept and set aside."""
READ_WITHIN_S = 30.0


def hook_of(base: str, platform: str, token: str, installation: int) -> Hook:
    """The webhook of a platform, with both secrets derived from its token. `base`: the public address, without a slash
    at its end; `installation`: see `storage.records.work.installation`."""
    return Hook(
        f"{base}{HOOK_PATH}{platform}/{_derive_secret(token, f'address {platform}')[:32]}",
        _derive_secret(token, f"secret {platform} {installation}")[:48],
    )


def _derive_secret(token: str, of: str) -> str:
    return hmac.new(token.encode(), f"paradnaya webhook {of}".encode(), "sha256").hexdigest()


@dataclass
class Hooks:
    """HTTP handler of the webhooks. `hooks`: by platform; `arrived`: called after each commit."""

    store: Store
    platforms: Mapping[str, Platform]
    hooks: Mapping[str, Hook]
    _: KW_ONLY
    clock: Clock
    watch: Counters
    arrived: Callable[[], None]

    route = "/{front:.*}hook/{platform}/{key}"

    async def bring(self, request: web.Request) -> web.Response:
        name = request.match_info["platform"]
        hook = self.hooks.get(name)
        if hook is None or not _is_same(request.match_info["key"], hook.url.rpartition("/")[2]):
            return web.Response(status=404)
        try:
            return await self._receive_hook(name, hook, request)
        except Exception as error:
            self.watch.hooks[name, "trouble"] += 1
            self.watch.count_failure("hook", error)
            known = is_transient(error) or isinstance(error, PlatformError | TimeoutError)
            log.warning(
                "an update could not be kept now and has to be brought again",
                extra={"platform": name, "why": type(error).__name__},
                exc_info=not known,
            )
            return web.Response(status=503)

    async def _receive_hook(self, name: str, hook: Hook, request: web.Request) -> web.Response:
        body = await _body(request)
        platform = self.platforms[name]
        assert isinstance(platform, Webhooks)
        brought = await platform.receive_hook(hook, request.headers, body)
        if "X-Retry-Counter" in request.headers:
            self.watch.hooks[name, "repeated"] += 1
        if brought.rows:
            await self._keep(name, brought.rows, body)
        outcome = "stored" if brought.rows else "refused" if brought.status >= 400 else "confirmed"
        self.watch.hooks[name, outcome] += 1
        return web.Response(status=brought.status, text=brought.answer)

    async def _keep(self, name: str, rows: Sequence[RawUpdate], body: bytes) -> None:
        """Store the rows; if the store will never take them, the body is kept as one odd row instead."""
        try:
            await self._receive(name, rows)
        except Exception as error:
            if is_transient(error):
                raise
            log.exception("an update is kept as it came: the store refuses it", extra={"platform": name})
            await self._receive(name, [odd_row(body)])
        self.watch.updates[name] += len(rows)
        self.arrived()

    async def _receive(self, name: str, rows: Sequence[RawUpdate]) -> None:
        await self.store.note(lambda tx: tx.inbox.receive(name, rows, None, self.clock.now()))


def _is_same(given: str, expected: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "replace"), expected.encode())


async def _body(request: web.Request) -> bytes:
    """Read the body; reading stops a little after AT_MOST_BYTES, which are returned."""
    body = bytearray()
    async with asyncio.timeout(READ_WITHIN_S):
        async for piece in request.content.iter_any():
            body += piece
            if len(body) > AT_MOST_BYTES:
                break
    return bytes(body[:AT_MOST_BYTES])
