"""Reader of city.toml: the name, hours, norms, limits and contacts of a city, with a sentence for each fault."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dialogs.rules.city.model import Consent, Contact, Names, Norm, Patience, Term, Unit
from dialogs.rules.city.report_quota import ReportQuota
from storage.city.faults import FaultCollector
from storage.city.tables import LABEL

T = TypeVar("T")
FILE = "city.toml"
LONGEST = 1000
"""Hours or days of a norm, reports of one person: more is a slip of the keyboard."""


@dataclass(frozen=True)
class CitySettings:
    """Content of city.toml; `lunch`, `opens` and `closes` are on the city's wall clock."""

    id: str
    names: Names
    number_prefix: str
    timezone: str
    languages: tuple[str, ...]
    legal_link: str
    consent: Consent
    opens: time
    closes: time
    lunch: tuple[time, time] | None
    short_by: timedelta
    first_year: int
    last_year: int
    norms: Mapping[str, Norm]
    contacts: Mapping[str, Contact]
    limits: ReportQuota
    patience: Patience


def read_settings(folder: Path, faults: FaultCollector) -> CitySettings | None:
    """Read city.toml; None when it cannot be read as TOML at all. Single faults get a stand-in, so that reading goes
    on."""
    try:
        text = (folder / FILE).read_text(encoding="utf-8")
        raw = tomllib.loads(text)
    except FileNotFoundError:
        faults.add(FILE, 1, "The file is missing; a city's folder starts with it.")
        return None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        line = re.search(r"line (\d+)", str(error))
        faults.add(FILE, int(line[1]) if line else 1, f"The file is not TOML in UTF-8: {error}.")
        return None
    return _Reader(text, raw, faults).settings()


class _Reader:
    """Parser that takes one value after another out of the parsed file."""

    def __init__(self, text: str, raw: dict[str, Any], faults: FaultCollector) -> None:
        self.lines = text.splitlines()
        self.raw = raw
        self.faults = faults
        self.languages: tuple[str, ...] = tuple(self._list("languages"))

    def settings(self) -> CitySettings:
        hours = self._hours()
        return CitySettings(
            id=self._text("id"),
            names=self._names(self.raw.get("names"), "[names]"),
            number_prefix=self._text("number_prefix"),
            timezone=self._timezone(),
            languages=self.languages,
            legal_link=self._text("legal_link"),
            consent=self._consent(),
            opens=hours[0],
            closes=hours[1],
            lunch=self._lunch(hours),
            short_by=self._short_by(hours),
            first_year=self._value("calendar", "first_year", 2026),
            last_year=self._value("calendar", "last_year", 2026),
            norms={own: self._norm(own, cells) for own, cells in self._table("norms").items()},
            contacts={own: self._contact(own, cells) for own, cells in self._table("contacts").items()},
            limits=self._limits(),
            patience=self._patience(),
        )

    def _text(self, key: str) -> str:
        value = self.raw.get(key)
        if isinstance(value, str) and value:
            return value
        self._fault(key, f'{key} is missing; write {key} = "…".')
        return ""

    def _list(self, key: str) -> list[str]:
        value = self.raw.get(key)
        if isinstance(value, list) and value and all(isinstance(item, str) for item in value):
            return value
        self._fault(key, f'{key} is a list of codes such as ["ru", "en"], the first one the usual one.')
        return ["ru"]

    def _timezone(self) -> str:
        name = self._text("timezone")
        try:
            ZoneInfo(name or "UTC")
        except (ZoneInfoNotFoundError, ValueError, OSError):
            self._fault("timezone", f'The timezone {name!r} is unknown; write one such as "Asia/Yekaterinburg".')
            return "UTC"
        return name or "UTC"

    def _table(self, key: str) -> dict[str, dict[str, Any]]:
        return {own: cells for own, cells in self._table_of(key).items() if isinstance(cells, dict)}

    def _value(self, table: str, key: str, sample: T) -> T:
        """Value when it is of the sample's type; otherwise a fault and the sample."""
        value = self._table_of(table).get(key)
        if isinstance(value, type(sample)):
            return value
        self._fault(key, f"[{table}] needs {key}, written like {sample}.")
        return sample

    def _table_of(self, key: str) -> dict[str, Any]:
        value = self.raw.get(key)
        return value if isinstance(value, dict) else {}

    def _hours(self) -> tuple[time, time]:
        opens, closes = self._value("hours", "opens", time(9)), self._value("hours", "closes", time(18))
        if opens >= closes:
            self._fault("closes", "[hours] closes must be later than opens.")
        return opens, closes

    def _lunch(self, hours: tuple[time, time]) -> tuple[time, time] | None:
        value = self._table_of("hours").get("lunch")
        if value is None:
            return None
        if isinstance(value, list) and len(value) == 2 and all(isinstance(item, time) for item in value):
            leaves, returns = value
            if hours[0] <= leaves < returns <= hours[1]:
                return leaves, returns
        self._fault("lunch", "lunch is two times, such as [13:00:00, 14:00:00], inside the hours, or left out.")
        return None

    def _short_by(self, hours: tuple[time, time]) -> timedelta:
        minutes = self._value("hours", "short_by_minutes", 60)
        opens, closes = (datetime.combine(date.min, moment) for moment in hours)
        if not 0 <= minutes < max((closes - opens) / timedelta(minutes=1), 1):
            self._fault("short_by_minutes", "short_by_minutes leaves nothing of a short day; write one such as 60.")
        return timedelta(minutes=minutes)

    def _names(self, cells: object, where: str, limit: int | None = None) -> Names:
        found = {}
        for language in self.languages:
            words = cells.get(language) if isinstance(cells, dict) else None
            if not isinstance(words, str) or not words:
                self._fault(where, f"{where} has no words in {language}; the city speaks {language}.")
                words = ""
            elif limit and len(words) > limit:
                self._fault(where, f"{where} in {language} is longer than {limit} characters, which a button takes.")
            found[language] = words
        return found

    def _consent(self) -> Consent:
        cells = self._table_of("consent")
        keeper = self._names(cells.get("keeper"), "[consent] keeper")
        return Consent(self._value("consent", "version", "1"), keeper, str(cells.get("link", "")))

    def _norm(self, own: str, cells: dict[str, Any]) -> Norm:
        where = f"[norms.{own}]"
        first, resolution = (self._term(where, cells, promise) for promise in ("first_answer", "resolution"))
        return Norm(own, first, resolution, self._names(cells.get("source"), where + " source"))

    def _term(self, where: str, cells: dict[str, Any], promise: str) -> Term:
        """Term of one of `first_answer_hours`, `first_answer_days`, `first_answer_calendar_days`, and so for a
        resolution."""
        keys = {f"{promise}_{unit}": unit for unit in Unit}
        given = [key for key in keys if key in cells]
        if len(given) != 1:
            cure = f"has {' and '.join(given)}; keep one" if given else f"needs one of {', '.join(keys)}"
            self._fault(where, f"{where} {cure}.")
            return Term(1, Unit.HOURS)
        amount = cells[given[0]]
        if type(amount) is not int or not 1 <= amount <= LONGEST:
            self._fault(where, f"{where} {given[0]} is a whole number from 1 to {LONGEST}, not {amount!r}.")
            amount = 1
        return Term(amount, keys[given[0]])

    def _limits(self) -> ReportQuota:
        """Report quotas; each may be left out, and the table too."""
        given, usual = self._table_of("limits"), asdict(ReportQuota())
        for key, value in given.items():
            if key not in usual:
                self._fault(key, f"[limits] has {' and '.join(usual)}; nobody reads {key}.")
            elif type(value) is not int or not 1 <= value <= LONGEST:
                self._fault(key, f"[limits] {key} is a whole number from 1 to {LONGEST}, not {value!r}.")
            else:
                usual[key] = value
        if usual["reports_a_day"] < usual["reports_an_hour"]:
            self._fault("reports_a_day", "[limits] reports_a_day cannot be less than reports_an_hour.")
        return ReportQuota(**usual)

    def _patience(self) -> Patience:
        """Waiting times; those left out have their defaults."""
        cells, usual = self._table_of("patience"), Patience()
        answer, verdict = (
            self._days(key, cells.get(key, own))
            for key, own in (("answer_days", usual.answer_days), ("verdict_days", usual.verdict_days))
        )
        quiet = cells.get("quiet", list(usual.quiet))
        if isinstance(quiet, list) and len({*map(str, quiet)}) == 2 and all(isinstance(item, time) for item in quiet):
            return Patience(answer, verdict, (quiet[0], quiet[1]))
        self._fault("quiet", "quiet is two times, from and until, such as [21:00:00, 09:00:00], or left out.")
        return usual

    def _days(self, key: str, value: object) -> int:
        if type(value) is int and 1 <= value <= LONGEST:
            return value
        self._fault(key, f"[patience] {key} is a whole number of days from 1 to {LONGEST}, not {value!r}.")
        return 1

    def _contact(self, own: str, cells: dict[str, Any]) -> Contact:
        where = f"[contacts.{own}]"
        phone, link = str(cells.get("phone", "")), str(cells.get("link", ""))
        if not phone and not link:
            self._fault(where, f"{where} has neither phone nor link; give one.")
        return Contact(own, self._names(cells.get("names"), where, LABEL), phone, link)

    def _fault(self, needle: str, sentence: str) -> None:
        """Note a fault on the first line that names the table or the key, else on line 1."""
        start = needle.partition(" ")[0]
        lines = (number for number, line in enumerate(self.lines, 1) if line.startswith(start))
        self.faults.add(FILE, next(lines, 1), sentence)
