"""Every table of the store in one place: what is remembered, and the indexes the queries walk.

JSON is kept as text: the order of keys matters (answers are ordered) and both engines keep text alike. States and
kinds are short words, checked by the code that writes them. Row numbers are never given twice (`sqlite_autoincrement`),
since messages in chats, and VK's `random_id`, speak of them long after a row is gone.
"""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Double, Index, Integer, MetaData, Table, Text, UniqueConstraint
from sqlalchemy.schema import SchemaItem

from storage.columns import BigId, link, moment, own_id, words

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _table(name: str, *items: SchemaItem) -> Table:
    return Table(name, metadata, *items)


def _numbered(name: str, *items: SchemaItem) -> Table:
    return Table(name, metadata, own_id(), *items, sqlite_autoincrement=True)


def _flag(name: str) -> Column[bool]:
    return Column(name, Boolean, nullable=False)


def _count(name: str) -> Column[int]:
    return Column(name, Integer, nullable=False)


inbox = _numbered(
    "inbox",
    words("platform"),
    words("key"),
    words("chat"),
    _count("bucket"),  # see storage.share
    words("body", optional=True),
    moment("received_at"),
    words("state"),  # new | done | aside
    words("why"),
    moment("worked_at", optional=True),
    _count("tries"),
    UniqueConstraint("platform", "key"),
    Index(None, "state", "id"),
)

leases = _table("leases", Column("name", Text, primary_key=True), words("holder"), _count("beat"))

cursors = _table("cursors", Column("platform", Text, primary_key=True), words("value"))

people = _numbered(
    "people",
    words("lang"),
    words("name"),
    moment("created_at"),
    words("consent_version", optional=True),
    moment("consent_at", optional=True),
    moment("erased_at", optional=True),
)

consents = _numbered(
    "consents", link("person_id", "people.id"), words("version"), moment("at"), _flag("given"), Index(None, "person_id")
)

chats = _numbered(
    "chats",
    words("platform"),
    words("address"),
    _flag("private"),
    Column("thread", BigId, nullable=True),
    link("person_id", "people.id", optional=True),
    words("lang"),
    _flag("active"),
    words("inactive_reason"),
    _flag("can_press"),
    _flag("keyboard_up"),
    words("title"),
    moment("last_seen"),
    words("menu_shown_lang"),
    UniqueConstraint("platform", "address"),
    Index(None, "person_id"),
)

sessions = _table(
    "sessions",
    link("chat_id", "chats.id", key=True),
    Column("flow", Text, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    words("body"),
    _flag("active"),
    moment("updated_at"),
    words("screen"),
    Index(None, "flow", "updated_at"),
)

tickets = _numbered(
    "tickets",
    Column("number", Text, nullable=False, unique=True),
    _count("city_seq"),
    _count("year"),
    words("category"),
    Column("lat", Double, nullable=False),
    Column("lon", Double, nullable=False),
    words("address"),
    words("zone", optional=True),
    words("organisation", optional=True),
    words("status"),
    words("words"),
    words("extra"),
    link("person_id", "people.id", optional=True),
    link("chat_id", "chats.id", optional=True),
    moment("created_at"),
    moment("first_due", optional=True),
    moment("due", optional=True),
    moment("answered_at", optional=True),
    _count("version"),
    Column("session_id", Text, nullable=False, unique=True),
    _flag("hidden"),
    Index(None, "category", "status", "lat", "lon", "created_at"),
    Index(None, "person_id", "id"),
    Index(None, "chat_id"),
    Index(None, "status", "due"),
    Index(None, "city_seq", "year"),
)

history = _numbered(
    "history",
    link("ticket_id", "tickets.id"),
    moment("at"),
    words("kind"),
    words("actor_kind"),
    words("actor_name"),
    words("actor_id"),
    words("from_status", optional=True),
    words("to_status", optional=True),
    words("words"),
    words("delivered", optional=True),
    Index(None, "ticket_id", "id"),
    Index(None, "actor_kind", "actor_id"),
)

media = _table(
    "media",
    Column("sha", Text, primary_key=True),
    _count("size"),
    words("mime"),
    _count("width"),
    _count("height"),
    moment("created_at"),
    Index(None, "created_at"),
)

media_handles = _table(
    "media_handles", Column("platform", Text, primary_key=True), Column("sha", Text, primary_key=True), words("handle")
)

files = _table("files", Column("sha", Text, primary_key=True), words("mime"), _count("size"), moment("created_at"))

ticket_photos = _numbered(
    "ticket_photos",
    link("ticket_id", "tickets.id"),
    link("history_id", "history.id", optional=True),
    words("sha"),
    _count("position"),
    Index(None, "ticket_id", "position"),
    Index(None, "history_id"),
    Index(None, "sha"),
)

followers = _table(
    "followers",
    link("ticket_id", "tickets.id", key=True),
    link("person_id", "people.id", key=True),
    moment("since"),
    words("why"),  # author | joined
    Index(None, "person_id"),
)

outbox = _numbered(
    "outbox",
    words("platform"),
    link("chat_id", "chats.id"),
    _count("lane"),  # see storage.outbox_row
    words("kind"),  # screen | notice | card | prompt
    words("payload"),
    words("edit"),
    words("reply_to"),
    words("replace_key"),
    link("ticket_id", "tickets.id", optional=True),
    link("history_id", "history.id", optional=True),
    words("purpose"),
    moment("not_before", optional=True),
    moment("created_at"),
    words("state"),  # waiting | sending | sent | gone | broken | replaced
    words("holder"),  # who sends it, while it is being sent
    _count("tries"),
    moment("next_at"),
    words("error"),
    moment("sent_at", optional=True),
    Index(None, "state", "lane", "id"),
    Index(None, "chat_id", "state", "id"),
    Index(None, "ticket_id"),
    Index(None, "history_id"),
)

handles = _numbered(
    "handles",
    link("chat_id", "chats.id"),
    words("handle"),
    link("ticket_id", "tickets.id", optional=True),
    words("purpose"),  # card | notice | resident | staff | ask:ACT | answer
    link("history_id", "history.id", optional=True),
    UniqueConstraint("chat_id", "handle"),
    Index(None, "ticket_id"),
    Index(None, "history_id"),
)

albums = _table(
    "albums",
    link("chat_id", "chats.id", key=True),
    Column("album", Text, primary_key=True),
    link("ticket_id", "tickets.id"),
    moment("at"),
    Index(None, "ticket_id"),
)

staff_chats = _numbered(
    "staff_chats", link("chat_id", "chats.id"), moment("bound_at"), words("bound_by"), UniqueConstraint("chat_id")
)

bind_codes = _table(
    "bind_codes",
    Column("code_hash", Text, primary_key=True),
    moment("created_at"),
    moment("expires_at"),
    moment("used_at", optional=True),
)

numbers = _table("numbers", Column("year", Integer, primary_key=True, autoincrement=False), _count("last"))

complaints = _table(
    "complaints",
    Column("key", Text, primary_key=True),
    words("sentence"),
    moment("at"),
    moment("told_at", optional=True),
)
