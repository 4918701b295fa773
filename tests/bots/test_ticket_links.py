"""Texts that name a ticket, and talk that does not."""

from __future__ import annotations

import pytest

from bots.platforms import message_link
from bots.ticket_links import names_ticket
from dialogs.kernel.events import Message


@pytest.mark.parametrize(
    "text", ["1", "Кто на № 5?", "№", "ул. Республики 142", "ТМН-2026", "https://t.me/bot?start=", ""]
)
def test_talk_names_none(text: str) -> None:
    assert not names_ticket(Message("1", text))
    assert not names_ticket(Message("1", "№ 1", reply_to="5"))
    assert not names_ticket(Message("1", "№ 1", edited=True))


def test_a_link_to_a_message_is_made_where_the_platform_has_such_links() -> None:
    link = message_link("telegram", "-1002123456789", 7, "55")
    assert link == "https://t.me/c/2123456789/7/55"
    assert names_ticket(Message("1", link))
    assert message_link("vk", "2000000001", 7, "55") == ""
