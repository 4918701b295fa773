"""Transient-error test: failures of the store that pass by themselves, or once somebody has made room, and are
retried."""

from __future__ import annotations

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, PendingRollbackError
from sqlalchemy.exc import TimeoutError as NoConnection

PASSING_STATES = ("08", "25P03", "40", "53", "55P03", "57", "58")
"""Classes of SQLSTATE: the connection, a transaction that was ended for standing still, a rollback asked for, no room,
a lock that another holds, an operator (starting up, shutting down), the system. asyncpg tells of the first moments of a
server in no other way."""


def is_transient(error: BaseException) -> bool:
    """True for a database that is locked, full or away, or a full disk. What was being done has not happened, and may
    be done again."""
    if isinstance(error, DBAPIError):
        known = error.connection_invalidated or isinstance(error, OperationalError | InterfaceError)
        return known or str(getattr(error.orig, "sqlstate", "")).startswith(PASSING_STATES)
    if isinstance(error, ConnectionError | TimeoutError):
        return True
    if isinstance(error, OSError):
        return error.errno is not None  # Pillow's complaints about a picture are OSErrors without a number
    return isinstance(error, NoConnection | PendingRollbackError)
