"""Staff tables: the chats of the staff, its members and their roles, codes and selections."""

from __future__ import annotations

from sqlalchemy import Column, Text, UniqueConstraint

from storage.engine.columns import BigId, link, moment, words
from storage.tables.making import flag, make_numbered_table, make_table

staff_chats = make_numbered_table(
    "staff_chats",
    link("chat_id", "chats.id"),
    moment("bound_at"),
    words("bound_by"),
    words("serves"),  # separated by spaces: see dialogs.rules.staff.access
    words("topics"),  # none | organisation | ticket
    UniqueConstraint("chat_id"),
)

topics = make_table(
    "topics",
    link("chat_id", "chats.id", key=True),
    Column("key", Text, primary_key=True),  # organisation:ID | ticket:ID
    Column("thread", BigId, nullable=False),
    words("icon"),
    words("name"),
    flag("closed"),
)

codes = make_table(
    "codes",
    Column("code_hash", Text, primary_key=True),
    words("purpose"),  # chat | person
    words("grants"),  # JSON: what the chat serves, or the person's roles
    moment("created_at"),
    moment("expires_at"),
    moment("used_at", optional=True),
)

members = make_numbered_table(
    "members",
    words("platform"),
    words("account"),
    words("name"),
    moment("added_at"),
    moment("dismissed_at", optional=True),
    UniqueConstraint("platform", "account"),
)

roles = make_table(
    "roles",
    link("member_id", "members.id", key=True),
    Column("role", Text, primary_key=True),
    Column("scope", Text, primary_key=True),
    moment("given_at"),
    words("given_by"),
)

selections = make_table(
    "selections",
    link("member_id", "members.id", key=True),
    link("ticket_id", "tickets.id", key=True),
    moment("at"),
)
