"""An event with everything fetched that its turn needs, so that the turn waits for nobody."""

from __future__ import annotations

from dataclasses import dataclass

from bots.platform import Inbound
from storage.media.photo_files import MediaInfo


@dataclass(frozen=True)
class Prepared:
    """An event that a turn can work without waiting for anybody. `photos`: stored just now, for their rows."""

    inbound: Inbound
    photos: tuple[MediaInfo, ...] = ()
