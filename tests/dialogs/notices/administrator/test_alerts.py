"""Administrators' alerts, in the language of the staff."""

from __future__ import annotations

import pytest

from dialogs.kernel.words import Words
from dialogs.notices.administrator import alerts as says
from tests.bots.delivery.deliveries import RENDERER

WARNINGS = [
    (
        says.set_aside("VK", 1234, "no text"),
        "Сообщение из VK не удалось обработать, оно отложено (строка 1234: no text)",
    ),
    (says.refusal_alert("Telegram", "too_big"), "Telegram окончательно не принимает сообщение бота: too_big."),
    (says.topic_gone(), "отправьте /bind с новым кодом"),
    (says.staff_unreachable("VK"), "Рабочий чат в VK недоступен."),
    (says.shut_out("Telegram", "Unauthorized", "PARADNAYA_TELEGRAM_TOKEN"), "Проверьте PARADNAYA_TELEGRAM_TOKEN"),
    (says.hook_refused("Telegram", "port"), "не принимает адрес из PARADNAYA_WEBHOOK: port."),
    (says.hook_fails("VK", "failed"), "не может доставить обновления на PARADNAYA_WEBHOOK: failed."),
    (says.outbox_late(5), "ждёт уже 5 минут."),
    (says.inbox_late(61), "не обработано уже 61 минуту."),
    (says.disk_nearly_full("PARADNAYA_MEDIA", 99), "осталось 99 МБ"),
]


@pytest.mark.parametrize(("words", "told"), WARNINGS, ids=lambda value: value if isinstance(value, str) else "")
def test_every_warning_is_told_in_russian(words: Words, told: str) -> None:
    said = RENDERER.say(says.warning(words).body, "ru")
    assert said.startswith("⚠ ")
    assert told in said
