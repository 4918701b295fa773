"""Contract checks: the platforms' own schemas (`PARADNAYA_SHARED`/contracts), against which the tests' calls and
updates are held."""

from __future__ import annotations

import importlib.util
import os
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from bots.sandbox.telegram import TelegramStandIn
from bots.sandbox.vk import VkStandIn

SHARED = Path(os.environ.get("PARADNAYA_SHARED", Path(__file__).parent.parent.parent / "shared"))
WHY_SKIPPED = "needs the shared folder: set PARADNAYA_SHARED"


def shared_file(path: str) -> Path:
    """A file of the folder; the test that asks is skipped where it is not there."""
    if not (SHARED / path).is_file():
        pytest.skip(WHY_SKIPPED)
    return SHARED / path


@cache
def checker(shared: Path = SHARED) -> Any | None:
    """Load the module `check.py` of the folder; None where it is not there."""
    path = shared / "contracts" / "check.py"
    if not path.is_file():
        return None
    spec = importlib.util.spec_from_file_location("contracts_check", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@cache
def schema_of(platform: str) -> Any | None:
    """The checker of `Telegram` or `VK`, None where the folder is not beside this checkout."""
    module = checker()
    return None if module is None else getattr(module, platform)()


def watch_telegram(stand_in: TelegramStandIn) -> None:
    """Check every call from now on; one that the schema refuses becomes a complaint of the stand-in."""
    schema = schema_of("Telegram")
    if schema is None:
        return

    def on_call(method: str, form: dict[str, Any], files: dict[str, Any], _result: object) -> None:
        faults = schema.check_request(method, form, files)
        assert not faults, faults

    def on_update(body: dict[str, Any]) -> None:
        faults = schema.check_update(body)
        assert not faults, faults

    stand_in.on_call = on_call
    stand_in.on_update = on_update


def watch_vk(stand_in: VkStandIn) -> None:
    """Check every call of VK from now on, as `watch_telegram` does."""
    schema = schema_of("VK")
    if schema is None:
        return

    def on_call(method: str, form: dict[str, Any], _body: object) -> None:
        faults = schema.check_request(method, form)
        assert not faults, faults

    def on_update(event: dict[str, Any]) -> None:
        faults = schema.check_event(event)
        assert not faults, faults

    stand_in.on_call = on_call
    stand_in.on_update = on_update
