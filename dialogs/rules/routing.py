"""Who answers for a category at a place: the first of the city's ordered duties that fits."""

from dataclasses import dataclass

from dialogs.rules.city import ANY, City, Duty


@dataclass(frozen=True)
class Route:
    """The organisation and the duty that named it; both None send the ticket to the operator's queue."""

    organisation: str | None
    duty: Duty | None


def route(city: City, category_id: str, zone_id: str | None) -> Route:
    """Find the first duty that fits; `zone_id` None is a place inside the city that lies in no zone."""
    category = city.category(category_id)
    wanted = {ANY, category_id, category.group} if category else {ANY}
    for duty in city.duties:
        if duty.what in wanted and duty.zone in (ANY, zone_id):
            return Route(duty.organisation, duty)
    return Route(None, None)
