"""An event with everything fetched that its turn needs, so that the turn waits for nobody."""

from __future__ import annotations

from dataclasses import dataclass

from bots.jobs.job import FinishedJob
from bots.platform import Inbound
from storage.media.photo_files import MediaInfo
from storage.privacy.own_data_zip import OwnDataZip


@dataclass(frozen=True)
class Prepared:
    """An event that a turn can work without waiting for anybody. `photos`: stored just now, for their rows; `parcel`:
    the sender's own data, when the turn has asked for them; `ready`: what a member of the staff asked for and takes
    long, made already."""

    inbound: Inbound
    photos: tuple[MediaInfo, ...] = ()
    parcel: OwnDataZip | None = None
    ready: FinishedJob | None = None
