"""Composer: turns a row of the outbox into a letter, rendered in the reader's language, addressed, with its photos."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace

from bots.delivery.render import Renderer
from bots.delivery.topic_router import TopicPlace
from bots.platform import Document, Letter, Picture
from dialogs.flows.menu import MENU
from dialogs.kernel.screen import Screen, screen_from_json
from dialogs.kernel.words import T, lines
from storage.media.photo_files import Media
from storage.records.messages.outbox import OutboxRow
from storage.records.work.installation import KEYS
from storage.store import Tx
from storage.usecases.outgoing.outgoing import UNDER_CARD

NO_FILE = T("The file was kept for a day and is no longer here. Please ask for it once more.")
NO_CARD = ("", None)
Look = Callable[[], AbstractAsyncContextManager[Tx]]


@dataclass(frozen=True)
class _Found:
    """Parts of a letter that have to be looked up in the store."""

    edit: str
    reply_to: str
    photos: tuple[Picture, ...] = ()
    leaves: str = ""


@dataclass(frozen=True)
class Composer:
    """Maker of letters. `standing_menu`: platforms on which the main menu is a keyboard under the input;
    `installation`: the number of this database, which sets its keys of letters apart from those of an earlier one."""

    renderer: Renderer
    media: Media
    standing_menu: frozenset[str]
    installation: int = 0

    async def letter(self, look: Look, row: OutboxRow, place: TopicPlace | None = None) -> Letter:
        """Compose the row's letter. `look`: begins a reading transaction, only when a card or photos are to be looked
        up. `place`: None for the topic to which the chat's messages go."""
        place = place or TopicPlace(row.chat.thread)
        chat, screen = row.chat, screen_from_json(json.loads(row.payload))
        documents = self._documents(screen)
        if len(documents) < len(screen.files):
            screen = replace(screen, body=lines(screen.body, NO_FILE))
        menu = self._menu(row, screen)
        numbered = not chat.can_press and not screen.tag.startswith("t:")  # a number names what is asked now
        shown = self.renderer.screen(screen, chat.lang, numbered=numbered)
        found = _Found(row.edit, row.reply_to)
        if row.kind == "card" or row.reply_to == UNDER_CARD or screen.photos:
            async with look() as tx:
                found = await self._looked_up(tx, row, screen, place)
        return Letter(
            key=(self.installation + row.id) % KEYS,
            chat=chat.address,
            text=shown.text,
            spans=shown.spans,
            choices=() if menu else shown.choices,
            nav=shown.nav,
            photos=found.photos,
            documents=documents,
            location_label=shown.location_label,
            heard=shown.heard,
            put_away_keyboard=chat.keyboard_up and not screen.asks_place,
            menu=menu,
            edit=found.edit,
            reply_to=found.reply_to,
            force_reply=row.kind == "prompt",
            thread=place.thread,
            own_topic=place.topic is not None,
            leaves=found.leaves,
        )

    async def _looked_up(self, tx: Tx, row: OutboxRow, screen: Screen, place: TopicPlace) -> _Found:
        """Look up card and photos. A card that is in another topic than it belongs in is sent anew, and nothing is sent
        as a reply to it there."""
        of_card = row.kind == "card" or row.reply_to == UNDER_CARD
        card, thread = (
            (await tx.message_links.card_of(row.chat.id, row.ticket_id or 0) or NO_CARD) if of_card else NO_CARD
        )
        here = place.topic is None or thread == place.thread
        return _Found(
            edit=(card if here else "") if row.kind == "card" else row.edit,
            reply_to=(card if here else "") if row.reply_to == UNDER_CARD else row.reply_to,
            photos=await self._pictures(tx, row.chat.platform, screen),
            leaves=card if row.kind == "card" and not here else "",
        )

    def _menu(self, row: OutboxRow, screen: Screen) -> tuple[tuple[str, str], ...]:
        if not screen.menu or row.chat.platform not in self.standing_menu:
            return ()
        return tuple((self.renderer.say(label, row.chat.lang), f"m:{name}") for name, label in MENU)

    def _documents(self, screen: Screen) -> tuple[Document, ...]:
        found = ((file, self.media.path(file.sha)) for file in screen.files)
        return tuple(Document(file.name, path) for file, path in found if path is not None)

    async def _pictures(self, tx: Tx, platform: str, screen: Screen) -> tuple[Picture, ...]:
        handles: Mapping[str, str] = await tx.media_handles.of_photos(platform, screen.photos) if screen.photos else {}
        found = ((sha, self.media.path(sha)) for sha in screen.photos)
        return tuple(Picture(sha, path, handles.get(sha, "")) for sha, path in found if path is not None)
