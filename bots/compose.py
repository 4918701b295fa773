"""A row of the outbox as a letter: rendered in the reader's language, addressed, with its photos."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from bots.platform import Letter, Picture
from bots.render import Renderer
from dialogs.flows.menu import MENU
from dialogs.kernel.screen import Screen, screen_from_json
from storage.installation import KEYS
from storage.media import Media
from storage.outbox import OutboxRow
from storage.post import UNDER_CARD
from storage.store import Tx


@dataclass(frozen=True)
class Composer:
    """`standing_menu`: platforms on which the main menu is a keyboard under the input; `installation`: the number of
    this database, which sets its keys of letters apart from those of an earlier one."""

    renderer: Renderer
    media: Media
    standing_menu: frozenset[str]
    installation: int = 0

    async def letter(self, tx: Tx, row: OutboxRow) -> Letter:
        chat, screen = row.chat, screen_from_json(json.loads(row.payload))
        menu = self._menu(row, screen)
        numbered = not chat.can_press and not screen.tag.startswith("t:")  # a number names what is asked now
        shown = self.renderer.screen(screen, chat.lang, numbered=numbered)
        edit, reply_to = row.edit, row.reply_to
        if row.kind == "card":
            edit = await tx.handles.card_of(chat.id, row.ticket_id or 0) or ""
        if reply_to == UNDER_CARD:
            reply_to = await tx.handles.card_of(chat.id, row.ticket_id or 0) or ""
        return Letter(
            key=(self.installation + row.id) % KEYS,
            chat=chat.address,
            text=shown.text,
            spans=shown.spans,
            choices=() if menu else shown.choices,
            nav=shown.nav,
            photos=await self._pictures(tx, chat.platform, screen),
            location_label=shown.location_label,
            heard=shown.heard,
            put_away_keyboard=chat.keyboard_up and not screen.asks_place,
            menu=menu,
            edit=edit,
            reply_to=reply_to,
            force_reply=row.kind == "prompt",
            thread=chat.thread,
        )

    def _menu(self, row: OutboxRow, screen: Screen) -> tuple[tuple[str, str], ...]:
        if not screen.menu or row.chat.platform not in self.standing_menu:
            return ()
        return tuple((self.renderer.say(label, row.chat.lang), f"m:{name}") for name, label in MENU)

    async def _pictures(self, tx: Tx, platform: str, screen: Screen) -> tuple[Picture, ...]:
        handles: Mapping[str, str] = await tx.media_handles.of(platform, screen.photos) if screen.photos else {}
        found = ((sha, self.media.path(sha)) for sha in screen.photos)
        return tuple(Picture(sha, path, handles.get(sha, "")) for sha, path in found if path is not None)
