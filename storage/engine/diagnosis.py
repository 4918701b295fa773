"""Diagnosis of an unusable database, as a sentence for the administrator; never with its password."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import asyncpg
from sqlalchemy import make_url
from sqlalchemy.exc import DBAPIError

CURE = "Check PARADNAYA_DATABASE and PARADNAYA_HOME, that this user may write there, and that the server is up."


class UnusableDatabase(Exception):
    """Error of a database that cannot be used; `str()` says why."""


@contextmanager
def diagnose(url: str) -> Iterator[None]:
    """Context manager around the opening of the database: what the driver and the system raise becomes
    UnusableDatabase."""
    try:
        yield
    except (DBAPIError, asyncpg.PostgresError, OSError, TimeoutError) as error:
        raise UnusableDatabase(
            f"The database {without_password(url)} cannot be used: {_innermost_reason(error)}."
        ) from None


def without_password(url: str) -> str:
    """Address of the database without the password."""
    return make_url(url).render_as_string(hide_password=True)


def _innermost_reason(error: Exception) -> str:
    """Innermost reason, on one line."""
    reason: BaseException | None = error.orig if isinstance(error, DBAPIError) else error
    words = " ".join(str(reason).split()) or type(reason).__name__
    return words.rsplit(">: ", 1)[-1].rstrip(".")
