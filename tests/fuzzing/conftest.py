"""Fixtures of the fuzzer's tests."""

from tests.bots.cli.command_line import *  # noqa: F403
