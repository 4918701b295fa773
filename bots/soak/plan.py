"""What a run is asked to do."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bots.sandbox.standin import PlatformName


@dataclass(frozen=True)
class Plan:
    """`lasts_s`: from the first resident to the last, in which `kills` take place. `staff`: where their chat is.

    `each_s`: a resident comes every so often, while fewer than `at_once` are being served. `cold`: how many of the
    starts are a new Python. `trouble_s`: seconds between two faults on each platform, 0 for none; `patient`: also
    faults after which a platform wants minutes of rest. `patience_s`: how long somebody waits for an answer.
    `linger_s`: how long a chat is kept after its story has ended.
    `processes`: how many of the program at a time. `database`, `redis`: addresses; empty for SQLite in the folder and
    for none. `texts`: a CSV of complaints, None for the shipped ones.
    """

    kills: int
    lasts_s: float
    seed: int
    platforms: tuple[PlatformName, ...] = ("telegram", "vk")
    staff: PlatformName = "vk"
    each_s: float = 1.0
    at_once: int = 20
    cold: int = 0
    trouble_s: float = 3.0
    patient: bool = False
    patience_s: float = 120.0
    linger_s: float = 15.0
    processes: int = 1
    database: str = ""
    redis: str = ""
    texts: Path | None = None
