"""Plan of a letter: the messages it takes, in order. Pure: `outbound` makes calls of them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from aiogram.types import ReplyKeyboardRemove

from bots.platform import Document, Letter, Picture
from bots.telegram import keyboards
from bots.telegram.entities import CAPTION_UNITS, PART_UNITS, TextWithEntities, prepend_line, shorten, split_text, units
from bots.telegram.keyboards import Markup

NOTHING = TextWithEntities("")
ALBUM = 10
"""Largest album: sendMediaGroup takes 2 to 10."""
PUT_AWAY = "👌"
"""Text of the message that removes a keyboard when `heard` is empty: a message cannot be empty."""
AWAY = ReplyKeyboardRemove(remove_keyboard=True)
BELOW = "👇"
"""Text of the message that carries the buttons under an album without words, or over files."""


@dataclass(frozen=True)
class SendStep:
    """One message, or one album, of photos or of documents. `replies`: it is the reply to `Letter.reply_to`; `beside`:
    it follows the message with the words, which has the buttons."""

    said: TextWithEntities = NOTHING
    pictures: tuple[Picture, ...] = ()
    documents: tuple[Document, ...] = ()
    markup: Markup | None = None
    replies: bool = False
    beside: bool = False


def words(letter: Letter) -> TextWithEntities:
    """Text of the letter: `heard`, an empty line, `text`."""
    return prepend_line(letter.heard, TextWithEntities(letter.text, letter.spans))


def edits(letter: Letter) -> TextWithEntities | None:
    """The new text for an edit of a message; None when the letter has to be a new message.

    An edit can neither show nor hide a keyboard under the input, nor open a reply, nor bring a file.
    """
    moves_keyboard = keyboards.is_private(letter.chat) and (letter.location_label or letter.put_away_keyboard)
    if not letter.edit.isdecimal() or moves_keyboard or letter.force_reply or letter.documents:
        return None
    return shorten(words(letter))


def count(letter: Letter) -> int:
    """Number of messages that the letter takes, those of an album one by one. For text alone that fits one message it
    is known without planning."""
    fits = units(letter.heard) + units(letter.text) < PART_UNITS - 2
    if fits and letter.text.strip() and not (letter.photos or letter.documents):
        return 2 if _removes_apart(letter) else 1
    return 1 if edits(letter) else sum(max(1, len(step.pictures or step.documents)) for step in steps(letter))


def steps(letter: Letter) -> list[SendStep]:
    """The messages of the letter; the last one that is not `beside` carries the buttons."""
    markup = keyboards.markup_of(letter)
    first = [SendStep(TextWithEntities(letter.heard or PUT_AWAY), markup=AWAY)] if _removes_apart(letter) else []
    said = words(letter) if not first else TextWithEntities(letter.text, letter.spans)
    out = _body(letter, said, markup)
    if letter.reply_to.isdecimal() and out:
        out[0] = replace(out[0], replies=True)
    return [*first, *out]


def _removes_apart(letter: Letter) -> bool:
    """True when a message of its own has to remove the keyboard under the input: one with inline buttons cannot."""
    return (
        letter.put_away_keyboard
        and keyboards.is_private(letter.chat)
        and not keyboards.asks_place(letter)
        and bool(letter.choices or letter.nav)
    )


def _body(letter: Letter, said: TextWithEntities, markup: Markup | None) -> list[SendStep]:
    files, fits = letter.documents, units(said.text) <= CAPTION_UNITS
    if len(files) == 1 and fits and not (letter.photos or letter.documents_apart):
        return [SendStep(said, documents=files, markup=markup)]
    beside = [SendStep(documents=files[at : at + ALBUM], beside=True) for at in range(0, len(files), ALBUM)]
    return [*_photo_steps(letter, said, markup, fits=fits), *beside]


def _photo_steps(letter: Letter, said: TextWithEntities, markup: Markup | None, *, fits: bool) -> list[SendStep]:
    photos = letter.photos
    if len(photos) == 1 and fits:
        return [SendStep(said, photos, markup=markup)]
    out = [SendStep(pictures=photos[at : at + ALBUM]) for at in range(0, len(photos), ALBUM)]
    parts = split_text(said) or ([TextWithEntities(BELOW)] if (photos or letter.documents) and markup else [])
    out += [SendStep(part) for part in parts[:-1]]
    return out + [SendStep(part, markup=markup) for part in parts[-1:]]
