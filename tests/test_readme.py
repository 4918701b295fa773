"""Every page of the project does what it says: its commands, links, settings, maps, words of buttons, its example."""

from __future__ import annotations

import argparse
import re
import shlex
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from bots.cli.main import parser
from bots.runtime import settings
from bots.staff.commands import COMMANDS
from dialogs.flows import more
from tests import moves
from tests.catalogs import catalog_of
from tests.fuzzing import command as fuzzing
from tests.journeys.town import CENTRE, photo, town
from tests.soak import command as soak

ROOT = Path(__file__).parent.parent
HIDDEN = re.compile(r"(^|/)(\.(?!github/)[^/]*/|build/|dist/|site-packages/|[^/]+\.egg-info/)")
"""What no page of the project lies in."""
PAGES = {
    name: path.read_text("utf-8")
    for path in sorted(ROOT.rglob("*.md"))
    if not HIDDEN.search(name := path.relative_to(ROOT).as_posix())
}
FRONT, RUSSIAN, BOTS, STAFF, DIALOGS = (
    PAGES[name]
    for name in ("README.md", "locales/ru/README.md", "bots/README.md", "bots/staff/README.md", "dialogs/README.md")
)
LONGEST_FRONT = 150
"""Lines of a front page."""
CODE = re.compile(r"^```.*?^```$", re.DOTALL | re.MULTILINE)
RUN_BY_MODULE = {"tests.soak": soak.parser, "tests.fuzzing": fuzzing.parser}


def shell(page: str) -> list[str]:
    return [line for block in re.findall(r"```sh\n(.*?)```", page, re.DOTALL) for line in block.splitlines()]


def headings(page: str) -> list[tuple[int, str]]:
    """The level and the words of each."""
    return [(len(hashes), words) for hashes, words in re.findall(r"^(#+) (.+)$", CODE.sub("", page), re.MULTILINE)]


def anchors(page: str) -> set[str]:
    """As the repository's host makes them of headings."""
    seen: Counter[str] = Counter()
    found = set()
    for _, words in headings(page):
        anchor = re.sub(r"[^\w\- ]", "", words.lower()).replace(" ", "-")
        found.add(f"{anchor}-{seen[anchor]}" if seen[anchor] else anchor)
        seen[anchor] += 1
    return found


def links(page: str) -> list[str]:
    """Those that lead to a file or a heading of the project."""
    return [link for link in re.findall(r"\]\(([^)\s]+)\)", CODE.sub("", page)) if "://" not in link]


def test_two_commands_one_line_each_and_ci_runs_them() -> None:
    ci = (ROOT / ".ci" / "run").read_text("utf-8")
    for sought in (".venv/bin/pytest", ".venv/bin/paradnaya sandbox"):
        assert sought in ci
        first = next(line for line in FRONT.splitlines() if sought in line)
        assert first in shell(FRONT)
        assert first.startswith("python3 -m venv .venv && .venv/bin/pip install -q -e ")


@pytest.mark.parametrize("page", [FRONT, RUSSIAN], ids=["English", "Russian"])
def test_a_front_page_is_read_in_five_minutes(page: str) -> None:
    assert len(page.splitlines()) <= LONGEST_FRONT


def test_the_front_pages_say_the_same() -> None:
    assert [level for level, _ in headings(RUSSIAN)] == [level for level, _ in headings(FRONT)]
    assert shell(RUSSIAN) == shell(FRONT)
    assert re.findall(r"^\d\. ", RUSSIAN, re.MULTILINE) == re.findall(r"^\d\. ", FRONT, re.MULTILINE)
    assert Counter(named_in_code(RUSSIAN)) == Counter(named_in_code(FRONT))
    pages = ("README.md", "locales/ru/README.md")
    ours, theirs = ([led for link in links(PAGES[name]) if (led := led_to(name, link)) not in pages] for name in pages)
    assert theirs == ours
    assert folders(RUSSIAN) == folders(FRONT)


def named_in_code(page: str) -> list[str]:
    """Words in backticks, a code that somebody puts in left out."""
    return [re.sub(" (CODE|КОД)$", "", word) for word in re.findall(r"`([^`\n]+)`", CODE.sub("", page))]


def led_to(name: str, link: str) -> str:
    file, _, anchor = link.partition("#")
    led = ((ROOT / name).parent / file).resolve() if file else ROOT / name
    return f"{led.relative_to(ROOT.resolve()).as_posix()}{'#' if anchor else ''}{anchor}"


@pytest.mark.parametrize("name", PAGES)
def test_what_a_page_links_to_is_there(name: str) -> None:
    lost = []
    for link in links(PAGES[name]):
        file, _, anchor = led_to(name, link).partition("#")
        if not (ROOT / file).exists() or (anchor and anchor not in anchors(PAGES[file])):
            lost.append(link)
    assert lost == []


def test_the_front_pages_lead_to_every_reader() -> None:
    """Pages of the tests' own data apart."""
    led = {led_to("README.md", link).partition("#")[0] for link in links(FRONT)}
    led |= {led_to("storage/cities/README.md", link) for link in links(PAGES["storage/cities/README.md"])}
    assert {name for name in PAGES if not name.startswith(("tests/cities/", "tests/upgrade/"))} - led == {"README.md"}


@pytest.mark.parametrize("name", PAGES)
def test_files_that_a_page_names_are_there(name: str) -> None:
    named = re.findall(r"`((?:[\w.]+/)*[\w.]+\.(?:py|md|yaml|toml)|(?:[\w.]+/)+)`", PAGES[name])
    near = ((ROOT / name).parent, ROOT, ROOT / "storage/cities/tyumen")
    assert [each for each in named if not any((folder / each).exists() for folder in near)] == []


def test_every_setting_is_in_the_table_and_in_the_example() -> None:
    table = set(re.findall(r"^\| `PARADNAYA_(\w+)` \|", BOTS, re.M))
    example = set(re.findall(r"^#?PARADNAYA_(\w+)=", (ROOT / ".env.example").read_text("utf-8"), re.M))
    assert table == example
    for name in table:
        values = {f"PARADNAYA_{name}": ""}
        assert settings.read(values)
    with pytest.raises(settings.BadSettings):
        settings.read({"PARADNAYA_NO_SUCH_SETTING": ""})


def test_every_setting_that_a_page_names_is_one() -> None:
    known = set(re.findall(r"^\| `(PARADNAYA_\w+)` \|", BOTS, re.M)) | {"PARADNAYA_SHARED"}
    named = {name for page in PAGES.values() for name in re.findall(r"\bPARADNAYA_[A-Z]+(?:_[A-Z]+)*\b(?!_)", page)}
    assert named - known == set()


@pytest.mark.parametrize("name", PAGES)
def test_every_command_is_one(name: str) -> None:
    for line in shell(PAGES[name]):
        words = shlex.split(line, comments=True)
        program = words[0].removeprefix(".venv/bin/") if words else ""
        if program == "paradnaya":
            assert isinstance(parser().parse_args(words[1:]), argparse.Namespace)
        elif [program, *words[1:2]] == ["python", "-m"] and words[2] in RUN_BY_MODULE:
            assert isinstance(RUN_BY_MODULE[words[2]]().parse_args(words[3:]), argparse.Namespace)


@pytest.mark.parametrize("name", PAGES)
def test_every_command_within_a_sentence_is_one(name: str) -> None:
    """Such a one may be the beginning of a command: it is asked for its help."""
    for line in re.findall(r"`(?:\.venv/bin/)?paradnaya ([a-z][^`…]*?)(?: --[a-z]+ …|`|…)", PAGES[name]):
        words = ["1" if word == "N" else word for word in shlex.split(line)]
        with pytest.raises(SystemExit) as ended:
            parser().parse_args([*words, "--help"])
        assert ended.value.code == 0, line


def test_commands_are_looked_for_where_they_are() -> None:
    found = [line for page in PAGES.values() for line in shell(page)]
    assert sum(line.startswith("paradnaya ") for line in found) > 12
    assert {line.split()[2] for line in found if line.startswith(".venv/bin/python -m")} >= RUN_BY_MODULE.keys()


def folders(page: str) -> list[str]:
    """Of the map, in its order, from the top of the checkout."""
    drawn = re.search(r"^## (?:Map of the tree|Карта дерева)\n\n```\n(.*?)```", page, re.DOTALL | re.MULTILINE)
    assert drawn
    top, found = "", []
    for line in drawn.group(1).splitlines():
        begins = re.match(r"\s*(\w+/ ?)+", line)
        assert begins, line
        names = re.findall(r"(\w+)/", begins.group())
        inside = line.startswith(" ")
        top = top if inside else names[0]
        found += [f"{top}/{name}" if inside else name for name in names]
    return found


def test_the_map_is_of_this_tree() -> None:
    assert set(folders(FRONT)) == set(packages())


def packages() -> Iterator[str]:
    """The first two floors; what only tools or Python have left there is none."""
    for top in ("bots", "dialogs", "storage", "locales", "tests"):
        yield top
        for path in (ROOT / top).iterdir():
            if path.is_dir() and not path.name.startswith(("_", ".")):
                yield f"{top}/{path.name}"


def test_the_image_names_what_is_there() -> None:
    dockerfile = (ROOT / "Dockerfile").read_text("utf-8")
    copied = [word for line in re.findall(r"^COPY (?!--)(.*) \S+$", dockerfile, re.M) for word in line.split()]
    assert {"bots", "dialogs", "storage", "locales", "pyproject.toml"} <= set(copied)
    assert [name for name in copied if not (ROOT / name).exists()] == []
    ignored = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    assert [name for name in copied if f"!{name}" not in ignored] == []


def manual(language: str) -> str:
    """The half of the staff's manual in that language."""
    russian, english = STAFF.split("\n---\n")
    return russian if language == "ru" else english


@pytest.mark.parametrize("language", ["ru", "en"])
def test_the_staffs_manual_names_buttons_as_they_are(language: str) -> None:
    """Bold words there stand on the screen."""
    said = {
        form
        for message in catalog_of(language)
        if message.id
        for form in ([message.string] if isinstance(message.string, str) else message.string or ())
    }
    bold = set(re.findall(r"\*\*([^*]+)\*\*", manual(language)))
    assert len(bold) > 20
    assert bold - said == set()


@pytest.mark.parametrize("language", ["ru", "en"])
def test_the_staffs_manual_names_every_command_of_theirs(language: str) -> None:
    named = set(re.findall(r"`(/\w+)", manual(language)))
    russian = {"/очередь", "/найти"} if language == "en" else set()
    assert named - {"/privacy"} == COMMANDS.keys() - russian


def added_question() -> str:
    """The lines that the page adds to MORE."""
    example = re.search(r"## Add a question to the report\n.*?```python\n(.*?)```", DIALOGS, re.DOTALL)
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
    """`python -m tests.moves` draws it."""
    assert moves.BEGIN + moves.moves_table() + moves.END in DIALOGS
    assert moves.page_with_table(DIALOGS) == DIALOGS
