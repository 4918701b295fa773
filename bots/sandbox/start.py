"""First state of a sandbox: both stand-ins, a resident on each platform, and a staff group."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from bots.sandbox.state_folder import StateFolder
from bots.sandbox.telegram import TelegramStandIn
from bots.sandbox.vk.vk_stand_in import VkStandIn
from bots.sandbox.world import World

RESIDENTS = (("telegram", "Анна"), ("vk", "Борис"))
STAFF_TITLE = "Сотрудники"
STAFF = ("Вера", "Глеб")


def open_world(folder: Path, *, fresh: bool, now: Callable[[], float]) -> World:
    """Load the world kept in the folder, or make a new one, in which nobody has said anything yet.

    `fresh`: empty the folder of the old world first; `now`: seconds since the epoch. The stand-ins do not listen yet;
    `StateFolder(folder).keep(world)` saves from then on. Raises StateBrokenError.
    """
    kept = StateFolder(folder)
    if fresh:
        kept.clear()
    world = World(TelegramStandIn(now), VkStandIn(now))
    if not kept.load(world):
        _settle(world)
    return world


def _settle(world: World) -> None:
    for platform, name in RESIDENTS:
        world.add_resident(world.stand_in(platform).platform, name)
    world.add_staff("telegram", STAFF_TITLE, STAFF)
