"""Run of the fuzzer, `fuzz(cases, seed, say, shared)`: so many cases, counted; 0 when every promise held."""

from __future__ import annotations

import asyncio
import logging
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from bots.app import renderer_of
from bots.runtime.settings import SHIPPED_CITY
from storage.city.load import load_city
from tests.fuzzing import files, odd, people, readers, rows
from tests.fuzzing.contract import NoContracts, contracts
from tests.fuzzing.people import Bases, FuzzPerson
from tests.fuzzing.rows import WrongRow
from tests.fuzzing.stage import running_stage
from tests.fuzzing.turns import FuzzRounds

Say = Callable[[str], None]

OF_TURNS = 20
"""One case in so many is a whole turn."""
TEXTS, FILES = 0.25, 0.05
"""Shares of the cases at parse level; the rest are updates."""
BASES = 2000
"""Updates grown for each platform, at most."""
TELL_EVERY = 50_000
LONGEST_S = 2.0
"""CPU seconds of a case at parse level."""
MOST_FAULTS = 20
"""Kinds of faults after which a run ends: they are shown, one example each."""


def fuzz(cases: int, seed: int, say: Say, shared: Path) -> int:
    """Run the cases. `shared`: the folder that holds the platforms' contracts; `say` gets lines of progress, the faults
    and the table.

    2 when the contracts cannot be read.
    """
    try:
        grown = Bases.of(contracts(shared), min(BASES, max(50, cases)), Random(seed))
    except NoContracts as missing:
        say(str(missing))
        return 2
    say(f"seed {seed}: {cases} cases, one in {OF_TURNS} a whole turn")
    began = time.monotonic()
    run = _Run(seed, grown, say)
    turns = cases // OF_TURNS
    with _errors_alone():
        run.turn_all(turns)
        run.parse_all(cases - turns)
    run.tell(time.monotonic() - began)
    return 1 if run.faults else 0


@contextmanager
def _errors_alone() -> Iterator[None]:
    """A warning for each damaged update would be a million lines."""
    logger = logging.getLogger("bots")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(level)


@dataclass
class _Run:
    """`became`: what and how often; `faults`: kind -> an example with the number of its case. Every case at parse level
    has dice of its own, made of the seed and its number; turns run side by side, so theirs differ."""

    seed: int
    grown: Bases
    say: Say
    became: Counter[str] = field(default_factory=Counter)
    faults: dict[str, str] = field(default_factory=dict)
    slowest_s: float = 0.0
    slowest: str = ""

    def parse_all(self, cases: int) -> None:
        folder = load_city(SHIPPED_CITY)
        reading = readers.readers(folder, renderer_of(folder))
        photos = files.bases()
        for number in range(cases):
            dice = Random(f"{self.seed}/{number}")
            throw = dice.random()
            if throw < TEXTS:
                self._try("text", number, _text(dice), lambda text: readers.check(reading, text))
            elif throw < TEXTS + FILES:
                content = files.damaged_file(dice.choice(photos), dice, dice.choice(photos))
                self._try("file", number, content, files.check)
            else:
                self._update(number, dice)
            if len(self.faults) >= MOST_FAULTS:
                return
            if (number + 1) % TELL_EVERY == 0:
                self.say(f"{number + 1} of {cases} at parse level, {len(self.faults)} kinds of faults")

    def _update(self, number: int, dice: Random) -> None:
        platform = dice.choice(("telegram", "vk"))
        person = FuzzPerson(platform, dice.choice(odd.PEOPLE), 0)
        person.chat = person.id
        raw = people.act(person, self.grown, number, dice)
        self._try(platform, number, raw, lambda update: rows.check(platform, update))

    def _try(self, what: str, number: int, value: Any, check: Callable[[Any], str]) -> None:
        began = time.thread_time()
        try:
            self.became[f"{what}: {check(value)}"] += 1
            took = time.thread_time() - began
            if took > self.slowest_s:
                self.slowest_s, self.slowest = took, f"{what} {number}"
            if took > LONGEST_S:
                raise WrongRow(f"it takes {took:.1f} s")
        except Exception as fault:
            kind = f"{what}: {fault.args[0] if isinstance(fault, WrongRow) else type(fault).__name__}"
            self.faults.setdefault(kind[:200], f"case {number}: {str(fault)[:200]}\n{rows.value_text(value)}")

    def turn_all(self, cases: int) -> None:
        with tempfile.TemporaryDirectory(prefix="paradnaya-fuzz-") as folder:
            try:
                asyncio.run(self._turns(Path(folder), cases))
            except WrongRow as fault:
                self.faults["whole turn"] = str(fault)

    async def _turns(self, folder: Path, cases: int) -> None:
        async with running_stage(folder) as stage:
            rounds = FuzzRounds(stage, self.grown, Random(f"{self.seed}/turns"))
            await rounds.begin()
            done = 0
            while done < cases:
                before = done
                done += await rounds.play(cases - done)
                if before // TELL_EVERY != done // TELL_EVERY:
                    self.say(f"{done} of {cases} whole turns")
            self.became["whole turns"] = done

    def tell(self, took_s: float) -> None:
        for kind, example in self.faults.items():
            self.say(f"FAULT  {kind}\n{example}\n")
        for what, count in sorted(self.became.items()):
            self.say(f"{what:<32}{count}")
        self.say(f"{'cases':<32}{self.became.total()}")
        self.say(f"{'faults':<32}{len(self.faults)}")
        self.say(f"{'slowest at parse level, s':<32}{self.slowest_s:.3f} ({self.slowest})")
        self.say(f"{'seconds':<32}{took_s:.0f}")


def _text(dice: Random) -> str:
    text = (
        odd.person_words(dice)
        if dice.random() < 0.5
        else dice.choice((odd.ADDRESSES, odd.LINKS, odd.PRESSES)[dice.randrange(3)])
    )
    for _ in range(dice.randrange(4)):
        text = odd.damaged_text(text, dice)
    return text
