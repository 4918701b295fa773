"""Wire log: the last calls and updates of one stand-in, for the page and for the tests."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Literal

from bots.sandbox.standin import PlatformName, WireCall

KEPT = 2_000
"""Lines kept; the oldest are forgotten."""
LONGEST = 20_000
"""Characters of a request or an answer that are kept."""


class WireLog:
    """Bounded list of wire calls. `calls` is one list for ever, so it may be handed out."""

    def __init__(self, platform: PlatformName, now: Callable[[], float]) -> None:
        self.calls: list[WireCall] = []
        self._platform = platform
        self._now = now
        self._seq = 0

    def add(
        self,
        direction: Literal["call", "update"],
        method: str,
        request: object,
        response: object,
        *,
        summary: str = "",
        ms: float = 0.0,
        fault: str = "",
    ) -> WireCall:
        """Write one line. `request`, `response`: text as it is, anything else as JSON; `fault`: its kind."""
        self._seq += 1
        call = WireCall(
            seq=self._seq,
            at=self._now(),
            platform=self._platform,
            direction=direction,
            method=method,
            summary=summary,
            request=_text(request),
            response=_text(response),
            ms=ms,
            fault=fault,
        )
        self.calls.append(call)
        del self.calls[:-KEPT]
        return call


def _text(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= LONGEST else text[:LONGEST] + "…"
