"""Architecture checks: what lies where, how long it may grow, who may import whom."""

from __future__ import annotations

import ast
import logging
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

ROOT = Path(__file__).parent.parent
TOP = {"bots", "dialogs", "storage", "locales", "tests", "pyproject.toml", "README.md"}
BESIDES = {"LICENSE", "CHANGELOG.md", "Dockerfile", "compose.yaml"}
OURS = ("bots", "dialogs", "storage", "locales")
BANNED_NAMES = re.compile(r"^(utils?|helpers?|common|base|managers?|misc|shared|core)$")
LONGEST_MODULE, LONGEST_FUNCTION = 300, 40
"""Lines; a function should fit 25."""
MOST_MODULES, MOST_ARGUMENTS = 24, 8
"""Modules of one folder, `__init__` not counted; arguments of one function, `self` and `cls` not counted."""
LEFT_BY_TOOLS = re.compile(r"(^|/)(__pycache__|build|dist|[^/]+\.egg-info|\.git)(/|$)")
WRITTEN = {".py", ".js", ".css", ".html", ".md", ".toml", ".yaml", ".po", ".mako", ".csv", ".txt", ""}
OF_ONE_MACHINE = re.compile(
    r"(?<![\w.~{}])/(?:work|root|tmp)/\w|/home/(?!paradnaya)\w|file:///(?:opt|usr|srv)\b|(?:^|\s)(?:--)?(?:extra-)?index-url|files\.pythonhosted|pypi\.org/simple"
)


def modules(*packages: str) -> Iterator[Path]:
    for package in packages:
        yield from sorted((ROOT / package).rglob("*.py"))


def relative_name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_nothing_new_at_the_top() -> None:
    seen = {path.name for path in ROOT.iterdir() if not path.name.startswith(".")}
    assert {name for name in seen if not LEFT_BY_TOOLS.search(name)} - TOP - BESIDES == set()
    assert TOP - seen == set()


@pytest.mark.parametrize("path", list(modules(*OURS)), ids=relative_name)
def test_a_module_says_what_it_is_and_stays_short(path: Path) -> None:
    text = path.read_text("utf-8")
    tree = ast.parse(text)
    if "migrations/versions" not in relative_name(path):
        assert len(text.splitlines()) < LONGEST_MODULE
        assert not [f"{f.name}: {length(f)} lines" for f in functions(tree) if length(f) > LONGEST_FUNCTION]
    assert ast.get_docstring(tree), "no docstring"


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Count the lines of a function without its docstring."""
    told = ast.get_docstring(function)
    return (function.end_lineno or 0) - function.lineno + 1 - (len(told.splitlines()) if told else 0)


@pytest.mark.parametrize("path", list(modules("bots", "dialogs", "storage", "tests")), ids=relative_name)
def test_a_function_takes_few_arguments(path: Path) -> None:
    """More of them belong together and have a name: a value that is handed over as one."""
    taken = {f"{f.lineno}: {f.name}": arguments(f) for f in functions(ast.parse(path.read_text("utf-8")))}
    assert {name: count for name, count in taken.items() if count > MOST_ARGUMENTS} == {}


def arguments(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    taken = function.args
    names = [each.arg for each in (*taken.posonlyargs, *taken.args, *taken.kwonlyargs)]
    return (
        len(names) + sum(each is not None for each in (taken.vararg, taken.kwarg)) - (names[:1] in (["self"], ["cls"]))
    )


def test_every_kind_of_argument_is_counted() -> None:
    text = "class A:\n async def a(self, b, /, c, *d, e, **f): ...\n def g(cls): ...\ndef h(a, cls): ...\ndef i(): ..."
    assert [arguments(each) for each in functions(ast.parse(text))] == [2, 0, 5, 0]


def test_a_folder_has_few_modules() -> None:
    folders = Counter(path.parent for path in modules("bots", "dialogs", "storage") if path.name != "__init__.py")
    assert {relative_name(folder): count for folder, count in folders.items() if count > MOST_MODULES} == {}
    assert len(folders) > 40


def test_tests_lie_as_what_they_test() -> None:
    """A platform of the tests' own (`toy`) has no folder in the product."""
    mirrored = {path.parent for path in modules("tests/bots", "tests/dialogs", "tests/storage")} - {
        ROOT / "tests/bots/toy"
    }
    astray = [
        relative_name(folder) for folder in sorted(mirrored) if not (ROOT / folder.relative_to(ROOT / "tests")).is_dir()
    ]
    assert astray == []
    assert len(mirrored) > 30


def test_a_class_has_a_name_of_its_own() -> None:
    """A name that means two things has to be looked up each time; private classes are seen by their module alone."""
    places: defaultdict[str, list[str]] = defaultdict(list)
    for path in modules("bots", "dialogs", "storage"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ClassDef) and node.name[0] != "_":
                places[node.name].append(relative_name(path))
    assert {name: found for name, found in places.items() if len(found) > 1} == {}
    assert len(places) > 300


def test_every_package_has_its_design_note() -> None:
    """The note has two sentences at least: the promise, and a rule or a reason."""
    short = [
        relative_name(path)
        for path in modules(*OURS, "tests")
        if path.name == "__init__.py" and len(ast.get_docstring(ast.parse(path.read_text("utf-8"))) or "") < 60
    ]
    assert short == []


def test_one_concept_one_file_named_after_it() -> None:
    nameless = [relative_name(path) for path in modules(*OURS, "tests") if BANNED_NAMES.match(path.stem)]
    nameless += [relative_name(path.parent) for path in modules(*OURS, "tests") if BANNED_NAMES.match(path.parent.name)]
    assert nameless == []


def test_arrows() -> None:
    try:
        assert lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True) == EXIT_STATUS_SUCCESS
    finally:  # it sets up its own log and switches off whatever has one by then
        for name in logging.root.manager.loggerDict:
            logging.getLogger(name).disabled = False


def test_no_environment_no_clock_no_task_outside_their_one_file() -> None:
    """Ruff bans the calls; here nobody silences it."""
    allowed = {"bots/runtime/clock.py", "bots/runtime/settings.py", "bots/runtime/tasks.py"}
    silenced = [relative_name(p) for p in modules(*OURS) if re.search(r"noqa: [A-Z0-9, ]*TID251", p.read_text("utf-8"))]
    assert set(silenced) - allowed == set()


def test_nothing_belongs_to_one_machine() -> None:
    found = []
    for path in written_paths():
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            if OF_ONE_MACHINE.search(line):
                found.append(f"{relative_name(path)}:{number}: {line.strip()[:100]}")
    assert found == []


def written_paths() -> Iterator[Path]:
    """Paths of everything somebody wrote, hidden files too, this test not."""
    for path in sorted(ROOT.rglob("*")):
        inside = path.relative_to(ROOT)
        hidden = inside.parts[0].startswith(".") and inside.parts[0] not in {".ci", ".github"} and len(inside.parts) > 1
        generated = hidden or LEFT_BY_TOOLS.search(inside.as_posix()) or inside.name.startswith((".coverage", ".env"))
        if path.is_file() and not generated and path.suffix in WRITTEN and path != Path(__file__):
            yield path
