"""Notices to a person about their own data: the archive they asked for, and the act when they were erased."""

from __future__ import annotations

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from dialogs.kernel.screen import File, Screen
from dialogs.kernel.words import N, T, Words, bold, lines, row
from dialogs.rules.city.model import City
from dialogs.rules.residents.erasure import OF_PEOPLE, Erasure, Wish


def archive_notice(files: tuple[File, ...], left_out: int) -> Screen:
    """Message with the archive; `left_out`: photos that are too many or too large to be sent."""
    missing = N(
        "{n} photo did not fit in. Ask those who keep your data for it.",
        "{n} photos did not fit in. Ask those who keep your data for them.",
        left_out,
    )
    body = lines(
        T("Here is all that is kept of you: data.json is for people and programs, your photos lie beside it."),
        missing if left_out else None,
        T("My own copy of this archive is erased as soon as you have it."),
    )
    return Screen(body, files=files)


def just_sent(minutes: int) -> Words:
    """Refusal: the archive was sent within the last hour; `minutes` until the next."""
    return N(
        "I have just sent you your data. I can put them together again in {n} minute.",
        "I have just sent you your data. I can put them together again in {n} minutes.",
        minutes,
    )


def erasure_notice(city: City, act: Erasure, *, banned: bool) -> Screen:
    """Last message after an erasure. `banned`: the person is blocked, and that stays."""
    day = f"{act.at.astimezone(ZoneInfo(city.timezone)):%d.%m.%Y}"
    mine = T("Everything that points to you has been erased.")
    theirs = T("Those who keep your data have erased everything that points to you.")
    return Screen(
        lines(
            theirs if act.wish is Wish.ADMINISTRATOR else mine,
            bold(T("Act № {number} of {day}", number=act.number, day=day)),
            counts_line(act.counts),
            T("The act holds these figures and nothing of you."),
            T("Only the number of this chat stays, for as long as you are blocked.") if banned else None,
            T("To begin anew, write /start."),
        )
    )


def counts_line(counts: Mapping[str, int]) -> Words | None:
    """Summary of how much of each kind was erased; None for nothing."""
    words = {
        "tickets": N("{n} report", "{n} reports", counts.get("tickets", 0)),
        "photos": N("{n} photo", "{n} photos", counts.get("photos", 0)),
        "messages": N("{n} further message", "{n} further messages", counts.get("messages", 0)),
        "voices": N("{n} voice", "{n} voices", counts.get("voices", 0)),
    }
    some = [words[kind] for kind in OF_PEOPLE if counts.get(kind)]
    return row(*some, sep=", ") if some else None
