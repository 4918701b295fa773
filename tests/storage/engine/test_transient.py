"""Transient errors: failures of the store that are waited for, and those that are not."""

import sqlite3

import pytest
from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError, OperationalError, PendingRollbackError
from sqlalchemy.exc import TimeoutError as NoConnection

from storage.engine.transient import is_transient


class ServerError(Exception):
    """Error of PostgreSQL."""

    def __init__(self, sqlstate: str) -> None:
        self.sqlstate = sqlstate


LOCKED = sqlite3.OperationalError("database is locked")


@pytest.mark.parametrize(
    ("error", "waited_for"),
    [
        (OperationalError("BEGIN", {}, LOCKED), True),
        (InterfaceError("SELECT", {}, LOCKED), True),
        (DBAPIError("SELECT", {}, LOCKED, connection_invalidated=True), True),
        (DBAPIError("SELECT", {}, ServerError("57P03")), True),
        (DBAPIError("INSERT", {}, ServerError("53100")), True),
        (DBAPIError("SELECT", {}, ServerError("25P03")), True),
        (DBAPIError("SELECT", {}, ServerError("25006")), False),
        (DBAPIError("SELECT", {}, ServerError("42P01")), False),
        (PendingRollbackError(), True),
        (NoConnection(), True),
        (ConnectionError("unexpected connection_lost() call"), True),
        (TimeoutError(), True),
        (OSError(28, "No space left on device"), True),
        (OSError("broken data stream when reading image file"), False),
        (IntegrityError("INSERT", {}, LOCKED), False),
        (KeyError("a fault"), False),
    ],
)
def test_passing(error: Exception, waited_for: bool) -> None:
    assert is_transient(error) is waited_for
