"""Database schema: every table of the store, and the indexes that the queries use: `talk` (messages and people), `work`
(tickets), `staff`, `erasures`.

JSON is kept as text: the order of keys matters (answers are ordered) and both engines keep text alike. States and kinds
are short words, checked by the code that writes them. Row numbers are never given twice (`sqlite_autoincrement`), since
messages in chats, and VK's `random_id`, refer to them long after a row is gone.
"""

from storage.tables.erasures import erasures
from storage.tables.making import metadata
from storage.tables.staff import (
    codes,
    members,
    roles,
    selections,
    staff_chats,
    topics,
)
from storage.tables.talk import (
    albums,
    chats,
    complaints,
    consents,
    cursors,
    files,
    handles,
    inbox,
    leases,
    media,
    media_handles,
    outbox,
    people,
    sessions,
)
from storage.tables.work import (
    bans,
    followers,
    history,
    jobs,
    numbers,
    ticket_photos,
    tickets,
    timers,
)

__all__ = [
    "albums",
    "bans",
    "chats",
    "codes",
    "complaints",
    "consents",
    "cursors",
    "erasures",
    "files",
    "followers",
    "handles",
    "history",
    "inbox",
    "jobs",
    "leases",
    "media",
    "media_handles",
    "members",
    "metadata",
    "numbers",
    "outbox",
    "people",
    "roles",
    "selections",
    "sessions",
    "staff_chats",
    "ticket_photos",
    "tickets",
    "timers",
    "topics",
]
