"""Which failures are waited for."""

import sqlite3

import pytest
from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection

from storage.trouble import passing

LOCKED = sqlite3.OperationalError("database is locked")


@pytest.mark.parametrize(
    ("error", "waited_for"),
    [
        (OperationalError("BEGIN", {}, LOCKED), True),
        (InterfaceError("SELECT", {}, LOCKED), True),
        (DBAPIError("SELECT", {}, LOCKED, connection_invalidated=True), True),
        (NoConnection(), True),
        (OSError(28, "No space left on device"), True),
        (OSError("broken data stream when reading image file"), False),
        (IntegrityError("INSERT", {}, LOCKED), False),
        (KeyError("a fault"), False),
    ],
)
def test_passing(error: Exception, waited_for: bool) -> None:
    assert passing(error) is waited_for
