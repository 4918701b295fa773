"""Settings from the environment, whose only reader this is: names, defaults, and every fault at once with its cure.

A variable of the environment wins over the same name in `.env` of the working folder.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Literal, cast
from urllib.parse import urlsplit

from dotenv import dotenv_values

from bots.platforms import PLATFORMS, SETTINGS, PlatformRow
from storage.privacy.retention_periods import DEFAULT_PERIODS, RetentionPeriods

SHIPPED_CITY = Path(__file__).parents[2] / "storage" / "cities" / "tyumen"
DATABASES = ("sqlite+aiosqlite", "postgresql+asyncpg")
OFF = "off"
FEWEST_DAYS = 2
"""Shortest retention period: a platform brings an update again within a day, and that must be recognised."""
PROXIES = ("http", "https", "socks4", "socks5", "socks5h")


class BadSettings(Exception):
    """Every fault of the settings, one sentence each, beginning with the setting's name."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


@dataclass(frozen=True)
class Account:
    """Access to a platform in use. `api`: base address or empty for the platform's own; `proxy`: address or empty."""

    token: str
    api: str = ""
    proxy: str = ""


@dataclass(frozen=True)
class Listen:
    """Address on which the program's own HTTP server listens."""

    host: str
    port: int


@dataclass(frozen=True)
class Settings:
    """All settings, checked. `home`: folder of SQLite and the photos by default; `accounts`: by platform, of those that
    have a token; `short_links`: whether short map links are followed (one request, no body read); `redis`: address,
    empty for none; `listen`: None for no HTTP server; `webhook`: the public address that leads to it, without a slash
    at its end, empty when updates are polled for; `keep`: retention periods in days."""

    city: Path
    home: Path
    database: str
    media: Path
    accounts: Mapping[str, Account]
    log: Literal["text", "json"]
    short_links: bool = True
    redis: str = ""
    listen: Listen | None = None
    webhook: str = ""
    keep: RetentionPeriods = DEFAULT_PERIODS


def read(environment: Mapping[str, str] | None = None) -> Settings:
    """Read the settings from the environment and `.env`. Raises BadSettings."""
    if environment is None:
        environment = {**{k: v or "" for k, v in dotenv_values(".env").items()}, **os.environ}
    return _Reader(environment).settings()


@dataclass
class _Reader:
    values: Mapping[str, str]

    def __post_init__(self) -> None:
        self.faults: list[str] = []

    def settings(self) -> Settings:
        home = self._path("HOME", "~/.local/share/paradnaya")
        settings = Settings(
            city=self._city(),
            home=home,
            database=self._database(home),
            media=self._path("MEDIA", str(home / "media")),
            accounts=self._accounts(),
            log=cast("Literal['text', 'json']", self._one_of("LOG", ("text", "json"))),
            redis=self._redis(),
            short_links=self._one_of("SHORT_LINKS", ("on", "off")) == "on",
            listen=self._listen(),
            webhook=self._webhook(),
            keep=self._keep(),
        )
        self._refuse_unknown()
        if self.faults:
            raise BadSettings(self.faults)
        return settings

    def _text(self, name: str, default: str = "") -> str:
        return self.values.get(f"PARADNAYA_{name}", "").strip() or default

    def _fault(self, name: str, sentence: str) -> None:
        self.faults.append(f"PARADNAYA_{name}: {sentence}")

    def _path(self, name: str, default: str) -> Path:
        path = Path(self._text(name, default))
        try:
            return path.expanduser()
        except RuntimeError:
            self._fault(name, f"nobody knows whose home is meant by {path}; write the whole path.")
            return Path()

    def _one_of(self, name: str, words: tuple[str, ...]) -> str:
        value = self._text(name, words[0])
        if value not in words:
            self._fault(name, f"“{value}” is not known; write {' or '.join(words)}.")
        return value

    def _city(self) -> Path:
        folder = self._path("CITY", str(SHIPPED_CITY))
        with suppress(OSError):  # too long a name
            if folder.is_dir():
                return folder
        self._fault("CITY", f"there is no folder {folder}; give the folder of a city, or leave it empty for Tyumen.")
        return folder

    def _database(self, home: Path) -> str:
        value = self._text("DATABASE", f"sqlite+aiosqlite:///{home / 'paradnaya.db'}")
        if _scheme_and_host(value)[0] not in DATABASES:
            self._fault("DATABASE", f"write {DATABASES[0]}:///path or {DATABASES[1]}://user:password@host/name.")
        return value

    def _redis(self) -> str:
        value = self._address("REDIS", ("rediss", "redis"))
        if _has_host(value, ("rediss", "redis")) and not re.fullmatch(r"(/\d*)?", urlsplit(value).path):
            self._fault("REDIS", "only the number of a database may follow the host and port, as in /0.")
        return value

    def _accounts(self) -> dict[str, Account]:
        read = {name: self._account(row) for name, row in PLATFORMS.items()}
        return {name: account for name, account in read.items() if account is not None}

    def _account(self, row: PlatformRow) -> Account | None:
        token = self._text(row.setting("TOKEN"))
        api = self._address(row.setting("API"), ("http", "https"))
        proxy = self._address(row.setting("PROXY"), PROXIES)
        if not token:
            return None
        if not re.fullmatch(row.shape, token):
            self._fault(row.setting("TOKEN"), f"this does not look like a token; it should be {row.example}.")
        return Account(token, api.rstrip("/"), proxy)

    def _address(self, name: str, schemes: tuple[str, ...]) -> str:
        value = self._text(name)
        if value and not _has_host(value, schemes):
            self._fault(name, f"write an address like {schemes[-1]}://host:port; known are {', '.join(schemes)}.")
        return value

    def _listen(self) -> Listen | None:
        value = self._text("LISTEN")
        host, _, port = value.rpartition(":")
        if not value:
            return None
        if not host or not re.fullmatch(r"[0-9]{1,5}", port) or int(port) > 65535:
            self._fault("LISTEN", "write host:port, like 127.0.0.1:8080; empty for no server.")
            return None
        return Listen(host.strip("[]"), int(port))

    def _webhook(self) -> str:
        value = self._text("WEBHOOK").rstrip("/")
        local = r"http://(127\.0\.0\.1|localhost)(:\d+)?"
        if value and not re.fullmatch(rf"(https://[^\s/?#]+|{local})(/[^\s?#]*)?", value):
            self._fault("WEBHOOK", "write the public address, like https://bot.example.org, with https in front.")
        if value and not self._text("LISTEN"):
            self._fault("WEBHOOK", "it needs PARADNAYA_LISTEN, the host:port to which that address leads.")
        return value

    def _keep(self) -> RetentionPeriods:
        return RetentionPeriods(
            closed=self._days("CLOSED", DEFAULT_PERIODS.closed),
            talks=self._days("TALKS", DEFAULT_PERIODS.talks),
            raw=self._days("RAW", DEFAULT_PERIODS.raw, off=False) or DEFAULT_PERIODS.raw,
            sent=self._days("SENT", DEFAULT_PERIODS.sent, off=False) or DEFAULT_PERIODS.sent,
            handles=self._days("HANDLES", DEFAULT_PERIODS.handles),
            people=self._days("PEOPLE", DEFAULT_PERIODS.people),
        )

    def _days(self, what: str, usual: int | None, *, off: bool = True) -> int | None:
        """A retention period in days; None for ever."""
        name = f"KEEP_{what}"
        value = self._text(name, OFF if usual is None else str(usual))
        if off and value == OFF:
            return None
        if not re.fullmatch(r"[0-9]{1,5}", value) or int(value) < FEWEST_DAYS:
            or_off = f", or {OFF} to keep it" if off else ""
            self._fault(name, f"write a number of days, {FEWEST_DAYS} or more{or_off}.")
            return usual
        return int(value)

    def _refuse_unknown(self) -> None:
        known = {"HOME", "CITY", "DATABASE", "MEDIA", "LOG", "SHORT_LINKS", "SHARED", "REDIS", "LISTEN", "WEBHOOK"}
        known |= {f"KEEP_{field.name.upper()}" for field in fields(RetentionPeriods)}
        known |= {row.setting(of) for row in PLATFORMS.values() for of in SETTINGS}
        for name in self.values:
            if name.startswith("PARADNAYA_") and name.removeprefix("PARADNAYA_") not in known:
                self._fault(name.removeprefix("PARADNAYA_"), "there is no such setting; check its spelling.")


def _scheme_and_host(address: str) -> tuple[str, str]:
    """Scheme and host, both empty when it is no address at all."""
    try:
        parts = urlsplit(address)
        return parts.scheme, parts.hostname or "" if parts.port != 0 else ""
    except ValueError:
        return "", ""


def _has_host(address: str, schemes: tuple[str, ...]) -> bool:
    """True when the address names a host and has one of the schemes."""
    scheme, host = _scheme_and_host(address)
    return scheme in schemes and bool(host)
