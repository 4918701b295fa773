"""Messages to the staff besides the card: a resident's additions, prompts for buttons, delivery results, chats and
roles."""

from __future__ import annotations

from collections.abc import Sequence

from dialogs.kernel.screen import Choice, Screen
from dialogs.kernel.words import Local, Mention, Moment, N, Plain, T, Words, bold, lines, row
from dialogs.notices.lines import field, organisation_name, quote, stars
from dialogs.notices.staff.act_words import PROMPTS
from dialogs.notices.staff.card import mark_words
from dialogs.rules.city.model import City
from dialogs.rules.staff.access import CHIEFS, Member, Role, role_name
from dialogs.rules.tickets.lifecycle import Ticket

NOTHING_HERE = T("That button does nothing here.")
"""Toast of a button that has no meaning, or none for whoever pressed it."""


def addition_notice(city: City, ticket: Ticket, words: str, photos: tuple[str, ...] = ()) -> Screen:
    """Message with what the resident added, under the card."""
    return Screen(lines(bold(T("№ {number}, the resident writes:", number=ticket.number)), quote(words)), photos=photos)


def erased_placeholder() -> Screen:
    """Replacement for words that a resident wrote and erased."""
    return Screen(T("The resident has erased what stood here."))


def prompt(ticket: Ticket, act: str, officer: Mention, choices: Sequence[Choice] = ()) -> Screen:
    """Prompt to the officer for what a move demands; Telegram opens the reply for the one who is called by name.
    `choices`: answers that can be pressed instead."""
    called = T("{name}, № {number}", name=officer, number=ticket.number)
    return Screen(row(bold(called), PROMPTS[act], sep=". "), tuple(choices), tag=f"t:{ticket.id}" if choices else "")


def offer(ticket: Ticket, question: Words, choices: Sequence[Choice], nav: Sequence[Choice] = ()) -> Screen:
    """Screen with a choice under the card: of an organisation, a colleague, a topic."""
    body = row(bold(T("№ {number}", number=ticket.number)), question, sep=". ")
    return Screen(body, tuple(choices), tuple(nav), tag=f"t:{ticket.id}")


def refusal_notice(city: City, ticket: Ticket, officer: str, words: str) -> Screen:
    """Notice to the operators that an organisation says the ticket is not theirs."""
    body = lines(bold(T("№ {number}: {name} says that it is not theirs.", number=ticket.number, name=Plain(officer))))
    return Screen(lines(body, quote(words)))


def dispute_notice(city: City, ticket: Ticket, words: str, photos: tuple[str, ...] = ()) -> Screen:
    """Notice that the resident says it is not done, with the number of times it was reopened."""
    title = bold(T("№ {number}: the resident says that it is not fixed.", number=ticket.number))
    again = N("Reopened {n} time", "Reopened {n} times", ticket.reopened) if ticket.reopened else None
    return Screen(lines(title, organisation_name(city, ticket.organisation), again, quote(words)), photos=photos)


def rating_notice(city: City, ticket: Ticket, words: str) -> Screen:
    """Notice of the resident's rating of the work."""
    return Screen(
        lines(
            bold(T("№ {number}: what the resident says of the work", number=ticket.number)),
            stars(ticket.stars) if ticket.stars else None,
            quote(words),
        )
    )


def asked_why(city: City, ticket: Ticket) -> Screen:
    """Notice that the deadline has passed and the resident asks why; a reply goes to them."""
    return Screen(
        lines(
            bold(T("№ {number}: the resident asks why it is late.", number=ticket.number)),
            organisation_name(city, ticket.organisation),
            field(T("Solution by"), Moment(ticket.due, "day") if ticket.due else None),
            T("Reply to this message: the resident will read it."),
        )
    )


def mark(delivered: str) -> Screen:
    """Delivery status under the officer's message."""
    return Screen(mark_words(delivered))


def note_kept(ticket: Ticket) -> Screen:
    return Screen(T("№ {number}: note kept. The resident does not see it.", number=ticket.number))


def edit_notice(city: City, ticket: Ticket, words: str) -> Screen:
    """Notice that the resident edited a message that is in the ticket."""
    return Screen(lines(bold(T("№ {number}, the resident has corrected it:", number=ticket.number)), quote(words)))


def withdrawn(city: City, ticket: Ticket) -> Screen:
    return Screen(T("№ {number}: the resident has withdrawn it.", number=ticket.number))


def binding_notice(city: City, serves: Sequence[str] = ("all",)) -> Screen:
    """Confirmation that the chat works for this city from now on; `serves`: the scopes it serves."""
    return Screen(
        lines(
            bold(T("This chat now works for {city}.", city=Local(city.names))),
            None
            if tuple(serves) == ("all",)
            else field(T("It serves"), row(*(scope_title(city, s) for s in serves), sep=", ")),
            T(
                "Each report comes here as a card. Reply to a card, or to any later message about it: "
                "the resident gets your reply."
            ),
            T("A reply that begins with // is a note for yourselves."),
            T("/queue shows what is due, /find searches, /t with a number brings the card."),
        ),
        (Choice("l", T("Queue")),),
        tag="q:,,",
    )


def more_open(others: int) -> Screen:
    """Note after the cards of the most urgent tickets."""
    return Screen(
        N(
            "These are the most urgent. {n} more report is open: /queue",
            "These are the most urgent. {n} more reports are open: /queue",
            others,
        )
    )


def unknown_chat(city: City) -> Screen:
    """Farewell in a group that is not the city's, sent once before leaving it."""
    return Screen(T("I work only in private chats and in the staff chat of {city}. Goodbye!", city=Local(city.names)))


def bad_code(city: City) -> Screen:
    return Screen(T("This code is not valid or has been used. A new one: paradnaya staff bind"))


def scope_title(city: City, each: str) -> Words:
    """Name of one scope that a chat serves."""
    if each.startswith(CHIEFS):
        return row(T("chiefs"), _scope_name(city, each.removeprefix(CHIEFS).removeprefix(":")), sep=" · ")
    return {"all": T("everything"), "operators": T("operators")}.get(each) or _scope_name(city, each) or Plain(each)


def no_role(name: str, offers: Sequence[Choice], account: str) -> Screen:
    """Notice that somebody in a staff chat works without a role; an administrator gives one by a press."""
    words = lines(
        T("{name} has no role here yet, so that was not passed on.", name=Plain(name or account)),
        T("An administrator can give one:") if offers else T("An administrator can give one: /invite"),
    )
    return Screen(words, tuple(offers), tag=f"g:{account}")


def role_given(city: City, member: Member) -> Screen:
    """Confirmation of a member's roles from now on."""
    return Screen(T("{name}: {roles}.", name=Plain(member.name or member.account), roles=roles_of(city, member)))


def roles_of(city: City, member: Member) -> Words:
    """Roles of a member with their scopes, in one line."""
    return row(*(_role(city, grant.role, grant.scope) for grant in member.grants), sep=", ")


def _role(city: City, role: Role, scope: str) -> Words:
    return row(role_name(role), _scope_name(city, scope), sep=" · ")


def _scope_name(city: City, scope: str) -> Words | None:
    """The name of an organisation or a zone, as it is written where the city no longer has it; None for everywhere."""
    kind, _, id_ = scope.partition(":")
    zone = city.zone(id_) if kind == "zone" else None
    name = Local(zone.names) if zone else organisation_name(city, id_ if kind == "organisation" else None)
    return name or (Plain(scope) if scope else None)


def not_a_group(city: City) -> Screen:
    """Reply to a binding code that was written to the bot itself; it is still good."""
    return Screen(
        T("This command binds a group: add me to the staff's group and write it there. The code has not been used.")
    )
