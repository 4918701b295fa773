"""Pytest configuration of the journeys: they are made on both engines, with and without Redis."""

from datetime import timedelta

import pytest

from tests.bots.cli.command_line import *  # noqa: F403
from tests.journeys import grounds
from tests.journeys.grounds import ground  # noqa: F401 fixtures are found by name


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    grounds.parametrize_grounds(metafunc)


@pytest.fixture(autouse=True)
def no_note(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep back the note that an answer is being made, however busy the machine is."""
    monkeypatch.setattr("storage.usecases.outgoing.job_requests.NOTE_AFTER", timedelta(minutes=5))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    grounds.mark_unmeasured(items)
    if config.getoption("--grounds") == "turns":
        left_out = grounds.left_out(items)
        config.hook.pytest_deselected(items=list(left_out))
        items[:] = [item for item in items if item not in left_out]
