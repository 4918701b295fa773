"""Test harness of the command line: `paradnaya` as typed at a prompt, with its settings, its output and its exit
status."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from bots.cli import main
from bots.runtime import settings
from bots.runtime.clock import SystemClock
from bots.runtime.settings import Settings
from bots.sandbox.telegram import TelegramStandIn
from bots.sandbox.vk import VkStandIn

__all__ = ["prompt"]


@dataclass(frozen=True)
class CommandResult:
    """Result of a command. `out` and `err`: what was printed."""

    status: int
    out: str
    err: str


@dataclass(frozen=True)
class Prompt:
    """Shell prompt of a user in a folder of their own, without any setting but those set here."""

    folder: Path
    monkeypatch: pytest.MonkeyPatch
    capsys: pytest.CaptureFixture[str]

    def set(self, **settings: object) -> None:
        for name, value in settings.items():
            self.monkeypatch.setenv(f"PARADNAYA_{name}", str(value))

    def unset(self, name: str) -> None:
        self.monkeypatch.delenv(f"PARADNAYA_{name}")

    def settings(self) -> Settings:
        return settings.read()

    def type(self, *arguments: str, command: Callable[[Sequence[str]], None] = main) -> CommandResult:
        """Run a command. `command`: another program than `paradnaya`."""
        self.capsys.readouterr()
        status = 0
        try:
            command(arguments)
        except SystemExit as end:
            status = int(end.code or 0)
        printed = self.capsys.readouterr()
        return CommandResult(status, printed.out, printed.err)

    async def type_while_serving(self, *arguments: str) -> CommandResult:
        """Run it in a thread: the servers it speaks to are in this one."""
        return await asyncio.to_thread(self.type, *arguments)


@pytest.fixture
def prompt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Prompt]:
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    monkeypatch.chdir(tmp_path)
    for name in ("CITY", "DATABASE", "HOME", "REDIS", "MEDIA", "LOG", "TELEGRAM_TOKEN", "VK_TOKEN"):
        monkeypatch.delenv(f"PARADNAYA_{name}", raising=False)
    typed = Prompt(tmp_path, monkeypatch, capsys)
    typed.set(HOME=tmp_path / "home")
    yield typed
    root.handlers[:] = before
    root.setLevel(level)


@asynccontextmanager
async def platforms(prompt: Prompt) -> AsyncIterator[tuple[TelegramStandIn, VkStandIn]]:
    """Both stand-ins, running at the addresses of the settings."""
    clock = SystemClock()
    telegram, vk = TelegramStandIn(clock.seconds), VkStandIn(clock.seconds)
    prompt.set(TELEGRAM_API=await telegram.start(), TELEGRAM_TOKEN=telegram.token)
    prompt.set(VK_API=await vk.start(), VK_TOKEN=vk.token)
    try:
        yield telegram, vk
    finally:
        await telegram.stop()
        await vk.stop()
