"""Message tables: updates that came in, people, their chats and conversations, photos, and messages on their way
out."""

from __future__ import annotations

from sqlalchemy import Column, Index, Text, UniqueConstraint

from storage.engine.columns import BigId, link, moment, words
from storage.tables.making import count, flag, make_numbered_table, make_table

inbox = make_numbered_table(
    "inbox",
    words("platform"),
    words("key"),
    words("chat"),
    count("bucket"),  # see storage.records.work.partition
    words("body", optional=True),
    moment("received_at"),
    words("state"),  # new | done | aside
    words("why"),
    moment("worked_at", optional=True),
    count("tries"),
    count("begun"),
    words("begun_by"),  # whose process it was, the last time
    UniqueConstraint("platform", "key"),
    Index(None, "state", "id"),
)

leases = make_table("leases", Column("name", Text, primary_key=True), words("holder"), count("beat"))

cursors = make_table("cursors", Column("platform", Text, primary_key=True), words("value"))

people = make_numbered_table(
    "people",
    words("lang"),
    words("name"),
    moment("created_at"),
    words("consent_version", optional=True),
    moment("consent_at", optional=True),
    moment("erased_at", optional=True),
    moment("data_sent_at", optional=True),  # when they were last sent what is kept of them
)

consents = make_numbered_table(
    "consents", link("person_id", "people.id"), words("version"), moment("at"), flag("given"), Index(None, "person_id")
)

chats = make_numbered_table(
    "chats",
    words("platform"),
    words("address"),
    flag("private"),
    Column("thread", BigId, nullable=True),
    link("person_id", "people.id", optional=True),
    words("lang"),
    flag("active"),
    words("inactive_reason"),
    flag("can_press"),
    flag("keyboard_up"),
    words("title"),
    moment("last_seen"),
    words("menu_shown_lang"),
    UniqueConstraint("platform", "address"),
    Index(None, "person_id"),
)

sessions = make_table(
    "sessions",
    link("chat_id", "chats.id", key=True),
    Column("flow", Text, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    words("body"),
    flag("active"),
    moment("updated_at"),
    words("screen"),
    moment("offered_at", optional=True),  # an unfinished report was offered to be finished
    Index(None, "flow", "updated_at"),
)

media = make_table(
    "media",
    Column("sha", Text, primary_key=True),
    count("size"),
    words("mime"),
    count("width"),
    count("height"),
    moment("created_at"),
    Index(None, "created_at"),
)

media_handles = make_table(
    "media_handles", Column("platform", Text, primary_key=True), Column("sha", Text, primary_key=True), words("handle")
)

files = make_table("files", Column("sha", Text, primary_key=True), words("mime"), count("size"), moment("created_at"))

outbox = make_numbered_table(
    "outbox",
    words("platform"),
    link("chat_id", "chats.id"),
    count("lane"),  # see storage.records.messages.outbox_row
    count("rank"),  # within its chat: see storage.records.messages.outbox_row
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
    count("tries"),
    moment("next_at"),
    words("error"),
    moment("sent_at", optional=True),
    Index(None, "state", "lane", "rank", "id"),
    Index(None, "chat_id", "state", "rank", "id"),
    Index(None, "ticket_id"),
    Index(None, "history_id"),
)

handles = make_numbered_table(
    "handles",
    link("chat_id", "chats.id"),
    words("handle"),
    link("ticket_id", "tickets.id", optional=True),
    words("purpose"),  # card | notice | resident | staff | ask:ACT | answer
    link("history_id", "history.id", optional=True),
    Column("thread", BigId, nullable=True),  # of a topic that the bot made
    UniqueConstraint("chat_id", "handle"),
    Index(None, "ticket_id"),
    Index(None, "history_id"),
)

albums = make_table(
    "albums",
    link("chat_id", "chats.id", key=True),
    Column("album", Text, primary_key=True),
    link("ticket_id", "tickets.id"),
    moment("at"),
    Index(None, "ticket_id"),
)

complaints = make_table(
    "complaints",
    Column("key", Text, primary_key=True),
    words("sentence"),
    moment("at"),
    moment("told_at", optional=True),
)
