from tests.stores import *  # noqa: F403 fixtures are found by name
