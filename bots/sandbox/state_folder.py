"""State folder, which keeps a world between starts: `world.json`, and every photo once in `files/` under its SHA-256.

Photos are written first and the JSON replaces the old one in a single rename, so a start after a crash finds the
last complete state. Photos that the new JSON does not name are removed afterwards.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import threading
from pathlib import Path

from bots.sandbox.standin import PlatformName
from bots.sandbox.world import PLATFORMS, World

VERSION = 1


class StateBrokenError(Exception):
    """The folder holds a state that this program cannot read; only emptying it helps."""


class StateFolder:
    """Loads a world, saves it, and keeps saving it while it changes."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._json = path / "world.json"
        self._files = path / "files"
        self._writing = threading.Lock()
        self._taken = 0
        self._written = 0

    def clear(self) -> None:
        """Remove what `save` wrote here and nothing else."""
        self._json.unlink(missing_ok=True)
        if self._files.is_dir():
            for file in self._files.iterdir():
                file.unlink()
            self._files.rmdir()

    def load(self, world: World) -> bool:
        """Fill the world; False when the folder holds none yet. Raises StateBrokenError."""
        try:
            saved = json.loads(self._json.read_text("utf-8"))
            if saved["version"] != VERSION:
                raise ValueError(f"version {saved['version']}")
            world.load(saved["world"], {name: self._read(saved["files"][name]) for name in PLATFORMS})
        except FileNotFoundError as missing:
            if missing.filename == str(self._json):
                return False
            raise StateBrokenError(f"{self.path}: a photo is missing") from missing
        except (KeyError, TypeError, ValueError, AttributeError) as fault:
            raise StateBrokenError(f"{self._json}: not a state of this program ({fault})") from fault
        return True

    def save(self, world: World) -> None:
        """Write the whole world, durable when this returns."""
        self._write(*self._picture(world))

    async def keep(self, world: World, every_s: float = 1.0) -> None:
        """Save at most once in `every_s` and only after a change; when cancelled, save a last time."""
        saved: tuple[int, ...] = ()
        try:
            while True:
                pulse = world.pulse()
                if pulse != saved:
                    await asyncio.to_thread(self._write, *self._picture(world))
                    saved = pulse
                await asyncio.sleep(every_s)
        finally:
            self.save(world)

    def _picture(self, world: World) -> tuple[int, str, dict[str, bytes]]:
        self._taken += 1
        blobs: dict[str, bytes] = {}
        names: dict[PlatformName, dict[str, str]] = {}
        for platform in PLATFORMS:
            names[platform] = {}
            for key, data in world.stand_in(platform).files().items():
                name = hashlib.sha256(data).hexdigest()
                blobs[name] = data
                names[platform][key] = name
        state = {"version": VERSION, "files": names, "world": world.dump()}
        return self._taken, json.dumps(state, ensure_ascii=False), blobs

    def _write(self, number: int, text: str, blobs: dict[str, bytes]) -> None:
        """Write picture `number` unless a later one is already there: a cancelled `keep` leaves its thread running."""
        with self._writing:
            if number > self._written:
                self._replace_all(text, blobs)
                self._written = number

    def _replace_all(self, text: str, blobs: dict[str, bytes]) -> None:
        self._files.mkdir(parents=True, exist_ok=True)
        for name, data in blobs.items():
            if not (self._files / name).exists():
                _replace(self._files / name, data)
        _replace(self._json, text.encode())
        for file in self._files.iterdir():
            if file.name not in blobs:
                file.unlink(missing_ok=True)

    def _read(self, names: dict[str, str]) -> dict[str, bytes]:
        return {key: (self._files / Path(name).name).read_bytes() for key, name in names.items()}


def _replace(path: Path, data: bytes) -> None:
    draft = path.with_name(path.name + ".new")
    with draft.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
