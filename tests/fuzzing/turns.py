"""Fuzz target of whole turns, in rounds: everybody does one thing, all is worked, and everybody who waits was
answered."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

from bots.platform import RawUpdate
from dialogs.kernel.events import Message
from tests.fuzzing import odd, people
from tests.fuzzing.people import Bases, FuzzPerson
from tests.fuzzing.rows import INBOUND, INGEST, WrongRow, value_text
from tests.fuzzing.stage import Stage

STAFF_ROOM, OTHER_GROUP = {"telegram": -1001, "vk": 2_000_000_001}, {"telegram": -1002, "vk": 2_000_000_002}
EACH_ROUND = 2 * len(odd.PEOPLE)


@dataclass
class FuzzRounds:
    """Rounds on a stage. `number`: of the update that comes next."""

    stage: Stage
    bases: Bases
    dice: Random
    everybody: list[FuzzPerson] = field(default_factory=list)
    number: int = 0

    async def begin(self) -> None:
        """Bind a staff chat on each platform; there is a group of strangers beside it."""
        for platform, room in STAFF_ROOM.items():
            self.everybody += [FuzzPerson(platform, id_, id_) for id_ in odd.PEOPLE]
            self.everybody += [FuzzPerson(platform, odd.STRANGER, chat) for chat in (room, OTHER_GROUP[platform])]
            await self.stage.bind(platform, str(room))

    async def play(self, most: int) -> int:
        """Play one round of at most so many updates; how many there were. Raises WrongRow, with the updates of the
        round."""
        acting = self.everybody if most >= len(self.everybody) else self.dice.sample(self.everybody, most)
        raws = [(person.platform, self._act(person)) for person in acting]
        try:
            await self._work(raws)
        except Exception as error:
            updates = "\n".join(f"{name}: {value_text(raw, 400)}" for name, raw in raws)
            raise WrongRow(f"{type(error).__name__}: {error}\nthe updates of this round:\n{updates}") from error
        return len(raws)

    def _act(self, person: FuzzPerson) -> Any:
        self.number += 1
        return people.act(person, self.bases, self.number, self.dice)

    async def _work(self, raws: list[tuple[str, Any]]) -> None:
        for platform in STAFF_ROOM:
            rows: list[RawUpdate] = [
                row for name, raw in raws if name == platform and (row := INGEST[platform].row_of(raw))
            ]
            await self.stage.receive(platform, rows)
        await self.stage.wait_until_worked()
        said = await self.stage.take_letters()
        self._remember(said)
        heard = set(said)
        for platform, raw in raws:
            address = people.waits(platform, raw)
            if address and (platform, address) not in heard and not _is_excused(platform, raw):
                raise WrongRow(f"nobody answered on {platform}: {value_text(raw)}")

    def _remember(self, said: Mapping[tuple[str, str], list[tuple[Any, str]]]) -> None:
        for person in self.everybody:
            for letter, handle in said.get((person.platform, str(person.chat)), ()):
                buttons = [button.data for button in (*letter.choices, *letter.nav) if button.data]
                person.shown = [*buttons, *(data for _, data in letter.menu)] or person.shown
                person.known = [*person.known[-9:], handle]


def _is_excused(platform: str, raw: Any) -> bool:
    """The reason why nothing was said is known: nobody speaks there, or an album was thanked for already."""
    row = INGEST[platform].row_of(raw)
    if row is None:
        return True
    try:
        event = INBOUND[platform].parse(json.loads(row.body)).event
    except ValueError:
        return False
    return not isinstance(event, people.ANSWERED) or (isinstance(event, Message) and bool(event.album))
