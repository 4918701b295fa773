"""Jobs: slow answers to a command or button of the staff, made before the turn that shows them, so that nobody else
waits; a process that dies makes them anew.

A turn holds the write lock, and a table of twenty thousand rows takes seconds. So such commands are worked between
inbox and turn, where photos are fetched, reading the store like anybody else; the turn hands over the finished answer.
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
from dialogs.rules.staff.queue import Filter, QueueQuery
from storage.media.photo_files import MediaInfo
from storage.store import Store


@dataclass(frozen=True)
class Job:
    """Context of a job: the member who asks, the chat and the moment. `lang`: of the chat; `serves`: whom a staff chat
    is for, empty in the member's own chat."""

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

    def asked(self, filter_: Filter) -> QueueQuery:
        """The filter narrowed to the tickets that the member may see in this chat."""
        return queue.asked(self.city, self.member, self.serves, filter_, self.now)

    def say(self, words: Words) -> str:
        return self.renderer.say(words, self.lang)


@dataclass(frozen=True)
class Attached:
    """A file that a job made, kept in the media folder."""

    name: str
    mime: str
    content: bytes


@dataclass(frozen=True)
class JobResult:
    """Result of a job: a screen, and the photos and files that it shows, whose rows are written in the turn."""

    screen: Screen
    photos: tuple[MediaInfo, ...] = ()
    files: tuple[Attached, ...] = ()


@dataclass(frozen=True)
class FinishedJob:
    """Result of a job, bound to the member and chat it was made for: when the roles or the chat's scope have changed by
    the time of the turn, the member has to ask again."""

    done: JobResult
    member: Member
    serves: tuple[str, ...]

    def fits(self, member: Member, serves: tuple[str, ...]) -> bool:
        """True when the member still has the same roles and the chat still serves the same."""
        return (self.member.id, self.member.grants, self.serves) == (member.id, member.grants, serves)
