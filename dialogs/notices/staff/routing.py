"""Explanation of a routing decision for the staff: the rule of the city's duties in plain words."""

from __future__ import annotations

from dialogs.kernel.words import Local, Plain, T, Words, lines, row
from dialogs.notices.lines import category_name, organisation_name
from dialogs.rules.city.model import ANY, City, Duty
from dialogs.rules.city.routing import Route
from dialogs.rules.working_time.duty_time import Hours, MonthDay


def route_explanation(city: City, route: Route | None, category: str, zone: str | None) -> Words:
    """Explanation of a route: the category and zone that were looked up and the result, then the line of duties.csv
    that says so; `route` is what `dialogs.rules.city.routing.route` gave for this category and zone at the time it was
    asked."""
    name, place = category_name(city, category), _zone(city, zone) or T("a place in no zone")
    asked = row(T("“{name}”", name=name), place, sep=", ")
    if route is None:
        nobody = T("No line of duties.csv names anybody for this; the operators decide.")
        return lines(row(asked, Plain("→"), T("the operators")), nobody)
    answers = organisation_name(city, route.organisation) or Plain(route.organisation)
    rule = T("The rule, line {line} of duties.csv: {rule}.", line=route.duty.line, rule=_rule(city, route.duty))
    return lines(row(asked, Plain("→"), answers), rule)


def _rule(city: City, duty: Duty) -> Words:
    where = T("anywhere") if duty.zone == ANY else _zone(city, duty.zone)
    return row(_category_words(city, duty.what), where, _season(duty), _hours(duty), sep=" × ")


def _category_words(city: City, what: str) -> Words:
    if what == ANY:
        return T("any category")
    group = city.group(what)
    if group is not None:
        return T("any category of “{name}”", name=Local(group.names))
    return T("“{name}”", name=category_name(city, what))


def _zone(city: City, zone_id: str | None) -> Words | None:
    zone = city.zone(zone_id or "")
    return Local(zone.names) if zone else None


def _season(duty: Duty) -> Words:
    if duty.season is None:
        return T("all year round")
    return T("from {first} to {last}", first=_day(duty.season.first), last=_day(duty.season.last))


def _day(day: MonthDay) -> str:
    month, number = day
    return f"{number:02}.{month:02}"


def _hours(duty: Duty) -> Words:
    match duty.hours:
        case None:
            return T("at any hour")
        case Hours(since, until):
            return Plain(f"{since:%H:%M}–{until:%H:%M}")
        case _:
            return T("outside working hours")
