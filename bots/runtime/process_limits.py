"""Process limits: what a process that does one dangerous or heavy thing may take."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

FIRST_TO_GO = "1000"
"""For Linux, when memory is out."""


def limit_process(cpu_s: int, data_bytes: int) -> None:
    """Limit this process, as far as the system can: processor time and memory, and it is the first that a system
    without memory ends."""
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text(FIRST_TO_GO)
    with suppress(ImportError):  # Windows has none
        import resource

        resource.setrlimit(resource.RLIMIT_CPU, (cpu_s, cpu_s))
        resource.setrlimit(resource.RLIMIT_DATA, (data_bytes, data_bytes))
