from tests.bots.cli.command_line import *  # noqa: F403 fixtures are found by name
