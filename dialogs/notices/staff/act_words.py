"""Words of the staff's acts: the button of each, its page on the card, and the prompt for what it demands."""

from __future__ import annotations

from collections.abc import Mapping

from dialogs.kernel.screen import Tone
from dialogs.kernel.words import T, Words

BUTTONS: Mapping[str, tuple[Words, Tone]] = {
    "take": (T("Take"), "main"),
    "done": (T("Done"), "good"),
    "reject": (T("Reject"), "bad"),
    "ask": (T("Ask the resident"), "plain"),
    "refuse": (T("Not ours"), "plain"),
    "route": (T("Who is responsible…"), "plain"),
    "plan": (T("Plan…"), "plain"),
    "extend": (T("Extend…"), "plain"),
    "assign": (T("Give to a colleague…"), "plain"),
    "duplicate": (T("Duplicate…"), "plain"),
    "forward": (T("Pass on outside…"), "plain"),
    "change": (T("Topic or place…"), "plain"),
    "hide": (T("Hide from others"), "plain"),
    "show": (T("Show to others"), "plain"),
    "ban": (T("Block the resident…"), "bad"),
    "unban": (T("Unblock the resident"), "plain"),
    "reopen": (T("Reopen"), "plain"),
}
FIRST = ("take", "done", "ask", "reject", "refuse", "route", "reopen")
"""On the first page, in this order; before them, of a report that waits to be looked at, showing it."""
FURTHER = ("plan", "extend", "assign", "duplicate", "forward", "change", "hide", "show", "ban", "unban")
"""Behind *More*; of hiding and showing, and of blocking and unblocking, one is offered, so there are at most eight."""
PROMPTS: Mapping[str, Words] = {
    "answer": T("Reply to this message with your answer; residents will read it."),
    "done": T("Reply to this message with what was done; a photo is welcome. The resident will read it."),
    "reject": T("Reply to this message with the reason, and who can help instead. The resident will read it."),
    "ask": T("Reply to this message with your question to the resident."),
    "plan": T(
        "Reply to this message with the day, like 15.12 or “Friday”, and a few words. The resident will read it."
    ),
    "extend": T("Reply to this message with the new day and the reason. The resident will read both."),
    "refuse": T("Reply to this message with the reason, and whose it is if you know. Operators will read it."),
    "forward": T("Reply to this message with who has it now and how to reach them. The resident will read it."),
    "duplicate": T("Reply to this message with the number of the other report."),
    "place": T("Reply to this message with the address, or send the place."),
    "reopen": T("Reply to this message with the reason. The resident will read it."),
    "ban": T("Reply to this message with the reason, and until when: “3 days”, “15.12”. The resident will read it."),
}
