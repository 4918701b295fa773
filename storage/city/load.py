"""Loading of a city's folder into the city, its zones and its addresses, or into a list of all its faults."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from dialogs.rules.city.model import CannedAnswer, Category, City, Duty, Group, Organisation
from dialogs.rules.working_time.calendar import Calendar, Day
from storage.city import addresses as register
from storage.city.addresses import Addresses
from storage.city.answers import read_answers
from storage.city.checks import CrossCheck
from storage.city.faults import CityFault, CityFaults, FaultCollector
from storage.city.settings import CitySettings, read_settings
from storage.city.tables import Tables
from storage.city.zones import FILES, Zones, read_shapes

__all__ = ["CityFault", "CityFaults", "CityFolder", "check_city", "load_city"]


@dataclass(frozen=True)
class CityFolder:
    """Everything a city's folder holds, read once at start."""

    city: City
    zones: Zones
    addresses: Addresses
    folder: Path


def load_city(folder: Path) -> CityFolder:
    """Read a city. Raises CityFaults naming all that is wrong."""
    faults = FaultCollector()
    found = _read(folder, faults)
    if faults.found or found is None:
        raise CityFaults(folder, faults.found)
    return found


def check_city(folder: Path) -> list[CityFault]:
    """List all faults of a folder, in the order of files and lines; empty for a sound city."""
    faults = FaultCollector()
    _read(folder, faults)
    return sorted(faults.found)


def _read(folder: Path, faults: FaultCollector) -> CityFolder | None:
    """Read the folder; None when too little can be read to build a city, and faults then say why."""
    settings = read_settings(folder, faults)
    if settings is None:
        return None
    tables = Tables(folder, settings.languages, faults)
    groups, organisations = tables.groups(), tables.organisations()
    stems = tables.stems()
    categories = tables.categories(settings.norms, settings.contacts, stems)
    duties = tables.duties()
    boundary, shapes, neighbours = (read_shapes(folder, file, settings.languages, faults) for file in FILES)
    entries = list(register.read_entries(folder, faults))
    check = CrossCheck(faults, groups, categories, organisations, {shape.id for shape in shapes})
    check.categories()
    check.stems(stems)
    days = tables.days()
    check.calendar(settings, days)
    calendar = _calendar(settings, days)
    check.duties(duties, calendar)
    check.routes(duties)
    for shape in shapes:
        tables.fit_id(FILES[1], shape.line, shape.id)
        tables.names(FILES[1], shape.line, {f"name_{code}": words for code, words in shape.names.items()})
    if not boundary:
        faults.add(FILES[0], 1, "The city has no boundary; give at least one polygon.")
        return None
    zones = Zones(boundary, shapes, neighbours)
    check.addresses(entries, zones)
    city = _city(
        settings,
        groups=groups,
        categories=categories,
        organisations=organisations,
        duties=duties,
        zones=zones,
        calendar=calendar,
        answers=read_answers(folder, tables, {*groups, *categories}),
    )
    names = {name.lower() for name in settings.names.values()}
    return CityFolder(city, zones, Addresses((entry for _, entry in entries), names), folder)


def _calendar(settings: CitySettings, days: Mapping[date, Day]) -> Calendar:
    return Calendar(
        timezone=settings.timezone,
        opens=settings.opens,
        closes=settings.closes,
        days=days,
        first_year=settings.first_year,
        last_year=settings.last_year,
        lunch=settings.lunch,
        short_by=settings.short_by,
    )


def _city(
    settings: CitySettings,
    *,
    groups: Mapping[str, Group],
    categories: Mapping[str, tuple[int, Category]],
    organisations: Mapping[str, Organisation],
    duties: list[Duty],
    zones: Zones,
    calendar: Calendar,
    answers: tuple[CannedAnswer, ...],
) -> City:
    return City(
        id=settings.id,
        names=settings.names,
        number_prefix=settings.number_prefix,
        timezone=settings.timezone,
        languages=settings.languages,
        legal_link=settings.legal_link,
        consent=settings.consent,
        calendar=calendar,
        groups=tuple(groups.values()),
        categories=tuple(category for _, category in categories.values()),
        organisations=tuple(organisations.values()),
        duties=tuple(duties),
        zones=zones.zones,
        contacts=tuple(settings.contacts.values()),
        limits=settings.limits,
        answers=answers,
        patience=settings.patience,
    )
