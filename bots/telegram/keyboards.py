"""Keyboards: turns the buttons of a letter into Telegram's markup."""

from __future__ import annotations

from aiogram.types import (
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
)

from bots.keyboard_layout import rows
from bots.platform import Button, Letter

Markup = InlineKeyboardMarkup | ReplyKeyboardMarkup | ReplyKeyboardRemove | ForceReply

AT_MOST_ROWS = 12


def is_private(chat: str) -> bool:
    """True for a private chat; groups have negative ids. Keyboards under the input belong to private chats alone."""
    return not chat.startswith("-")


def asks_place(letter: Letter) -> bool:
    """True when a button that sends a location is wanted, and possible."""
    return bool(letter.location_label) and is_private(letter.chat)


def inline(letter: Letter) -> InlineKeyboardMarkup | None:
    """Inline keyboard of choices and navigation; None when there are none."""
    laid = rows(letter.choices, letter.nav, AT_MOST_ROWS)
    return InlineKeyboardMarkup(inline_keyboard=[[_inline(b) for b in row] for row in laid]) if laid else None


def _inline(button: Button) -> InlineKeyboardButton:
    if button.url:
        return InlineKeyboardButton(text=button.label, url=button.url)
    return InlineKeyboardButton(text=button.label, callback_data=button.data)


def place(letter: Letter) -> ReplyKeyboardMarkup:
    """Keyboard under the input: first the button that sends a location, then the labels, which come back as typed
    words."""
    laid = rows(
        [b for b in letter.choices if not b.url],
        [b for b in letter.nav if not b.url],
        AT_MOST_ROWS - 1,
    )
    first = [KeyboardButton(text=letter.location_label, request_location=True)]
    return ReplyKeyboardMarkup(
        keyboard=[first, *([KeyboardButton(text=b.label) for b in row] for row in laid)],
        resize_keyboard=True,
        one_time_keyboard=True,
    )


def markup_of(letter: Letter) -> Markup | None:
    """The one markup that the message gets: the location keyboard, else the inline one, else removal of the keyboard,
    else a forced reply."""
    if asks_place(letter):
        return place(letter)
    if found := inline(letter):
        return found
    if letter.put_away_keyboard and is_private(letter.chat):
        return ReplyKeyboardRemove(remove_keyboard=True)
    if letter.force_reply:
        return ForceReply(force_reply=True, selective=True)
    return None
