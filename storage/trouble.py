"""Which failures of the store pass by themselves, or once somebody has made room: those are waited for."""

from __future__ import annotations

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection


def passing(error: BaseException) -> bool:
    """A database that is locked, full or away, or a full disk. What was being done has not happened, and may be done
    again."""
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return True
    if isinstance(error, OSError):
        return error.errno is not None  # Pillow's complaints about a picture are OSErrors without a number
    return isinstance(error, OperationalError | InterfaceError | NoConnection)
