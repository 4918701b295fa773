"""What takes long, made for a member before their turn: nobody else waits for it, and a process that dies makes it
anew.

A turn holds the line of writers, and a table of twenty thousand rows takes seconds. So such commands are worked between
inbox and turn, where photos are fetched, reading the store like anybody else; the turn hands over what was made.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from bots.delivery.render import Renderer
from dialogs.kernel.screen import Screen
from dialogs.kernel.words import Words
from dialogs.rules.city.model import City
from dialogs.rules.staff import queue
from dialogs.rules.staff.access import Member
from dialogs.rules.staff.queue import Asked, Filter
from storage.media.photo_files import MediaInfo
from storage.store import Store


@dataclass(frozen=True)
class Errand:
    """Who asks. `lang`: of the chat; `serves`: what the chat of the staff is for, nothing in the member's own chat."""

    store: Store
    city: City
    renderer: Renderer
    now: datetime
    lang: str
    serves: tuple[str, ...]
    member: Member

    @property
    def today(self) -> date:
        return self.now.astimezone(self.city.calendar.zone).date()

    def asked(self, filter_: Filter) -> Asked:
        """Those of the tickets that they may see here."""
        return queue.asked(self.city, self.member, self.serves, filter_, self.now)

    def say(self, words: Words) -> str:
        return self.renderer.say(words, self.lang)


@dataclass(frozen=True)
class Attached:
    """A file that was made and kept."""

    name: str
    mime: str
    content: bytes


@dataclass(frozen=True)
class Done:
    """What an errand came to: a screen, and what it shows, to be noted in the turn."""

    screen: Screen
    photos: tuple[MediaInfo, ...] = ()
    files: tuple[Attached, ...] = ()


@dataclass(frozen=True)
class Ready:
    """Made for this member as they were: who has other roles by the time of the turn, or writes in a chat that serves
    something else, is to ask again."""

    done: Done
    member: Member
    serves: tuple[str, ...]

    def fits(self, member: Member, serves: tuple[str, ...]) -> bool:
        return (self.member.id, self.member.grants, self.serves) == (member.id, member.grants, serves)
