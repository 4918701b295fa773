"""Access guard of the page: only this computer is served, and only under the page's own name."""

from __future__ import annotations

import ipaddress
from collections.abc import Awaitable, Callable

from aiohttp import web

LOOPBACK_NAMES = frozenset({"127.0.0.1", "localhost", "[::1]"})
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


def refuse_other_hosts(host: str) -> None:
    """Raise ValueError unless the address is the loopback interface."""
    if host != "localhost" and not ipaddress.ip_address(host).is_loopback:
        raise ValueError(f"the sandbox page listens on this computer only, not on {host}")


@web.middleware
async def guard(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Refuse a foreign Host (DNS rebinding) and a foreign Origin (another site's page acting here)."""
    if not _at_home(request):
        raise web.HTTPForbidden(text="This page answers only to its own address on this computer.")
    return await handler(request)


async def add_headers(_request: web.Request, response: web.StreamResponse) -> None:
    """The security headers, on every answer and before a stream's first byte."""
    response.headers.update(HEADERS)


def _at_home(request: web.Request) -> bool:
    name, _, port = request.host.rpartition(":")
    bound = request.transport.get_extra_info("sockname")[1] if request.transport else None
    if name not in LOOPBACK_NAMES or port != str(bound):
        return False
    origin = request.headers.get("Origin")
    if origin is not None:
        return origin == f"http://{request.host}"
    return request.headers.get("Sec-Fetch-Site", "none") in {"none", "same-origin"} or _followed_link(request)


def _followed_link(request: web.Request) -> bool:
    """Somebody clicked a link to the page elsewhere: it opens in a tab of its own, out of the other site's reach."""
    asked = request.headers.get("Sec-Fetch-Mode"), request.headers.get("Sec-Fetch-Dest")
    return request.method == "GET" and request.path == "/" and asked == ("navigate", "document")
