"""Platform table: every row leads to an adapter, and says of it what the rest of the program needs to know."""

from __future__ import annotations

import pytest

from bots.capabilities import CommandMenu, InlineOffers, Names, Topics, Webhooks
from bots.platform import Platform
from bots.platforms import PLATFORMS, adapter_of, repeated_blindly, title_of, token_setting, token_settings
from bots.telegram.adapter import TelegramPlatform
from bots.vk.adapter import VkPlatform

TOKENS = {"telegram": "123456:ABC-DEF", "vk": "vk1.a.secret"}


@pytest.mark.parametrize("name", PLATFORMS)
async def test_a_row_leads_to_its_adapter(name: str) -> None:
    platform: Platform = adapter_of(name)(TOKENS[name], None, None)
    assert platform.name == PLATFORMS[name].name == name
    await platform.close()


async def test_a_platform_has_those_capabilities_that_it_implements() -> None:
    telegram: Platform = TelegramPlatform("123456:ABC-DEF")
    vk: Platform = VkPlatform("vk1.a.secret")
    every = (Webhooks, Names, CommandMenu, InlineOffers, Topics)
    assert [one for one in every if isinstance(telegram, one)] == [Webhooks, CommandMenu, InlineOffers, Topics]
    assert [one for one in every if isinstance(vk, one)] == [Webhooks, Names]
    await telegram.close()
    await vk.close()


def test_what_people_are_told_of_a_platform() -> None:
    assert [title_of(name) for name in (*PLATFORMS, "gone")] == ["Telegram", "VK", "gone"]
    assert token_setting("vk") == "PARADNAYA_VK_TOKEN"
    assert token_settings() == "PARADNAYA_TELEGRAM_TOKEN or PARADNAYA_VK_TOKEN"


def test_only_vk_recognises_a_repeat() -> None:
    assert repeated_blindly() == ["telegram"]
