"""The parts of the program, which may run in one process or in many."""

from __future__ import annotations

PARTS = ("ingest", "turns", "delivery", "clock", "web")
"""ingest: receives, one process a platform at a time; turns: works what came in; delivery: sends; clock: what is due at
its time, one process at a time; web: listens."""
ALL = frozenset(PARTS)
SHARED = ("turns", "delivery")
"""Those whose work is shared out by chats among all processes that run them."""


def parts_of(words: str) -> frozenset[str]:
    """Parse a comma-separated list of parts ("ingest,turns"). Raises ValueError, naming every unknown word."""
    named = [word.strip() for word in words.split(",") if word.strip()]
    if wrong := [word for word in named if word not in PARTS] or ([] if named else ["nothing"]):
        raise ValueError(f"no such part: {', '.join(wrong)}; there are {', '.join(PARTS)}")
    return frozenset(named)
