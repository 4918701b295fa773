"""Wire of the toy platform: one line of JSON out, one line back, on a connection of its own."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from typing import Any

from bots.platform_errors import Broken, Gone, Later, Lost, Revoked

LONGEST_LINE = 1 << 24


@dataclass(frozen=True)
class ToyWire:
    token: str
    host: str
    port: int

    async def call(self, do: str, **more: Any) -> dict[str, Any]:
        """Make a call. Raises a PlatformError."""
        try:
            reader, writer = await asyncio.open_connection(self.host, self.port, limit=LONGEST_LINE)
        except OSError as error:
            raise Later(1, type(error).__name__) from None
        try:
            writer.write(json.dumps({"do": do, "token": self.token, **more}).encode() + b"\n")
            await writer.drain()
            line = await reader.readline()
        except OSError:
            line = b""
        finally:
            writer.close()
        if not line:
            raise Lost
        return _check_answer(json.loads(line))


def _check_answer(answer: dict[str, Any]) -> dict[str, Any]:
    match answer.get("no"):
        case None:
            return answer
        case "token":
            raise Revoked("token")
        case "gone":
            raise Gone("blocked")
        case why:
            raise Broken(str(why))
