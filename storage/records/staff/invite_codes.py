"""One-time invitation codes: shown once, kept as a hash, good for a day. Sending one binds a chat to the staff, or
makes the sender a member.

A code carries its grants, so that it can be handed to somebody without instructions where to press.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import delete, select, update
from sqlalchemy import insert as plain_insert

from storage.engine.connection import Connection
from storage.tables import codes

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Without 0, 1, I and O, which people mistake for one another."""
LENGTH = 8
VALID = timedelta(hours=24)
Purpose = Literal["chat", "person"]


class InviteCodes:
    """Repository of codes."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def add(self, purpose: Purpose, grants: Sequence[str], now: datetime) -> str:
        """Make a new code and delete those that ran out. `grants`: what it gives, as its purpose reads it."""
        code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
        await self._connection.execute(delete(codes).where(codes.c.expires_at < now))
        await self._connection.execute(
            plain_insert(codes).values(
                code_hash=_hash(code),
                purpose=purpose,
                grants=json.dumps(list(grants)),
                created_at=now,
                expires_at=now + VALID,
            )
        )
        return code

    async def use(self, purpose: Purpose, code: str, now: datetime) -> tuple[str, ...] | None:
        """Use a code, once, and return its grants; None when it is unknown, used, too old or for something else."""
        c = codes.c
        used = await self._connection.execute(
            update(codes)
            .where(c.code_hash == _hash(code), c.purpose == purpose, c.used_at.is_(None), c.expires_at > now)
            .values(used_at=now)
            .returning(c.grants)
        )
        row = used.first()
        return None if row is None else tuple(json.loads(row.grants))

    async def is_expected(self, purpose: Purpose, now: datetime) -> bool:
        """True when a code was given out that nobody has used yet."""
        c = codes.c
        unused = select(c.code_hash).where(c.purpose == purpose, c.used_at.is_(None), c.expires_at > now).limit(1)
        return await self._connection.scalar(unused) is not None


def _hash(code: str) -> str:
    return hashlib.sha256(code.strip().upper().encode()).hexdigest()
