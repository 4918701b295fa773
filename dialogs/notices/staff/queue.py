"""Queue screens: a page of tickets, the filter menu, selection of several tickets, and the actions on them.

    q:FILTER:p8.200    what comes after 8, of 200   b:MEMBER:FILTER:x8.17   choose ticket 17, and show that page again
    q:FILTER:t17       the card of ticket 17        b:MEMBER:FILTER:done    do that with all that are chosen
    q:FILTER:m8        the menu of that page        q:FILTER:l              the queue in a new message

The buttons hold all of the state, so a message of yesterday works as one of today; the presser's roles are checked each
time. What is chosen belongs to one member, whose number the buttons carry: a colleague opens a queue of their own.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from dialogs.kernel.screen import Choice, Screen
from dialogs.kernel.words import Local, Mention, N, Plain, T, Words, bold, lines, row
from dialogs.notices.staff.act_words import BUTTONS, PROMPTS
from dialogs.notices.staff.listing import line, short_number
from dialogs.rules.city.model import City
from dialogs.rules.staff.queue import A_PAGE, Filter, Listed, Mark, code, names_of
from dialogs.rules.tickets.lifecycle import Ticket, move_of, status_name

ACTS = ("take", "answer", "done", "ask", "reject", "plan", "duplicate")
"""What can be done with several at once."""
ANEW = "l"
"""A button that shows the queue in a message of its own."""
TOLD = 20
"""So many refusals are told one by one."""

MARKS: Mapping[Mark, Words] = {
    Mark.MINE: T("Mine"),
    Mark.OURS: T("Ours"),
    Mark.OVERDUE: T("Overdue"),
    Mark.FREE: T("Nobody's"),
}


@dataclass(frozen=True)
class QueuePage:
    """A page of the queue. `offset`: so many come before it; `total`: tickets on all pages; `name`: of who asked."""

    filter: Filter
    listed: Sequence[Listed]
    total: int
    offset: int
    name: Words
    now: datetime

    @property
    def next(self) -> int:
        """Offset of the next page; after the last comes the first."""
        after = self.offset + len(self.listed)
        return after if after < self.total else 0


def page(city: City, shown: QueuePage) -> Screen:
    """Screen of a page of tickets, each a button that brings its card."""
    choices = tuple(Choice(f"t{each.ticket.id}", _label(shown, at)) for at, each in enumerate(shown.listed))
    nav = (*_next_page_button(shown), Choice(f"m{shown.offset}", T("☰ Filters, choose…")))
    return Screen(_list(city, T("Queue"), shown), choices, nav, tag=f"q:{code(shown.filter)}")


def menu(city: City, filter_: Filter, offset: int, name: Words) -> Screen:
    """Filter menu of the queue. `offset`: of the page it was opened on."""
    marks = [Choice(f"f{mark}", label, "main" if filter_.marks == {mark} else "plain") for mark, label in MARKS.items()]
    every = Choice("f", T("All"), "plain" if filter_.marks else "main")
    choices = [*marks, every, Choice(f"s{offset}", T("☑ Choose several…"))]
    if offset:
        choices.append(Choice(f"p{max(0, offset - A_PAGE)}", T("← The page before")))
    body = lines(_title(city, T("Queue"), filter_, name), T("What shall it show?"))
    return Screen(body, tuple(choices), (Choice(f"p{offset}", T("← Back")),), tag=f"q:{code(filter_)}")


def choosing(city: City, shown: QueuePage, member: int, chosen: Collection[int]) -> Screen:
    """Selection screen: each press chooses a ticket, or takes that back. `chosen`: ids, of other pages too."""
    marks = [("☑" if each.ticket.id in chosen else "☐") for each in shown.listed]
    choices = tuple(
        Choice(f"x{shown.offset}.{each.ticket.id}", row(Plain(mark), _label(shown, at)))
        for at, (each, mark) in enumerate(zip(shown.listed, marks, strict=True))
    )
    do = Choice(f"m{shown.offset}", T("What to do: {n} →", n=len(chosen)), "main" if chosen else "plain")
    body = lines(_list(city, T("Choose"), shown), bold(T("{name} has chosen: {n}", name=shown.name, n=len(chosen))))
    return Screen(body, choices, (*_next_page_button(shown), do), tag=f"b:{member}:{code(shown.filter)}")


def doing(city: City, shown: QueuePage, member: int, chosen: int, most: int) -> Screen:
    """Action menu for the chosen tickets. `shown`: the page to go back to; `most`: so many can be chosen."""
    acts = [Choice(act, _act(act), BUTTONS[act][1] if act in BUTTONS else "plain") for act in ACTS] if chosen else []
    every = min(most, shown.total)
    all_ = [Choice("all", T("Choose all that are shown: {n}", n=every))] if chosen < every else []
    body = lines(
        _title(city, T("Choose"), shown.filter, shown.name),
        bold(T("{name} has chosen: {n}", name=shown.name, n=chosen)),
        T("What shall be done with them?") if chosen else T("Choose some, or all."),
    )
    nav = (Choice(f"p{shown.offset}", T("← Back")), Choice("end", T("Clear the choice")))
    return Screen(body, (*all_, *acts), nav, tag=f"b:{member}:{code(shown.filter)}")


def prompt(act: str, officer: Mention, tickets: int, member: int, choices: Sequence[Choice] = ()) -> Screen:
    """Prompt that asks once for what the action demands, for all that are chosen."""
    called = row(officer, N("{n} report", "{n} reports", tickets), sep=", ")
    return Screen(
        row(bold(called), PROMPTS[act], sep=". "), tuple(choices), tag=f"b:{member}:{code(Filter())}" if choices else ""
    )


def outcome(act: str, done: int, refused: Sequence[tuple[Ticket, Words]], now: datetime, back: Filter) -> Screen:
    """Result of a bulk action: how many it was done with, and why not with the others."""
    total = done + len(refused)
    told = [_refusal_line(ticket, words, now) for ticket, words in refused[:TOLD]]
    rest = len(refused) - len(told)
    body = lines(
        bold(T("{act}: {done} of {total}", act=_outcome_name(act), done=done, total=total)),
        T("Not done:") if told else None,
        *told,
        N("and {n} more", "and {n} more", rest) if rest else None,
    )
    return Screen(body, (Choice("p0", T("To the queue")),), tag=f"q:{code(back)}")


def _refusal_line(ticket: Ticket, words: Words, now: datetime) -> Words:
    """Line with the reason for one ticket; some reasons name the ticket themselves."""
    named = isinstance(words, T) and "number" in words.args
    return words if named else row(bold(f"№ {short_number(ticket, now)}"), words, sep=": ")


def _outcome_name(act: str) -> Words:
    move = move_of(act)
    return status_name(move.after, staff=True) if move else T("Answered")


def _act(act: str) -> Words:
    return BUTTONS[act][0] if act in BUTTONS else T("Answer…")


def _label(shown: QueuePage, at: int) -> Words:
    return Plain(f"{shown.offset + 1 + at} · № {short_number(shown.listed[at].ticket, shown.now)}")


def _next_page_button(shown: QueuePage) -> tuple[Choice, ...]:
    """Button to the next page. How many there were is told along: what was done since then has made those after it move
    up."""
    if shown.total <= A_PAGE:
        return ()
    first = shown.next + 1
    last = min(shown.total, shown.next + A_PAGE)
    return (Choice(f"p{shown.next}.{shown.total}", Plain(f"{first}–{last} {'▶' if shown.next else '↺'}")),)


def _list(city: City, title: Words, shown: QueuePage) -> Words:
    if not shown.listed:
        return lines(_title(city, title, shown.filter, shown.name), T("Nothing is here."))
    last = shown.offset + len(shown.listed)
    of = T("{first}–{last} of {total}", first=shown.offset + 1, last=last, total=shown.total)
    return lines(
        row(_title(city, title, shown.filter, shown.name), of, sep=" · "),
        *(line(city, shown.offset + 1 + at, each, shown.now) for at, each in enumerate(shown.listed)),
    )


def _title(city: City, title: Words, filter_: Filter, name: Words) -> Words:
    """Title with the filter; "mine" in a group names the member."""
    marks = [
        T("Mine ({name})", name=name) if mark is Mark.MINE else label
        for mark, label in MARKS.items()
        if mark in filter_.marks
    ]
    named = [Local(names) for id_ in (filter_.where, filter_.what) if id_ and (names := names_of(city, id_))]
    return bold(row(title, *marks, *named, sep=" · "))
