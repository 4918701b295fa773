"""Journeys run on both engines where they take `store_url`."""

from tests.stores import *  # noqa: F403 fixtures are found by name
