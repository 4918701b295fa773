"""Cross-checks between the files of a city: unknown ids, duties never reached, points outside the boundary."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from dialogs.rules.city.model import ANY, Category, Duty, Group, Organisation
from dialogs.rules.city.routing import unreached_duties
from dialogs.rules.working_time.calendar import Calendar, Day
from storage.city import addresses as register
from storage.city.addresses import Entry
from storage.city.faults import FaultCollector
from storage.city.settings import CitySettings
from storage.city.tables import DUTIES, Stems
from storage.city.zones import Zones


@dataclass
class CrossCheck:
    """Checks of one city's files against each other; what they find goes into `faults`."""

    faults: FaultCollector
    groups: Mapping[str, Group]
    known: Mapping[str, tuple[int, Category]]
    organisations: Mapping[str, Organisation]
    zones: set[str]

    def categories(self) -> None:
        peopled = {category.group for _, category in self.known.values()}
        for line, category in self.known.values():
            if category.group not in self.groups:
                self.faults.add("categories.csv", line, f"The group {category.group!r} is not in groups.csv.")
            if category.id in self.groups:
                self.faults.add(
                    "categories.csv", line, f"{category.id} is a group too; duties could not tell them apart."
                )
        for number, group in enumerate(self.groups, 2):
            if group not in peopled:
                self.faults.add("groups.csv", number, f"The group {group} has no categories; give it some or drop it.")

    def stems(self, stems: Mapping[str, Stems]) -> None:
        for category, own in stems.items():
            if category not in self.known:
                self.faults.add("stems.csv", own.line, f"The category {category!r} is not in categories.csv.")

    def duties(self, duties: list[Duty], calendar: Calendar) -> None:
        """Check that ids are known, and that no duty comes after others that take everything it names."""
        for duty in duties:
            if duty.what != ANY and duty.what not in self.groups and duty.what not in self.known:
                self._duty(duty.line, f"{duty.what!r} is neither a category nor a group nor {ANY}.")
            if duty.zone != ANY and duty.zone not in self.zones:
                self._duty(duty.line, f"The zone {duty.zone!r} is not in zones.geojson; write {ANY} for everywhere.")
            if duty.organisation not in self.organisations:
                self._duty(duty.line, f"The organisation {duty.organisation!r} is not in organisations.csv.")
        categories = [category for _, category in self.known.values()]
        for line, takers in unreached_duties(duties, categories, self.zones, calendar).items():
            told = " and ".join(map(str, takers))
            lines, those = ("line", "that line") if len(takers) == 1 else ("lines", "those lines")
            takes = "takes" if len(takers) == 1 else "take"
            self._duty(line, f"The duty is never reached: {lines} {told} {takes} it; move it above {those}.")

    def routes(self, duties: list[Duty]) -> None:
        routed = {duty.what for duty in duties}
        for line, category in self.known.values():
            if not routed & {ANY, category.id, category.group}:
                self.faults.add("categories.csv", line, f"Nobody answers for {category.id}; add a duty for it.")

    def calendar(self, settings: CitySettings, days: Mapping[date, Day]) -> None:
        years = {day.year for day in days}
        for year in range(settings.first_year, settings.last_year + 1):
            if year not in years:
                self.faults.add("calendar.csv", 1, f"The year {year} has no days; city.toml promises it.")
        for year in sorted(years):
            if not settings.first_year <= year <= settings.last_year:
                self.faults.add("calendar.csv", 1, f"The year {year} is not among those of city.toml [calendar].")

    def addresses(self, entries: list[tuple[int, Entry]], zones: Zones) -> None:
        seen: dict[str, int] = {}
        for line, entry in entries:
            if not zones.look_up(entry.lat, entry.lon).inside:
                self.faults.add(
                    register.FILE, line, f"{entry.label} lies outside boundary.geojson; lat and lon swapped?"
                )
            if entry.label in seen:
                self.faults.add(register.FILE, line, f"{entry.label} stands on line {seen[entry.label]} already.")
            seen.setdefault(entry.label, line)

    def _duty(self, line: int, sentence: str) -> None:
        self.faults.add(DUTIES, line, sentence)
