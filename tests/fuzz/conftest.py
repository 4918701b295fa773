"""Fixtures."""

from tests.bots.command_line import *  # noqa: F403
