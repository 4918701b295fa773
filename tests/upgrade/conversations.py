"""Conversations that go on: residents who answer whatever question they stand at."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial

from tests.journeys.officers import after
from tests.journeys.town import CENTRE, Phone, Town, photo
from tests.upgrade.installation import rows

STEPS = 12
"""No conversation has more questions than these left."""

Asked = Mapping[tuple[str, int], str]
"""Question that each open conversation stands at, by platform and chat."""


async def asked_questions(here: Town) -> Asked:
    query = "SELECT platform, address, body FROM sessions JOIN chats ON chats.id = chat_id WHERE sessions.active"
    found = await rows(here, query)
    return {(p, int(address)): re.findall(r'"asked":"([^"]*)"', body)[0] for p, address, body in found}


def answer(phone: Phone, question: str, nth: int) -> None:
    """Answer a question as a resident would; `nth`: makes places differ."""
    stand_in, last = phone.stand_in, next(b for b in reversed(phone.bot_bubbles()) if b.text)
    spot = (round(CENTRE[0] - 0.018 + 0.004 * (nth % 11), 5), round(CENTRE[1] + 0.034 + 0.008 * (nth // 11), 5))
    choices = [b for row in last.rows for b in row if b.kind == "press"]
    if question == "place":
        stand_in.write(phone.person, phone.chat, point=spot)
    elif question == "photos" and "нужно хотя бы одно" in last.text:
        stand_in.write(phone.person, phone.chat, uploads=[photo()])
    elif question in ("words", "say"):
        stand_in.write(phone.person, phone.chat, "Так и стоит со вчерашнего дня")
    else:
        stand_in.press(phone.person, phone.chat, last.id, choices[0].key)


def answer_all(phones: Mapping[str, Phone], questions: Asked) -> None:
    for nth, phone in enumerate(phones.values()):
        answer(phone, questions[phone.stand_in.platform, phone.chat], nth)


async def walk_on(here: Town, phones: Mapping[str, Phone]) -> dict[str, str]:
    """Answer all questions of these people until nobody is asked any more; what each was told last."""
    told = dict[str, str]()
    for _ in range(STEPS):
        questions = await asked_questions(here)
        left = {name: phone for name, phone in phones.items() if name not in told}
        waiting = {name: phone for name, phone in left.items() if (phone.stand_in.platform, phone.chat) in questions}
        told |= {
            name: "\n".join(b.text for b in left[name].bot_bubbles()[-2:]) for name in left.keys() - waiting.keys()
        }
        if not waiting:
            return told
        await after(here, partial(answer_all, waiting, questions), len(waiting))
    raise AssertionError(f"without end: {waiting.keys()}")
