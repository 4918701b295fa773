"""Faults of a city's folder, collected and reported all at once: a file, a line and a sentence that says what would be
right."""

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, order=True)
class CityFault:
    """One fault. `file` is a name inside the folder; `line` counts from 1."""

    file: str
    line: int
    sentence: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.sentence}"


class CityFaults(ValueError):
    """Error for a city that cannot be used; `faults` names everything found, in the order of files and lines."""

    def __init__(self, folder: Path, faults: list[CityFault]) -> None:
        self.folder = folder
        self.faults = sorted(faults)
        super().__init__("\n".join([f"{folder} has {len(faults)} fault(s):", *map(str, self.faults)]))


@dataclass
class FaultCollector:
    """Collector of the faults of one folder while it is read."""

    found: list[CityFault] = field(default_factory=list)

    def add(self, file: str, line: int, sentence: str) -> None:
        self.found.append(CityFault(file, line, sentence))
