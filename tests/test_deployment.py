"""compose.yaml says what the program understands, its commands and settings read as the program reads them; the
workflow of CI runs `.ci/run` and may do nothing else."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any

import yaml

from bots.cli.main import parser
from bots.runtime.roles import PARTS
from bots.runtime.settings import read
from storage.media.photo_limits import MIB
from storage.media.photo_pool import AT_ONCE
from storage.media.photo_worker import ROOM_BYTES

ROOT = Path(__file__).parent.parent
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
BOTS = {name: service for name, service in SERVICES.items() if service["image"] == COMPOSE["name"]}


def test_every_part_runs_and_turns_and_two_of_them_work() -> None:
    running: Counter[str] = Counter()
    for service in BOTS.values():
        if "profiles" not in service:
            asked = parser().parse_args(service["command"])
            assert asked.command == "run"
            running.update(dict.fromkeys(asked.parts, service.get("deploy", {}).get("replicas", 1)))
    assert running == Counter(dict.fromkeys(PARTS, 1)) | Counter(turns=2)


def test_nobody_takes_the_memory_of_the_machine() -> None:
    """Each runs the program (260 MiB) and its pool of photos; a suspected message has a process with the same again."""
    working = 2 * (260 * MIB + AT_ONCE * (25 * MIB + ROOM_BYTES))
    for name, service in BOTS.items():
        number, unit = re.fullmatch(r"(\d+)([mg])", service["mem_limit"]).groups()  # type: ignore[union-attr]
        assert working < int(number) * {"m": MIB, "g": 1024 * MIB}[unit] <= 1024 * MIB, name


def test_settings_are_understood_and_lead_to_the_services() -> None:
    for service in BOTS.values():
        given = {name: re.sub(r"\$\{\w+[^}]*\}", "secret", value) for name, value in service["environment"].items()}
        settings = read({**given, "PARADNAYA_TELEGRAM_TOKEN": "123456:ABC"})
        assert settings.database == "postgresql+asyncpg://paradnaya:secret@postgres/paradnaya"
        assert settings.redis == "redis://redis:6379/0"
        assert settings.listen is not None
        assert set(service["depends_on"]) == {"postgres", "redis"} <= SERVICES.keys()
        mounted = [volume.partition(":") for volume in service["volumes"]]
        assert [where for _, _, where in mounted] == [str(settings.home)]
        assert {name for name, _, _ in mounted} <= COMPOSE["volumes"].keys()


def test_what_listens_is_published_to_this_machine_alone() -> None:
    published = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}
    (port,) = published.pop("web")
    assert published == {}
    host, outer, inner = port.split(":")
    assert host == "127.0.0.1"
    assert BOTS["web"]["environment"]["PARADNAYA_LISTEN"].endswith(f":{inner}")
    assert f"127.0.0.1:{outer}" in (ROOT / "compose.yaml").read_text("utf-8")


def test_ci_calls_its_one_script_with_no_right_but_to_read() -> None:
    text = (ROOT / ".github" / "workflows" / "ci.yml").read_text("utf-8")
    workflow: dict[str, Any] = yaml.safe_load(text)
    (job,) = workflow["jobs"].values()
    runs = [step["run"] for step in job["steps"] if "run" in step]
    (run,) = [run for run in runs if not run.startswith("git config ")]
    assert re.fullmatch(r"\.ci/run \$\{\{ github\.event_name == 'schedule' && 'coverage' \|\| '' \}\}", run)
    assert (ROOT / ".ci" / "run").stat().st_mode & 0o111
    assert workflow["permissions"] == {"contents": "read"}
    assert "permissions" not in job
    assert "secrets." not in text
    assert [
        step["uses"] for step in job["steps"] if not re.fullmatch(r"actions/\w+@v\d+", step.get("uses", "actions/x@v1"))
    ] == []
    assert job["container"]["image"].startswith("python:3.11-")
