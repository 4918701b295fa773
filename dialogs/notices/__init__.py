"""What became of a ticket, in words: for its resident, for those who joined it, and for the staff.

Pure functions from a ticket and what happened to a `Screen`. The desk calls them inside its transaction and puts the
screens into the outbox; `photos` are sha256 and go into the screen. The desk asks only these names:
"""

from dialogs.notices.resident import answered, corrected, filed, joined, moved, said_thanks, withdrawn
from dialogs.notices.staff import (
    bind_bad_code,
    card,
    mark,
    note_kept,
    prompt,
    said,
    staff_bound,
    staff_refused,
    staff_unknown_chat,
    withdrawn_staff,
)

__all__ = [
    "answered",
    "bind_bad_code",
    "card",
    "corrected",
    "filed",
    "joined",
    "mark",
    "moved",
    "note_kept",
    "prompt",
    "said",
    "said_thanks",
    "staff_bound",
    "staff_refused",
    "staff_unknown_chat",
    "withdrawn",
    "withdrawn_staff",
]
