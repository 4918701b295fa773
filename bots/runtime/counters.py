"""Metrics counters: plain numbers counted while the program runs, which `bots.web` serves to whoever operates it.

The parts call these methods where something happened; nothing here waits, locks, or knows a library of metrics. Labels
are few and short (platform, outcome, name of an exception), never of a person.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Literal

from bots.runtime.clock import Clock

BOUNDS_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
State = Literal["well", "away", "revoked"]
"""State of a platform: it answered last; it does not answer now; it refuses the token."""


@dataclass
class Histogram:
    """Histogram of durations: `counts` of those up to each of BOUNDS_S, the last of all longer ones; `sum` in
    seconds."""

    counts: list[int] = field(default_factory=lambda: [0] * (len(BOUNDS_S) + 1))
    sum: float = 0.0

    def add(self, seconds: float) -> None:
        self.counts[bisect_left(BOUNDS_S, seconds)] += 1
        self.sum += seconds


class Counters:
    """The counters, one set for each process."""

    def __init__(self, clock: Clock) -> None:
        self.updates: Counter[str] = Counter()
        """By platform, known ones again included."""
        self.turns: Counter[tuple[str, str]] = Counter()
        """By platform and outcome: worked, ignored, aside, again."""
        self.turn_s: defaultdict[str, Histogram] = defaultdict(Histogram)
        """By platform: of turns that were worked, photos fetched and acknowledgement included."""
        self.sends: Counter[tuple[str, str]] = Counter()
        """By platform and outcome."""
        self.send_s: defaultdict[str, Histogram] = defaultdict(Histogram)
        self.hooks: Counter[tuple[str, str]] = Counter()
        """Requests to a webhook by platform and outcome: stored, confirmed, refused, trouble."""
        self.errors: Counter[tuple[str, str]] = Counter()
        """By part and kind, the name of an exception."""
        self.states: dict[str, State] = {}
        self._clock = clock
        self._beats: dict[str, float] = {}

    def now(self) -> float:
        """Monotonic seconds, to pass as `since` later."""
        return self._clock.monotonic()

    def beat(self, part: str) -> None:
        """Record that the part's loop has begun another round."""
        self._beats[part] = self._clock.monotonic()

    def quiet_s(self, part: str) -> float | None:
        """Seconds since the part's last beat; None before the first."""
        last = self._beats.get(part)
        return None if last is None else self._clock.monotonic() - last

    def count_turn(self, platform: str, outcome: str, since: float) -> None:
        self.turns[platform, outcome] += 1
        self.turn_s[platform].add(self._clock.monotonic() - since)

    def count_send(self, platform: str, outcome: str, since: float) -> None:
        """Count one call of `send`. `outcome`: sent, or the name of a PlatformError in small letters."""
        self.sends[platform, outcome] += 1
        if outcome in ("sent", "revoked"):
            self.states[platform] = "well" if outcome == "sent" else "revoked"
        self.send_s[platform].add(self._clock.monotonic() - since)

    def count_failure(self, part: str, error: BaseException) -> None:
        self.errors[part, type(error).__name__] += 1

    def state(self, platform: str, state: State) -> None:
        self.states[platform] = state
