"""Prefetch between inbox and turn, outside any transaction: fetches photos, follows short links, asks for officers'
names.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Protocol

from bots.capabilities import Names
from bots.platform import Inbound, Platform
from bots.platform_errors import Broken, PlatformError
from bots.prepared import Prepared
from bots.runtime.clock import Clock
from dialogs.kernel.events import Message, Photo
from storage.media.photo_files import AT_MOST_BYTES, Media, MediaInfo, PhotoRefused

log = logging.getLogger(__name__)

PAUSES_S = (0.3, 1.0, 2.5)
"""Seconds between the tries of fetching a photo; after the last one the turn runs without it."""
NAME_WITHIN_S = 3.0


class Links(Protocol):
    async def expand(self, text: str) -> str: ...


@dataclass(frozen=True)
class Prefetch:
    """Prefetcher. `links`: None where short links are not followed."""

    platforms: Mapping[str, Platform]
    media: Media
    clock: Clock
    links: Links | None = None

    async def ready(self, platform: Platform, inbound: Inbound, *, named: bool = False) -> Prepared:
        """Fetch what the turn needs. `named`: others will see who has sent it."""
        return await self._fetched_all(platform, await self._name_sender(platform, inbound) if named else inbound)

    async def _fetched_all(self, platform: Platform, inbound: Inbound) -> Prepared:
        event = inbound.event
        if not isinstance(event, Message):
            return Prepared(inbound)
        fetched = await asyncio.gather(*(self._fetch_photo(platform, photo) for photo in event.photos))
        text = await self.links.expand(event.text) if self.links is not None else event.text
        photos = tuple(photo for photo, _ in fetched)
        stored = tuple(info for _, info in fetched if info is not None)
        return Prepared(replace(inbound, event=replace(event, photos=photos, text=text)), stored)

    async def _name_sender(self, platform: Platform, inbound: Inbound) -> Inbound:
        """The update with its sender's name, which is worth a wait of NAME_WITHIN_S."""
        if inbound.sender.name or not inbound.sender.id or not isinstance(platform, Names):
            return inbound
        try:
            async with asyncio.timeout(NAME_WITHIN_S):
                name = await platform.name_of(inbound.sender.id)
        except (TimeoutError, PlatformError):
            return inbound
        return replace(inbound, sender=replace(inbound.sender, name=name))

    async def _fetch_photo(self, platform: Platform, photo: Photo) -> tuple[Photo, MediaInfo | None]:
        for pause in (*PAUSES_S, None):
            try:
                info = await self.media.put(await platform.fetch(photo, AT_MOST_BYTES))
            except PhotoRefused as refused:
                return replace(photo, failed=refused.kind), None
            except Broken as broken:
                return replace(photo, failed="too_big" if "too_big" in str(broken) else "lost"), None
            except PlatformError as error:
                if pause is not None:
                    await self.clock.sleep(pause)
                    continue
                why = type(error).__name__
                log.warning("a photo could not be fetched", extra={"platform": platform.name, "why": why})
            else:
                return replace(photo, sha=info.sha, exif=info.exif if photo.as_file else None), info
        return replace(photo, failed="lost"), None
