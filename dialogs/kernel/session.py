"""Session of an open conversation: answers by question name, without a step number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from dialogs.kernel.events import Message, Photo, Point
from dialogs.kernel.words import Json

Kept = Mapping[str, Json]
"""What was sent before its question came, by kind: `text` [[message id, text], ...], `photos` [photo, ...],
`place` {"lat", "lon", "title"}."""


@dataclass(frozen=True)
class Session:
    """One conversation of one chat.

    `id`: short ASCII, given by the caller; `args`: what the flow was started with; `answers`: in the order they were
    given; `taken`: names answered without being asked, which *back* passes over; `guessed`: names whose guess was taken
    once; `facts`: what the store said, under the fact's own key; `page`: of the current question's choices; `asked`:
    the question last shown and `since`: the turn it was first shown in (buttons from then on count); `editing`: answers
    put aside by *edit*, until the review is back.
    """

    id: str
    flow: str
    version: int = 1
    turn: int = 0
    args: Mapping[str, Json] = field(default_factory=dict)
    answers: Mapping[str, Json] = field(default_factory=dict)
    taken: tuple[str, ...] = ()
    pocket: Kept = field(default_factory=dict)
    facts: Mapping[str, Json] = field(default_factory=dict)
    page: int = 0
    asked: str = ""
    since: int = 0
    editing: Mapping[str, Json] = field(default_factory=dict)
    guessed: tuple[str, ...] = ()

    @property
    def tag(self) -> str:
        """The tag of this turn's buttons."""
        return f"s:{self.id}:{self.turn}"


def session_to_json(session: Session) -> Json:
    """JSON value of a session; its values are JSON already, so they need no copying."""
    return {name: getattr(session, name) for name in Session.__dataclass_fields__}


def session_from_json(value: Json) -> Session:
    """The session that `session_to_json` wrote; fields that later versions dropped are ignored."""
    known = {k: v for k, v in value.items() if k in Session.__dataclass_fields__}
    return Session(**{**known, **{name: tuple(known.get(name, ())) for name in ("taken", "guessed")}})


def kept_of(message: Message) -> Kept:
    """The parts of a message by kind; photos that failed are left out."""
    parts: dict[str, Json] = {}
    if message.text.strip():
        parts["text"] = [[message.id, message.text.strip()]]
    if photos := [photo_to_json(p, message) for p in message.photos if not p.failed]:
        parts["photos"] = photos
    if message.point is not None:
        parts["place"] = {"lat": message.point.lat, "lon": message.point.lon, "title": message.title}
    return parts


def photo_to_json(photo: Photo, message: Message) -> Json:
    exif = [photo.exif.lat, photo.exif.lon] if photo.exif else None
    return {"sha": photo.sha, "exif": exif, "album": message.album, "from": message.id}


def exif_place(photos: Json) -> Point | None:
    """EXIF location of the first photo that has one; None when none has."""
    for photo in photos or ():
        if photo["exif"]:
            return Point(*photo["exif"])
    return None


def text_of(parts: Json) -> str:
    """Kept text as one string, a paragraph for each message."""
    return "\n".join(text for _, text in parts or ())


def join_parts(before: Json, part: Json) -> Json:
    """Parts of a kind together; the same photo, or the same message, counts once."""
    if not isinstance(part, list):
        return part
    kept = {_identity(one): one for one in reversed([*(before or ()), *part])}
    return list(reversed(kept.values()))


def _identity(part: Json) -> Json:
    return part["sha"] if isinstance(part, dict) else tuple(part)


def add_parts(session: Session, keeps: Mapping[str, str], kept: Kept) -> Session:
    """Session with parts that were sent elsewhere, each added to the answer it belongs to, or kept in the pocket for
    it. `keeps`: of the session's flow."""
    answers, pocket = dict(session.answers), dict(session.pocket)
    for kind, part in kept.items():
        name = keeps.get(kind, "")
        into, key = (answers, name) if name in answers else (pocket, kind)
        into[key] = join_parts(into.get(key), part)
    return replace(session, answers=answers, pocket=pocket)


def photos_of(session: Session) -> set[str]:
    """sha256 of every photo that the conversation holds."""
    kept = (*session.answers.values(), *session.pocket.values(), *session.editing.values())
    parts = (part for value in kept if isinstance(value, list) for part in value if isinstance(part, dict))
    return {part["sha"] for part in parts}
