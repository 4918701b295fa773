"""Who answers: the first duty that fits."""

import pytest

from dialogs.rules.city import in_language
from dialogs.rules.routing import Route, route
from tests.dialogs.small_city import CITY


@pytest.mark.parametrize(
    ("category", "zone", "organisation"),
    [
        ("gas", "east", "gasnet"),
        ("gas", None, "gasnet"),
        ("pothole", "east", "east"),
        ("pothole", "west", "all"),
        ("pothole", None, "all"),
        ("sign", "east", "east"),
        ("sign", "west", None),
        ("sign", None, None),
        ("gone", "east", None),
    ],
)
def test_the_first_duty_that_fits_names_the_organisation(
    category: str, zone: str | None, organisation: str | None
) -> None:
    assert route(CITY, category, zone).organisation == organisation


def test_a_route_shows_the_duty_it_came_from() -> None:
    assert route(CITY, "sign", "east") == Route("east", CITY.duties[1])


def test_a_city_is_asked_by_id() -> None:
    assert [category.id for category in CITY.categories_of("roads")] == ["pothole", "sign"]
    for ask, known in [(CITY.group, "roads"), (CITY.zone, "east"), (CITY.organisation, "all"), (CITY.category, "gas")]:
        found = ask(known)
        assert found is not None
        assert found.id == known
        assert ask("gone") is None


def test_an_emergency_has_someone_to_call_first() -> None:
    assert [contact.phone for contact in CITY.emergency_contacts("gas")] == ["112"]
    assert CITY.emergency_contacts("pothole") == CITY.emergency_contacts("gone") == ()
    assert [category.emergency for category in CITY.categories] == [False, False, True]


def test_a_language_without_words_falls_back_to_the_first_one() -> None:
    assert in_language(CITY.names, "en") == "Smallville"
    assert in_language(CITY.names, "tt") == "Городок"
