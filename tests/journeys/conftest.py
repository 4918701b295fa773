"""Journeys run on both engines where they take `store_url`."""

from tests.bots.command_line import *  # noqa: F403
