"""Furthest time ahead at which a row may be due. Clocks are set back and differ between machines: a row that lies
further ahead was written before that, and is due."""

from __future__ import annotations

from datetime import timedelta

FURTHEST = timedelta(minutes=10)
"""No row is made to wait for so long at a time, unless it is announced for a day."""
