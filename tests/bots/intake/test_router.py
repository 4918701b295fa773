"""Router: whose an event is, over every combination of what is known of it."""

from __future__ import annotations

from itertools import product

import pytest

from bots.intake.router import EventOwner, Standing, errand_of, is_named, route
from bots.staff.context import Errand
from dialogs.kernel.events import Event, Ignored, Left, Message, Migrated, Press, Query, Returned

RESIDENT, STAFF, STRANGER, JOB, QUERY = EventOwner
BOTH = (True, False)

MEMBER_ALONE = {
    # errand: (about nothing, about a message of the staff's, names a ticket of theirs, both)
    Errand.TALK: (RESIDENT, RESIDENT, RESIDENT, RESIDENT),
    Errand.COMMAND: (STAFF, STAFF, STAFF, STAFF),
    Errand.SLOW: (JOB, JOB, JOB, JOB),
    Errand.BIND: (STAFF, STAFF, STAFF, STAFF),
    Errand.ROLE: (STAFF, STAFF, STAFF, STAFF),
    Errand.BUTTON: (STAFF, STAFF, STAFF, STAFF),
    Errand.REPLY: (RESIDENT, STAFF, RESIDENT, STAFF),
    Errand.NUMBER: (RESIDENT, RESIDENT, STAFF, STAFF),
    Errand.QUERY: (QUERY, QUERY, QUERY, QUERY),
}
OTHERS_ALONE = {
    # errand: (about nothing, about a message of the staff's)
    Errand.TALK: (RESIDENT, RESIDENT),
    Errand.COMMAND: (RESIDENT, STRANGER),
    Errand.SLOW: (RESIDENT, STRANGER),
    Errand.BIND: (STRANGER, STRANGER),
    Errand.ROLE: (STRANGER, STRANGER),
    Errand.BUTTON: (RESIDENT, STRANGER),
    Errand.REPLY: (RESIDENT, STRANGER),
    Errand.NUMBER: (RESIDENT, RESIDENT),
    Errand.QUERY: (QUERY, QUERY),
}
MEMBER_IN_A_BOUND_GROUP = {
    Errand.TALK: STAFF,
    Errand.COMMAND: STAFF,
    Errand.SLOW: JOB,
    Errand.BIND: STAFF,
    Errand.ROLE: STAFF,
    Errand.BUTTON: STAFF,
    Errand.REPLY: STAFF,
    Errand.NUMBER: STAFF,
    Errand.QUERY: QUERY,
}


@pytest.mark.parametrize("errand", Errand)
def test_every_combination_has_one_addressee(errand: Errand) -> None:
    for member, bound, about, named in product(BOTH, repeat=4):
        alone = route(errand, Standing(True, member, bound, about, named))
        if member:
            assert alone is MEMBER_ALONE[errand][about + 2 * named]
        else:
            assert alone is OTHERS_ALONE[errand][about]
        among = route(errand, Standing(False, member, bound, about, named))
        stranger = QUERY if errand is Errand.QUERY else STRANGER
        assert among is (MEMBER_IN_A_BOUND_GROUP[errand] if member and bound else stranger)


@pytest.mark.parametrize(
    ("event", "errand"),
    [
        (Message("1", "Яма во дворе"), Errand.TALK),
        (Message("1"), Errand.TALK),
        (Message("1", "/start"), Errand.TALK),
        (Message("1", "/queue мои"), Errand.COMMAND),
        (Message("1", "  /ОЧЕРЕДЬ"), Errand.COMMAND),
        (Message("1", "/queue", reply_to="5"), Errand.COMMAND),
        (Message("1", "/staff"), Errand.COMMAND),
        (Message("1", "/find яма"), Errand.SLOW),
        (Message("1", "/find\nяма"), Errand.SLOW),
        (Message("1", "/Найти яма"), Errand.SLOW),
        (Message("1", "/stats"), Errand.SLOW),
        (Message("1", "/export 2026-10"), Errand.SLOW),
        (Message("1", "/stats", edited=True), Errand.COMMAND),
        (Message("1", "/bind"), Errand.BIND),
        (Message("1", "/bind 1234", edited=True), Errand.BIND),
        (Message("1", "/role 1234"), Errand.ROLE),
        (Message("1", "/role 1234", edited=True), Errand.COMMAND),
        (Message("1", "Готово", reply_to="5"), Errand.REPLY),
        (Message("1", "№ 142", reply_to="5"), Errand.REPLY),
        (Message("1", "№ 142"), Errand.NUMBER),
        (Message("1", "№ 142", edited=True), Errand.TALK),
        (Press("m:report"), Errand.TALK),
        (Press("t:7:rate:5"), Errand.TALK),
        (Press("t:7:take"), Errand.BUTTON),
        (Press("q:x:p0"), Errand.BUTTON),
        (Press("w:1:яма"), Errand.SLOW),
        (Press("f:today::,,"), Errand.SLOW),
        (Query("готово", "ack"), Errand.QUERY),
        (Left("blocked"), Errand.TALK),
        (Returned(), Errand.TALK),
        (Migrated("-100"), Errand.TALK),
        (Ignored("service"), Errand.TALK),
    ],
    ids=str,
)
def test_the_event_alone_says_what_it_may_be_about(event: Event, errand: Errand) -> None:
    assert errand_of(event) is errand


@pytest.mark.parametrize("errand", Errand)
def test_a_name_is_wanted_where_others_will_see_it(errand: Errand) -> None:
    assert is_named(errand, private=False) is (errand is not Errand.QUERY)
    assert is_named(errand, private=True) is (errand is Errand.ROLE)
