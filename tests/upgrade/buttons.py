"""Buttons that stand in chats since an earlier version: pressed one by one, and what each was answered with."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from tests.journeys.officers import after, forge, labels, toast
from tests.journeys.town import Phone, Town, until
from tests.upgrade.installation import Installation

Button = dict[str, Any]
"""Entry of `Release.notes["buttons"]`: kind, platform, chat, message, data, label; `how` it is sent; `private`."""
USELESS = ("Эта кнопка здесь не работает.", "Здесь это сделать нельзя.")
"""Answers to a button that nobody has made."""


PAGES = ("t:N:more", "t:N:less")
"""Kinds that change nothing on a card that has one page by now."""


def one_a_kind(yesterday: Installation, *, private: bool) -> list[Button]:
    """Button of each kind in residents' own chats, or in those of the staff."""
    return [button for button in yesterday.release.notes["buttons"] if button["private"] is private]


def presser(yesterday: Installation, here: Town, button: Button) -> Phone:
    """Phone that may press it: in a chat of the staff a member's, and of a selection that of its member."""
    stand_in = here.stand_in(button["platform"])
    if button["private"]:
        return Phone(stand_in, button["chat"], button["chat"])
    staff = [yesterday.staff(here, name) for name in yesterday.release.notes["staff"]]
    there = [phone for phone in staff if (phone.stand_in, phone.chat) == (stand_in, button["chat"])]
    return there[-1] if button["data"].startswith("b:") else there[0]


def press(here: Town, phone: Phone, button: Button) -> None:
    """Send the press as the platform does, whatever has become of its message."""
    if button["how"] == "text":
        phone.stand_in.write(phone.person, phone.chat, button["label"])
    else:
        forge(here, phone, button["data"], button["message"])


def press_all(here: Town, pairs: Sequence[tuple[Phone, Button]]) -> None:
    for phone, button in pairs:
        if phone.stand_in is here.vk:
            here.vk.community.resident(phone.person).toasts.pop(str(phone.chat), None)
        else:
            here.telegram.world.chats[phone.chat].toasts.pop(phone.person, None)
        press(here, phone, button)


def shown_bubbles(phone: Phone) -> list[tuple[int, str, list[str]]]:
    return [(b.id, b.text, labels(b)) for b in phone.bot_bubbles()]


def has_answer(phone: Phone, stood: list[tuple[int, str, list[str]]]) -> bool:
    """Check for a line that answers the press, or a message that is not as it stood."""
    return bool(toast(phone)) or shown_bubbles(phone) != stood


async def press_buttons(yesterday: Installation, here: Town, buttons: Sequence[Button]) -> dict[str, str]:
    """Press them all, at most one in a chat at a time; what each was answered with, by its kind."""
    answers, left = dict[str, str](), list(buttons)
    while left:
        turn = list({(b["platform"], b["chat"]): b for b in reversed(left)}.values())
        left = [button for button in left if button not in turn]
        pairs = [(presser(yesterday, here, button), button) for button in turn]
        before = [shown_bubbles(phone) for phone, _ in pairs]
        await after(here, partial(press_all, here, pairs), len(pairs))
        for (phone, button), stood in zip(pairs, before, strict=True):
            if button["kind"] not in PAGES:  # the answer to a press comes after its turn has ended
                await until(partial(has_answer, phone, stood), f"an answer to {button}")
            new = [each[1] for each in shown_bubbles(phone) if each not in stood]
            answers[button["kind"]] = "\n".join([toast(phone), *new]).strip()
    return answers
