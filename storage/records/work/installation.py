"""Installation number, which sets this installation's database apart from another one of the same bot.

Row numbers begin again in an emptied database, but a platform remembers for a while which messages it was given: VK
drops one whose `random_id` it has seen within the hour. A number drawn once for each database sets them apart.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from sqlalchemy import select

from storage.engine.upsert import insert
from storage.tables import cursors

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

KEYS = 2**27
"""How many keys of messages there are; the number is below it."""
_NAME = "installation"


async def number(connection: AsyncConnection) -> int:
    """Number of the installation: drawn when first asked for, the same ever after."""
    drawn = insert(connection.dialect.name, cursors).values(platform=_NAME, value=str(secrets.randbelow(KEYS)))
    await connection.execute(drawn.on_conflict_do_nothing(index_elements=["platform"]))
    found = await connection.execute(select(cursors.c.value).where(cursors.c.platform == _NAME))
    return int(found.scalar_one())
