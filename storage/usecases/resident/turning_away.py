"""Turning away of a blocked resident: what they send is answered seldom, and goes nowhere."""

from __future__ import annotations

from dialogs.kernel.words import Words
from dialogs.notices.resident import ban as notices
from storage.usecases.resident.resident import ResidentUseCases


async def turn_away(desk: ResidentUseCases, urgent: Words | None) -> None:
    """Answer a blocked resident who has sent something: once a day that they are blocked, and each time with `urgent`,
    the emergency contacts, when what they sent speaks of danger."""
    ban = await desk.tx.bans.in_force(desk.person.id, desk.now)
    assert ban is not None
    if ban.answers(desk.now):
        await desk.tx.bans.mark_told(ban.id, desk.now)
    elif urgent is None:
        return
    await desk.post.say(desk.chat, notices.banned_reply(desk.city, ban).with_heard(urgent))
