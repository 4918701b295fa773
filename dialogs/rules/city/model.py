"""City model: its categories, organisations, duties, zones, norms and contacts as frozen values.

Ids are short ASCII (they are sent in button payloads); names are the city's own data in each of its languages and fit a
button (40 characters). The values are built by `storage.city.load.load_city` from a folder.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time
from enum import StrEnum
from functools import cached_property

from dialogs.rules.city.report_quota import ReportQuota
from dialogs.rules.text.masking import contacts_in
from dialogs.rules.working_time.calendar import Calendar
from dialogs.rules.working_time.duty_time import DutyHours, Instant, Season

ANY = "*"
"""In a duty: whatever the category, wherever the place."""

Names = Mapping[str, str]
"""Language -> words."""


def in_language(names: Names, language: str) -> str:
    """Text in that language, or in the first language the city wrote it in."""
    return names.get(language) or next(iter(names.values()))


class Unit(StrEnum):
    """Unit of a term: working hours, working days, or the days of the calendar as they come."""

    HOURS = "hours"
    DAYS = "days"
    CALENDAR_DAYS = "calendar_days"


@dataclass(frozen=True)
class Term:
    """A length of time that is promised; `amount` is one or more."""

    amount: int
    unit: Unit


@dataclass(frozen=True)
class Norm:
    """Service norm that is promised at filing: the time until the first answer, and until the resolution.

    `source` says whose norm it is: residents are shown it beside the promise.
    """

    id: str
    first_answer: Term
    resolution: Term
    source: Names


@dataclass(frozen=True)
class Contact:
    """Contact to call or write to; `phone` and `link` are empty when there is none."""

    id: str
    names: Names
    phone: str
    link: str


@dataclass(frozen=True)
class Group:
    """Group of categories with an emoji for its button."""

    id: str
    names: Names
    icon: str


@dataclass(frozen=True)
class Category:
    """A kind of problem in residents' words.

    `stems` are beginnings of words, or two of them with a space when only both together speak for the category;
    `hints` are those of other stories too: "bus stop" tells where as often as what.
    `contacts` are ids of the city's contacts to be shown before any form: having any makes an emergency. `check`: the
    staff look at a report before other residents are shown it.
    """

    id: str
    group: str
    names: Names
    stems: tuple[str, ...]
    photo: bool
    norm: Norm
    contacts: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()
    check: bool = False

    @property
    def emergency(self) -> bool:
        return bool(self.contacts)


@dataclass(frozen=True)
class Organisation:
    """A body that answers for categories in zones; `contact` is empty when the city gave none."""

    id: str
    names: Names
    contact: str


@dataclass(frozen=True)
class Duty:
    """A line of the city's duties: `what` is a category, a group or ANY; `zone` is a zone or ANY; `season` and `hours`
    say when it holds, None is always; `line` is its line in duties.csv."""

    what: str
    zone: str
    organisation: str
    season: Season | None = None
    hours: DutyHours | None = None
    line: int = 0

    @property
    def always(self) -> bool:
        return self.season is None and self.hours is None

    def holds(self, at: Instant) -> bool:
        return (self.season is None or self.season.holds(at)) and (self.hours is None or self.hours.holds(at))


@dataclass(frozen=True)
class CannedAnswer:
    """A canned answer of the staff: for an act (done, reject, ask), about a category, a group or ANY; `names` are on
    its button, `texts` are what the resident reads, with gaps to be filled (`dialogs.rules.staff.canned_answers`)."""

    id: str
    act: str
    what: str
    names: Names
    texts: Names


@dataclass(frozen=True)
class Zone:
    """A part of the city; its polygon lives in storage."""

    id: str
    names: Names


@dataclass(frozen=True)
class Consent:
    """Consent text's version, the keeper of the data, and the link to the full policy (may be empty)."""

    version: str
    keeper: Names
    link: str


@dataclass(frozen=True)
class Patience:
    """Waiting times for residents, in days: for an answer, and for the word whether it is fixed. `quiet`: from when
    until when, on the city's clock, nobody is told what they do not wait for; over midnight too."""

    answer_days: int = 5
    verdict_days: int = 15
    quiet: tuple[time, time] = (time(21), time(9))


@dataclass(frozen=True)
class City:
    """A whole city. Orders are the city's own: of groups on the screen, of duties when routing."""

    id: str
    names: Names
    number_prefix: str
    timezone: str
    languages: tuple[str, ...]
    legal_link: str
    consent: Consent
    calendar: Calendar
    groups: tuple[Group, ...]
    categories: tuple[Category, ...]
    organisations: tuple[Organisation, ...]
    duties: tuple[Duty, ...]
    zones: tuple[Zone, ...]
    contacts: tuple[Contact, ...]
    answers: tuple[CannedAnswer, ...] = ()
    limits: ReportQuota = field(default_factory=ReportQuota)
    patience: Patience = Patience()

    def group(self, group_id: str) -> Group | None:
        return self._groups.get(group_id)

    def category(self, category_id: str) -> Category | None:
        """Category by id; None for an id the city does not (or no longer) know."""
        return self._categories.get(category_id)

    def categories_of(self, group_id: str) -> tuple[Category, ...]:
        return tuple(category for category in self.categories if category.group == group_id)

    def organisation(self, organisation_id: str) -> Organisation | None:
        return self._organisations.get(organisation_id)

    def zone(self, zone_id: str) -> Zone | None:
        return self._zones.get(zone_id)

    def answer(self, answer_id: str) -> CannedAnswer | None:
        return self._answers.get(answer_id)

    def emergency_contacts(self, category_id: str) -> tuple[Contact, ...]:
        """Contacts to call before filing, most urgent first; empty when the category is no emergency or unknown."""
        category = self.category(category_id)
        wanted = category.contacts if category else ()
        return tuple(self._contacts[contact] for contact in wanted)

    @cached_property
    def published(self) -> frozenset[str]:
        """Public contacts of the city and its organisations, which everybody may read: see
        `dialogs.rules.text.masking`."""
        own = (part for contact in self.contacts for part in (contact.phone, contact.link))
        answers = (text for answer in self.answers for text in answer.texts.values())
        return contacts_in((*own, *answers, *(organisation.contact for organisation in self.organisations)))

    @cached_property
    def _groups(self) -> dict[str, Group]:
        return {group.id: group for group in self.groups}

    @cached_property
    def _categories(self) -> dict[str, Category]:
        return {category.id: category for category in self.categories}

    @cached_property
    def _organisations(self) -> dict[str, Organisation]:
        return {organisation.id: organisation for organisation in self.organisations}

    @cached_property
    def _zones(self) -> dict[str, Zone]:
        return {zone.id: zone for zone in self.zones}

    @cached_property
    def _answers(self) -> dict[str, CannedAnswer]:
        return {answer.id: answer for answer in self.answers}

    @cached_property
    def _contacts(self) -> dict[str, Contact]:
        return {contact.id: contact for contact in self.contacts}
