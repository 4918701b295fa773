"""city.toml: the name, the hours, the norms and the contacts of a city, with a sentence for each fault."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time, timedelta
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dialogs.rules.city import Consent, Contact, Names, Norm
from storage.city_tables import LABEL
from storage.faults import Faults

T = TypeVar("T")
FILE = "city.toml"


@dataclass(frozen=True)
class Settings:
    """What city.toml says; `lunch`, `opens` and `closes` are on the city's wall clock."""

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


def read_settings(folder: Path, faults: Faults) -> Settings | None:
    """None when the file cannot be read as TOML at all; single faults get a stand-in, so that reading goes on."""
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
    """Takes one value after another out of the parsed file."""

    def __init__(self, text: str, raw: dict[str, Any], faults: Faults) -> None:
        self.lines = text.splitlines()
        self.raw = raw
        self.faults = faults
        self.languages: tuple[str, ...] = tuple(self._list("languages"))

    def settings(self) -> Settings:
        return Settings(
            id=self._text("id"),
            names=self._names(self.raw.get("names"), "[names]"),
            number_prefix=self._text("number_prefix"),
            timezone=self._timezone(),
            languages=self.languages,
            legal_link=self._text("legal_link"),
            consent=self._consent(),
            opens=self._value("hours", "opens", time(9)),
            closes=self._value("hours", "closes", time(18)),
            lunch=self._lunch(),
            short_by=timedelta(minutes=self._value("hours", "short_by_minutes", 60)),
            first_year=self._value("calendar", "first_year", 2026),
            last_year=self._value("calendar", "last_year", 2026),
            norms={own: self._norm(own, cells) for own, cells in self._table("norms").items()},
            contacts={own: self._contact(own, cells) for own, cells in self._table("contacts").items()},
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
        """The value when it is of the sample's type; otherwise a fault and the sample."""
        value = self._table_of(table).get(key)
        if isinstance(value, type(sample)):
            return value
        self._fault(key, f"[{table}] needs {key}, written like {sample}.")
        return sample

    def _table_of(self, key: str) -> dict[str, Any]:
        value = self.raw.get(key)
        return value if isinstance(value, dict) else {}

    def _lunch(self) -> tuple[time, time] | None:
        value = self._table_of("hours").get("lunch")
        if value is None:
            return None
        if isinstance(value, list) and len(value) == 2 and all(isinstance(item, time) for item in value):
            return value[0], value[1]
        self._fault("lunch", "lunch is two times, such as [13:00:00, 14:00:00], or left out.")
        return None

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
        hours, days = cells.get("first_answer_hours"), cells.get("resolution_days")
        if not isinstance(hours, int) or not isinstance(days, int) or hours < 1 or days < 1:
            self._fault(where, f"{where} needs first_answer_hours and resolution_days, whole numbers from 1.")
            hours = days = 1
        return Norm(own, hours, days, self._names(cells.get("source"), where + " source"))

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
