"""README checks: its commands, its links, its settings and its example are those of the program."""

from __future__ import annotations

import argparse
import re
import shlex
from pathlib import Path

import pytest

from bots.cli.main import parser
from bots.runtime import settings
from dialogs.flows import more
from tests import moves
from tests.journeys.town import CENTRE, photo, town

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")
SHELL = [line for block in re.findall(r"```sh\n(.*?)```", README, re.S) for line in block.splitlines()]


def test_two_commands_one_line_each_and_ci_runs_them() -> None:
    ci = (ROOT / ".ci" / "run").read_text("utf-8")
    for sought in (".venv/bin/pytest", ".venv/bin/paradnaya sandbox"):
        assert sought in ci
        first = next(line for line in README.splitlines() if sought in line)
        assert first in SHELL
        assert first.startswith("python3 -m venv .venv && .venv/bin/pip install -q -e ")


def test_what_it_links_to_is_there() -> None:
    links = [link for link in re.findall(r"\]\(([^)#]+)\)", README) if "://" not in link]
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_every_setting_is_in_the_table_and_in_the_example() -> None:
    table = set(re.findall(r"^\| `PARADNAYA_(\w+)` \|", README, re.M))
    example = set(re.findall(r"^#?PARADNAYA_(\w+)=", (ROOT / ".env.example").read_text("utf-8"), re.M))
    assert table == example
    for name in table:
        values = {f"PARADNAYA_{name}": ""}
        assert settings.read(values)
    with pytest.raises(settings.BadSettings):
        settings.read({"PARADNAYA_NO_SUCH_SETTING": ""})


def test_every_command_is_one() -> None:
    lines = [line.split("#")[0] for line in SHELL if line.startswith("paradnaya ")]
    lines += re.findall(r"`\.venv/bin/(paradnaya [a-z ]+)`", README)
    assert len(lines) > 6
    for line in lines:
        assert isinstance(parser().parse_args(shlex.split(line)[1:]), argparse.Namespace)


def test_the_map_is_of_this_tree() -> None:
    drawn = re.search(r"## Map of the tree\n\n```\n(.*?)```", README, re.S)
    assert drawn
    top = ""
    for line in drawn.group(1).splitlines():
        names = re.findall(r"(\w+)/", re.match(r"\s*(\w+/ ?)+", line).group())  # type: ignore[union-attr]
        top = names[0] if not line.startswith(" ") else top
        for name in names:
            assert (ROOT / name if not line.startswith(" ") else ROOT / top / name).is_dir(), line


def test_the_image_names_what_is_there() -> None:
    dockerfile = (ROOT / "Dockerfile").read_text("utf-8")
    copied = [word for line in re.findall(r"^COPY (?!--)(.*) \S+$", dockerfile, re.M) for word in line.split()]
    assert {"bots", "dialogs", "storage", "locales", "pyproject.toml"} <= set(copied)
    assert [name for name in copied if not (ROOT / name).exists()] == []
    ignored = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    assert [name for name in copied if f"!{name}" not in ignored] == []


def added_question() -> str:
    """Lines that README adds to MORE."""
    example = re.search(r"\*\*Add a question to the report\.\*\*.*?```python\n(.*?)```", README, re.S)
    assert example
    return example.group(1)


def test_adding_a_question_is_two_lines_and_said_in_its_file_too() -> None:
    lines = added_question().splitlines()
    assert len(lines) <= 2
    stands = [line.strip() for line in (more.__doc__ or "").splitlines()]
    assert [line for line in lines if line.strip() not in stands] == []


@pytest.mark.parametrize("platform", ["telegram", "vk"])
async def test_an_added_question_is_asked_reviewed_stored_and_shown(
    platform: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(more, "MORE", eval(f"({added_question()})", vars(more)))
    async with town(tmp_path) as here:
        anna = await here.resident(platform, "Anna", "en")
        await anna.write("Грязный подъезд, не моют неделями", [photo()], CENTRE)
        await anna.hears("Which entrance?")
        await anna.write("2")
        assert "Entrance: 2" in (await anna.hears("Entrance: 2")).text
        await anna.press("Send")
        assert "Entrance: 2" in (await here.staff.hears("ТМН-")).text
        await here.quiet()
        await anna.press("Open")
        await anna.hears("Entrance: 2")


def test_the_table_of_moves_is_todays() -> None:
    """The command `python -m tests.moves` draws it."""
    assert moves.shown(README) == README
