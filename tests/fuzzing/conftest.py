"""Fixtures."""

from tests.bots.cli.command_line import *  # noqa: F403
