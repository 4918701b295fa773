"""Bot under measurement: its process, the server it speaks to, and its residents."""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.bench import telegram_wire, vk_wire
from tests.bench.door import listen
from tests.bench.phone import BenchPhone, BenchServer, Dialog
from tests.bench.process import Running, running
from tests.bench.telegram_wire import TelegramWire
from tests.bench.vk_wire import VkWire

PATIENCE_S = 60.0
SETTLED_S = 0.3
FIRST_PERSON = 1000


@dataclass(frozen=True)
class Segment:
    """Result of a stretch of work. `seconds`: until all updates were out; `whole_s`: until all was said; `took`:
    seconds to each answer, by step."""

    updates: int
    cpu_s: float
    seconds: float
    whole_s: float
    said: int
    took: tuple[tuple[str, float], ...]

    @property
    def cpu_ms(self) -> float:
        """Processor time per update, milliseconds."""
        return self.cpu_s / self.updates * 1000

    @property
    def rate(self) -> float:
        """Updates a second."""
        return self.updates / self.seconds

    def quantile_ms(self, at: float, step: str = "") -> float:
        found = sorted(seconds for name, seconds in self.took if not step or name == step)
        return found[min(len(found) - 1, int(at * len(found)))] * 1000 if found else float("nan")


@dataclass
class Subject:
    """Running bot with its server and its residents."""

    name: str
    wire: BenchServer
    process: Running
    dialog: Dialog

    def residents(self, count: int) -> list[BenchPhone]:
        """The first so many residents, the same ones each time."""
        for person in range(FIRST_PERSON, FIRST_PERSON + count):
            if person not in self.wire.phones:
                self.wire.phones[person] = BenchPhone(self.wire, person, person, self.dialog)
        return [self.wire.phones[person] for person in range(FIRST_PERSON, FIRST_PERSON + count)]

    async def segment(self, updates: int, at_once: int = 50) -> Segment:
        """Have so many residents at once send so many updates, each waiting for its answer before the next."""
        phones = self.residents(at_once)
        for phone in phones:
            phone.took.clear()
        begun, said, cpu_s = self.wire.updates, self.wire.said, self.process.cpu_s()
        began = time.perf_counter()
        for phone in phones:
            phone.go()
        await self._until(lambda: self.wire.updates - begun >= updates)
        seconds = time.perf_counter() - began
        worked = self.wire.updates - begun
        for phone in phones:
            phone.hold()
        await self._until(lambda: not any(phone.step for phone in phones))
        await self._settle()
        whole_s = self.wire.said_at - began
        whole = self.wire.updates - begun
        took = tuple(pair for phone in phones for pair in phone.took)
        cpu_s = self.process.cpu_s() - cpu_s
        return Segment(whole, cpu_s, seconds * whole / worked, whole_s, self.wire.said - said, took)

    async def _settle(self) -> None:
        """Until nothing more is said: the staff's cards come after the residents' answers."""
        said = -1
        while said != self.wire.said:
            said = self.wire.said
            await asyncio.sleep(SETTLED_S)

    async def _until(self, met: Callable[[], bool]) -> None:
        moved, since = self._moves(), time.perf_counter()
        while not met():
            await asyncio.sleep(0.005)
            if self._moves() != moved:
                moved, since = self._moves(), time.perf_counter()
            elif time.perf_counter() - since > PATIENCE_S:
                stuck = [(p.person, p.step) for p in self.wire.phones.values() if p.step][:3]
                raise TimeoutError(f"{self.name} has stopped: {stuck}; last: {self.wire.last}")

    def _moves(self) -> tuple[int, int]:
        return self.wire.updates, self.wire.said


@asynccontextmanager
async def subject(
    name: str,
    platform: str,
    module: str,
    dialog: Dialog,
    folder: Path,
    parts: Sequence[str] = ("",),
    **environment: str,
) -> AsyncIterator[Subject]:
    """Start the module before a server of its own, a process for each of the `parts`. `environment`: more settings of
    the program."""
    wire: BenchServer = TelegramWire() if platform == "telegram" else VkWire()
    server, base = await listen(wire.answer)
    if isinstance(wire, VkWire):
        wire.base = base
    folder.mkdir(parents=True, exist_ok=True)
    settings = {**_settings(platform, base, folder), **environment}
    async with AsyncExitStack() as stack:
        pids: list[int] = []
        for part in parts:
            words = [base, str(folder), *([part] if part else [])]
            process = running(module, *words, environment=settings, log=folder / "log")
            pids += (await stack.enter_async_context(process)).pids
        yield Subject(name, wire, Running(tuple(pids)), dialog)
    server.close()


def _settings(platform: str, base: str, folder: Path) -> Mapping[str, str]:
    token = telegram_wire.TOKEN if platform == "telegram" else vk_wire.TOKEN
    name = f"PARADNAYA_{platform.upper()}"
    return {f"{name}_TOKEN": token, f"{name}_API": base, "PARADNAYA_HOME": str(folder), "PARADNAYA_SHORT_LINKS": "off"}


def median(values: list[float]) -> float:
    return statistics.median(values)
