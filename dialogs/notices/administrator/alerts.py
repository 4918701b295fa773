"""Alerts for administrators in the staff's chats: each names a fault of the program and its cure.

`platform` is its title for people; `why` is a platform's or the program's own word for it, as it is; it holds no
personal data.
"""

from __future__ import annotations

from dialogs.kernel.screen import Screen
from dialogs.kernel.words import N, Plain, T, Words


def warning(words: Words) -> Screen:
    return Screen(T("⚠ For the administrator: {sentence}", sentence=words))


def set_aside(platform: str, row: int, why: str) -> Words:
    return T(
        "A message from {platform} could not be worked and was set aside (row {row}: {why}). The others go on. "
        "If this repeats, show the log to whoever maintains the bot.",
        platform=Plain(platform),
        row=Plain(str(row)),
        why=Plain(why),
    )


def job_set_aside(kind: str, why: str) -> Words:
    return T(
        "What somebody asked for ({kind}) could not be made and was set aside ({why}); they were told. "
        "If this repeats, show the log to whoever maintains the bot.",
        kind=Plain(kind),
        why=Plain(why),
    )


def job_fails(kind: str, why: str) -> Words:
    return T(
        "Work that is done regularly ({kind}) fails again and again ({why}). "
        "Show the log to whoever maintains the bot.",
        kind=Plain(kind),
        why=Plain(why),
    )


def refusal_alert(platform: str, why: str) -> Words:
    return T(
        "{platform} refused a message of the bot for good: {why}. The others go on. "
        "If this repeats, show the log to whoever maintains the bot.",
        platform=Plain(platform),
        why=Plain(why),
    )


def topic_gone() -> Words:
    return T(
        "The topic of the staff chat is gone, cards come to its main one. To move them, send /bind with a new code in "
        "another topic."
    )


def no_topics(why: str) -> Words:
    return T(
        "Topics of the staff chat cannot be made or changed: {why}. Switch on topics in the group and let the bot "
        "manage them, or bind the chat without them. Meanwhile everything goes to the main one.",
        why=Plain(why),
    )


def no_buttons() -> Words:
    return T(
        "VK shows no buttons of the bot: people read the choices and answer by typing, and staff cards cannot be "
        "pressed. Switch on bot features under Community management, Messages, Bot settings."
    )


def history_lost() -> Words:
    return T(
        "VK has forgotten part of what was written to the bot: messages of the last minutes, or of the time when it "
        "was not running, may be missing here. Look through the community's messages."
    )


def staff_unreachable(platform: str) -> Words:
    return T(
        "A staff chat in {platform} cannot be reached. Let the bot in again: what it has to say there is kept for a "
        "week.",
        platform=Plain(platform),
    )


def shut_out(platform: str, why: str, setting: str) -> Words:
    """Alert: the token is refused, or another copy is running. `setting`: the one that holds the token."""
    return T(
        "{platform} does not let the bot in: {why}. Nothing is received or said there meanwhile. Check {setting}, and "
        "that no other copy of the bot is running; paradnaya doctor says more.",
        platform=Plain(platform),
        why=Plain(why),
        setting=Plain(setting),
    )


def hook_refused(platform: str, why: str) -> Words:
    return T(
        "{platform} does not take the address in PARADNAYA_WEBHOOK: {why}. The bot asks for updates instead; nothing "
        "is lost. Mend the address, or empty the setting, and start the bot again.",
        platform=Plain(platform),
        why=Plain(why),
    )


def hook_fails(platform: str, why: str) -> Words:
    return T(
        "{platform} cannot bring its updates to PARADNAYA_WEBHOOK: {why}. Check that the address leads to "
        "PARADNAYA_LISTEN, through the proxy in front of it, and that its certificate is good.",
        platform=Plain(platform),
        why=Plain(why),
    )


def outbox_late(minutes: int) -> Words:
    return N(
        "What the bot has to say is late: a message has been waiting for {n} minute. Check that delivery is running "
        "and that the platforms answer; the log says more.",
        "What the bot has to say is late: a message has been waiting for {n} minutes. Check that delivery is running "
        "and that the platforms answer; the log says more.",
        minutes,
    )


def inbox_late(minutes: int) -> Words:
    return N(
        "Residents wait for an answer: a message has not been worked for {n} minute. Check that turns are running; "
        "the log says more.",
        "Residents wait for an answer: a message has not been worked for {n} minutes. Check that turns are running; "
        "the log says more.",
        minutes,
    )


def disk_nearly_full(setting: str, free_mb: int) -> Words:
    """Alert: the disk is nearly full. `setting`: the one that says where the folder is; `free_mb`: megabytes left."""
    return T(
        "The disk of {setting} is nearly full: {free} MB are left. Make room, or move it to a larger disk: on a full "
        "one nothing can be received.",
        setting=Plain(setting),
        free=Plain(str(free_mb)),
    )


def redis_away(why: str) -> Words:
    return T(
        "Redis cannot be used: {why}. Everything goes on without it, but slower. Check PARADNAYA_REDIS and that the "
        "server is up; when it is back it is used again.",
        why=Plain(why),
    )
