from tests.bots.command_line import *  # noqa: F403 fixtures are found by name
from tests.stores import *  # noqa: F403 fixtures are found by name
