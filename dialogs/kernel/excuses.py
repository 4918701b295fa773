"""Explanations for everything a person may send that the bot cannot use."""

from __future__ import annotations

from dialogs.kernel.events import Message, Photo
from dialogs.kernel.words import T, Words


def excuses(message: Message) -> list[Words]:
    """One explanation for each kind of photo failure and unusable content in the message."""
    return [*(_FAILED[p.failed] for p in _first_of_each(message.photos)), *(excuse(kind) for kind in message.unusable)]


def _first_of_each(photos: tuple[Photo, ...]) -> list[Photo]:
    return list({p.failed: p for p in photos if p.failed}.values())


_FAILED: dict[str, Words] = {
    "too_big": T("That photo is larger than 20 MB. Please send it smaller, or as a photo instead of a file."),
    "not_a_photo": T("I could not open that file as a picture. JPEG and PNG are best."),
    "lost": T("I could not fetch that photo. Please send it once more."),
}


def excuse(kind: str) -> Words:
    """Explanation for a kind of message that the bot cannot use."""
    return _EXCUSES.get(kind, T("I cannot use this kind of message. Please write, or send a photo or a place."))


_EXCUSES: dict[str, Words] = {
    "voice": T("I cannot listen to voice messages yet. Please write it in a few words."),
    "audio": T("I cannot listen to sound. Please write it in a few words."),
    "video": T("I cannot watch video yet. Please send a photo."),
    "video_note": T("I cannot watch video yet. Please send a photo."),
    "animation": T("I cannot use moving pictures. Please send a photo."),
    "sticker": T("A nice sticker! Please say it in words, though."),
    "document": T("I can only use pictures. Please send a photo."),
    "contact": T("I do not need contacts. Please write what is wrong, and where."),
}
