"""Journeys run on both engines where they take `store_url`."""

from tests.bots.command_line import *  # noqa: F403
from tests.stores import *  # noqa: F403 fixtures are found by name
