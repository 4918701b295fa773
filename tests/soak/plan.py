"""Settings of a soak run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bots.sandbox.standin import PlatformName
from tests.soak.servers import Outage


@dataclass(frozen=True)
class SoakPlan:
    """Settings of a run. `lasts_s`: from the first resident to the last, in which `kills` take place. `staff`: where
    they have a chat.

    `each_s`: a resident comes every so often, while fewer than `at_once` are being served. `cold`: how many of the
    starts are a new Python. `trouble_s`: seconds between two faults on each platform, 0 for none; `patient`: also
    faults after which a platform wants minutes of rest. `patience_s`: how long somebody waits for an answer.
    `linger_s`: how long a chat is kept after its story has ended. `asks_s`: seconds from one job that the staff ask for
    to the next, 0 for none. `processes`: how many of the program at a time. `database`, `redis`: addresses; empty for
    SQLite in the folder and for none; `outages`: how those can fail, `outage_s`: seconds from one to the next, 0 for
    none. `absent`: the share of residents who block the bot for a while. `texts`: a CSV of complaints, None for the
    shipped ones.
    """

    kills: int
    lasts_s: float
    seed: int
    platforms: tuple[PlatformName, ...] = ("telegram", "vk")
    staff: tuple[PlatformName, ...] = ("vk",)
    each_s: float = 1.0
    at_once: int = 20
    cold: int = 0
    trouble_s: float = 3.0
    patient: bool = False
    patience_s: float = 120.0
    linger_s: float = 15.0
    asks_s: float = 0.0
    processes: int = 1
    database: str = ""
    redis: str = ""
    outages: Mapping[str, Outage] = field(default_factory=dict)
    outage_s: float = 0.0
    absent: float = 0.1
    texts: Path | None = None
