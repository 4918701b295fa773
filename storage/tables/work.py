"""Work tables: tickets, their history, photos and followers, timers, jobs and bans."""

from __future__ import annotations

from sqlalchemy import Column, Date, Double, Index, Integer, Text, UniqueConstraint, text

from storage.engine.columns import BigId, link, moment, words
from storage.tables.making import count, flag, make_numbered_table, make_table

UNFINISHED = text("state IN ('waiting', 'running')")

tickets = make_numbered_table(
    "tickets",
    Column("number", Text, nullable=False, unique=True),
    count("city_seq"),
    count("year"),
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
    count("version"),
    Column("session_id", Text, nullable=False, unique=True),
    flag("hidden"),  # other residents are not shown it
    Column("officer_id", BigId, nullable=True),  # of members
    Column("planned_for", Date, nullable=True),
    moment("paused_at", optional=True),
    moment("resolved_at", optional=True),
    moment("closed_at", optional=True),
    words("forwarded_to"),
    Column("duplicate_of", BigId, nullable=True),  # of tickets
    count("reopened"),
    count("stars", optional=True),
    flag("confirmed"),
    words("search"),  # see storage.records.tickets.tickets.searched
    Index(None, "category", "status", "lat", "lon", "created_at"),
    Index(None, "person_id", "id"),
    Index(None, "chat_id"),
    Index(None, "status", "due"),
    Index(None, "organisation", "status", "due"),
    Index(None, "officer_id", "status"),
    Index(None, "duplicate_of"),
    Index(None, "created_at"),
    Index(None, "city_seq", "year"),
)

history = make_numbered_table(
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
    words("act"),  # of a move: its word in dialogs.rules.tickets.lifecycle.MOVES
    words("facts"),  # JSON, never personal
    Index(None, "ticket_id", "id"),
    Index(None, "actor_kind", "actor_id"),
    Index(None, "kind", "at"),
)

ticket_photos = make_numbered_table(
    "ticket_photos",
    link("ticket_id", "tickets.id"),
    link("history_id", "history.id", optional=True),
    words("sha"),
    count("position"),
    Index(None, "ticket_id", "position"),
    Index(None, "history_id"),
    Index(None, "sha"),
)

followers = make_table(
    "followers",
    link("ticket_id", "tickets.id", key=True),
    link("person_id", "people.id", key=True),
    moment("since"),
    words("why"),  # author | joined | merged
    Index(None, "person_id"),
)

numbers = make_table("numbers", Column("year", Integer, primary_key=True, autoincrement=False), count("last"))

timers = make_numbered_table(
    "timers",
    words("key"),  # what it was made for: see dialogs.rules.tickets.timers
    words("kind"),  # of dialogs.rules.tickets.timers | redraw | digest
    link("ticket_id", "tickets.id", optional=True),
    link("chat_id", "chats.id", optional=True),
    moment("due"),
    moment("fired_at", optional=True),  # rung, or found stale
    UniqueConstraint("key"),
    Index(None, "fired_at", "due"),
    Index(None, "ticket_id"),
)

jobs = make_numbered_table(
    "jobs",
    words("kind"),
    words("key"),  # of several unfinished ones there is one
    words("arguments"),  # JSON; {} once it has ended
    count("priority"),  # see storage.records.work.jobs
    moment("run_at"),
    count("tries"),
    words("state"),  # waiting | running | done | aside
    words("holder"),  # who runs it, while it runs
    link("chat_id", "chats.id", optional=True),
    link("member_id", "members.id", optional=True),
    moment("created_at"),
    words("error"),
    Index("uq_jobs_key", "key", unique=True, sqlite_where=UNFINISHED, postgresql_where=UNFINISHED),
    Index(None, "state", "priority", "run_at"),
    Index(None, "chat_id"),
    Index(None, "member_id"),
)

bans = make_numbered_table(
    "bans",
    link("person_id", "people.id"),
    words("reason"),
    moment("at"),
    words("by"),
    moment("until", optional=True),
    moment("told_at", optional=True),
    moment("lifted_at", optional=True),
    Index(None, "person_id", "id"),
)
