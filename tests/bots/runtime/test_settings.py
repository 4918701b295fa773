"""Settings from the environment and `.env`: every fault is named at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from bots.runtime import settings
from bots.runtime.settings import SHIPPED_CITY, Account, BadSettings, Listen
from storage.privacy.retention_periods import RetentionPeriods


def faults(**values: str) -> list[str]:
    with pytest.raises(BadSettings) as bad:
        settings.read({f"PARADNAYA_{name}": value for name, value in values.items()})
    return bad.value.faults


def test_without_any_setting_there_is_tyumen_in_the_users_home() -> None:
    read = settings.read({})
    assert read.city == SHIPPED_CITY
    assert read.home == Path("~/.local/share/paradnaya").expanduser()
    assert read.database == f"sqlite+aiosqlite:///{read.home / 'paradnaya.db'}"
    assert read.media == read.home / "media"
    assert (read.accounts, read.log, read.short_links) == ({}, "text", True)


def test_a_platform_is_on_with_its_token_alone() -> None:
    read = settings.read(
        {
            "PARADNAYA_TELEGRAM_TOKEN": " 123456:ABC-DEF ",
            "PARADNAYA_TELEGRAM_API": "http://127.0.0.1:8081/",
            "PARADNAYA_VK_API": "http://127.0.0.1:8082",
        }
    )
    assert read.accounts == {"telegram": Account("123456:ABC-DEF", "http://127.0.0.1:8081", "")}


def test_an_empty_setting_is_none() -> None:
    assert settings.read({"PARADNAYA_LOG": "", "PARADNAYA_DATABASE": " "}) == settings.read({})


@pytest.mark.parametrize("value", ["http://[::1", "http://host:99999", "http://host:x", "http:///path", "x" * 5000])
@pytest.mark.parametrize("name", ["DATABASE", "TELEGRAM_API", "VK_PROXY", "CITY"])
def test_nonsense_is_a_fault_like_any_other(name: str, value: str) -> None:
    (fault,) = faults(**{name: value})
    assert fault.startswith(f"PARADNAYA_{name}: ")


def test_a_home_that_nobody_knows_is_named() -> None:
    assert [fault.split(":")[0] for fault in faults(HOME="~nobody-of-that-name/x")] == ["PARADNAYA_HOME"]


def test_every_fault_is_named_at_once() -> None:
    found = faults(
        CITY="/no/such/city",
        DATABASE="postgresql://host/name",
        TELEGRAM_TOKEN="not a token",
        TELEGRAM_API="127.0.0.1:8081",
        VK_TOKEN="no",
        VK_PROXY="ftp://proxy",
        LOG="xml",
        SHORT_LINKS="maybe",
        TELEGRAM_TOKN="1:abc",
    )
    assert [fault.split(":")[0].removeprefix("PARADNAYA_") for fault in found] == [
        "CITY",
        "DATABASE",
        "TELEGRAM_API",
        "TELEGRAM_TOKEN",
        "VK_PROXY",
        "VK_TOKEN",
        "LOG",
        "SHORT_LINKS",
        "TELEGRAM_TOKN",
    ]
    assert "postgresql+asyncpg://user:password@host/name" in found[1]


def test_a_token_is_never_printed() -> None:
    assert "12345:!!secret!!" not in "".join(faults(TELEGRAM_TOKEN="12345:!!secret!!"))


@pytest.mark.parametrize("scheme", ["http", "https", "socks4", "socks5", "socks5h"])
def test_each_platform_has_a_proxy_of_its_own(scheme: str) -> None:
    proxy = f"{scheme}://127.0.0.1:1080"
    read = settings.read({"PARADNAYA_VK_TOKEN": "vk1.a.secret", "PARADNAYA_VK_PROXY": proxy})
    assert read.accounts["vk"] == Account("vk1.a.secret", "", proxy)


def test_the_environment_wins_over_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").write_text("PARADNAYA_LOG=json\nPARADNAYA_HOME='/a/home with a space'\n# a remark\nOTHER=1\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PARADNAYA_LOG", "text")
    monkeypatch.delenv("PARADNAYA_HOME", raising=False)
    read = settings.read()
    assert read.log == "text"
    assert read.home == Path("/a/home with a space")


def test_redis_is_an_address_with_at_most_a_number() -> None:
    for good in ("", "redis://localhost", "rediss://user:a%20word@redis.example:6380/3"):
        assert settings.read({"PARADNAYA_REDIS": good}).redis == good
    for bad in ("localhost:6379", "redis://", "redis://host:port", "redis://[host", "redis://host/name"):
        assert [fault.split(":")[0] for fault in faults(REDIS=bad)] == ["PARADNAYA_REDIS"]


def test_the_server_listens_where_it_is_told() -> None:
    assert settings.read({}).listen is None
    read = settings.read({"PARADNAYA_LISTEN": "[::1]:8080", "PARADNAYA_WEBHOOK": "https://bot.example.org/front/"})
    assert read.listen == Listen("::1", 8080)
    assert read.webhook == "https://bot.example.org/front"
    trial = {"PARADNAYA_LISTEN": "0.0.0.0:0", "PARADNAYA_WEBHOOK": "http://127.0.0.1:8080"}
    assert settings.read(trial).webhook == "http://127.0.0.1:8080"


@pytest.mark.parametrize("listen", ["8080", ":8080", "localhost", "localhost:", "localhost:65536", "localhost:http"])
def test_where_to_listen_is_a_host_and_a_port(listen: str) -> None:
    (fault,) = faults(LISTEN=listen)
    assert fault.startswith("PARADNAYA_LISTEN: write host:port")


@pytest.mark.parametrize(
    "base", ["bot.example.org", "http://bot.example.org", "https://", "https://a b", "https://a/?x"]
)
def test_platforms_come_to_a_public_https_address(base: str) -> None:
    (fault,) = faults(LISTEN="127.0.0.1:1", WEBHOOK=base)
    assert fault.startswith("PARADNAYA_WEBHOOK: write the public address")


def test_a_webhook_needs_a_server() -> None:
    (fault,) = faults(WEBHOOK="https://bot.example.org")
    assert fault.startswith("PARADNAYA_WEBHOOK: it needs PARADNAYA_LISTEN")


def test_for_how_many_days_what_is_kept() -> None:
    assert settings.read({}).keep == settings.read({"PARADNAYA_KEEP_CLOSED": ""}).keep == RetentionPeriods()
    names = ("CLOSED", "TALKS", "RAW", "SENT", "HANDLES", "PEOPLE")
    read = settings.read({f"PARADNAYA_KEEP_{name}": str(10 + at) for at, name in enumerate(names)})
    assert read.keep == RetentionPeriods(10, 11, 12, 13, 14, 15)
    for_ever = settings.read({f"PARADNAYA_KEEP_{name}": "off" for name in ("CLOSED", "TALKS", "HANDLES", "PEOPLE")})
    assert for_ever.keep == RetentionPeriods(None, None, 7, 7, None, None)


@pytest.mark.parametrize("days", ["1", "0", "-5", "a week", "7.5", "100000"])
def test_what_is_no_number_of_days_is_told(days: str) -> None:
    closed, raw = faults(KEEP_CLOSED=days, KEEP_RAW=days)
    assert closed == "PARADNAYA_KEEP_CLOSED: write a number of days, 2 or more, or off to keep it."
    assert raw == "PARADNAYA_KEEP_RAW: write a number of days, 2 or more."


def test_a_raw_update_is_not_kept_for_ever() -> None:
    assert faults(KEEP_RAW="off") == ["PARADNAYA_KEEP_RAW: write a number of days, 2 or more."]
