"""City loader: cities are read whole; every fault of a bad one is named at once, with its file, its line and what would
be right."""

import shutil
import sys
from collections import Counter
from collections.abc import Callable
from datetime import datetime, time, timedelta
from pathlib import Path

import pytest

from dialogs.rules.city.model import Duty, Patience, Term, Unit
from dialogs.rules.city.report_quota import ReportQuota
from dialogs.rules.city.routing import route
from dialogs.rules.working_time.calendar import Day
from dialogs.rules.working_time.duty_time import Hours, OutOfHours, Season
from storage.city.load import CityFaults, check_city, load_city
from tests.stores import NOW

ROOT = Path(__file__).parents[3]
TYUMEN = ROOT / "storage/cities/tyumen"
KAZAN = ROOT / "tests/cities/kazan"

Edit = Callable[[str, str, str], Path]


@pytest.fixture
def edited(tmp_path: Path) -> Edit:
    """Editor of a copy of Kazan: it replaces one piece of one file."""
    folder = tmp_path / "kazan"
    shutil.copytree(KAZAN, folder)

    def edit(file: str, old: str, new: str) -> Path:
        text = (folder / file).read_text(encoding="utf-8")
        assert old in text
        (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")
        return folder

    return edit


@pytest.mark.parametrize("folder", [TYUMEN, KAZAN], ids=["tyumen", "kazan"])
def test_the_cities_at_hand_are_sound(folder: Path) -> None:
    assert check_city(folder) == []


def test_tyumen_is_read_whole() -> None:
    found = load_city(TYUMEN)
    city = found.city
    assert (city.id, city.number_prefix, city.names["en"], city.languages) == ("tyumen", "ТМН", "Tyumen", ("ru", "en"))
    assert [zone.id for zone in city.zones] == ["cao", "lao", "kao", "vao"]
    assert len(city.groups) == 12
    assert all(3 <= len(city.categories_of(group.id)) <= 6 for group in city.groups)
    assert [contact.phone for contact in city.emergency_contacts("gas")] == ["104", "112"]
    assert {category.id for category in city.categories if category.emergency} == {
        category.id for category in city.categories_of("danger")
    }
    assert all(category.stems or category.id == "other" for category in city.categories)
    assert found.zones.look_up(57.1526, 65.5414).zone == "cao"
    assert found.addresses.find("республики 142")[0].exact


def test_everywhere_in_tyumen_somebody_answers_for_everything() -> None:
    city = load_city(TYUMEN).city
    for category in city.categories:
        for zone in (None, *(zone.id for zone in city.zones)):
            for day in (NOW + timedelta(days=30 * n, hours=8 * n) for n in range(12)):
                assert route(city, category.id, zone, day), (category.id, zone, day)


@pytest.mark.parametrize(
    ("category", "at", "organisation"),
    [
        ("grass", "2026-11-23 10:00", "uprava_vao"),
        ("gas", "2026-11-22 03:00", "gasnet"),
        ("leak", "2026-11-23 10:00", "waterco"),
        ("leak", "2026-11-23 20:00", "edds"),
        ("leak", "2026-11-22 12:00", "edds"),
        ("snowroad", "2027-01-09 12:00", "roads"),
        ("snowroad", "2026-07-01 12:00", "uprava_vao"),
        ("cold", "2026-12-01 12:00", "heatco"),
        ("cold", "2026-12-01 22:00", "edds"),
        ("cold", "2026-07-01 22:00", "uprava_vao"),
    ],
)
def test_tyumens_duties_know_winter_and_night(category: str, at: str, organisation: str) -> None:
    city = load_city(TYUMEN).city
    found = route(city, category, "vao", datetime.fromisoformat(at).replace(tzinfo=city.calendar.zone))
    assert found is not None
    assert found.organisation == organisation
    assert city.organisation(organisation) is not None


TIMED = """what,zone,organisation,season,hours
pothole,*,rescue,,off
snow,*,vah,11-01..04-15,18:00-09:00
danger,*,rescue,,
roads,*,city,,
"""


def test_a_duty_is_read_with_its_season_its_hours_and_its_line(edited: Edit) -> None:
    old = (KAZAN / "duties.csv").read_text(encoding="utf-8")
    duties = load_city(edited("duties.csv", old, TIMED)).city.duties
    assert duties[0] == Duty("pothole", "*", "rescue", None, OutOfHours(), 2)
    assert duties[1] == Duty("snow", "*", "vah", Season((11, 1), (4, 15)), Hours(time(18), time(9)), 3)
    assert duties[3] == Duty("roads", "*", "city", None, None, 5)


TIMED_FAULTS = [
    ("11-01..04-15", "11-01..04-31", "duties.csv:3: '11-01..04-31' is no season; write its first and last day"),
    ("11-01..04-15", "11-01..02-29", "duties.csv:3: '11-01..02-29' is no season"),
    ("11-01..04-15", "зима", "duties.csv:3: 'зима' is no season"),
    ("18:00-09:00", "18:00-25:00", "duties.csv:3: '18:00-25:00' are no hours; write such as 18:00-09:00, off"),
    ("18:00-09:00", "18:00-18:00", "duties.csv:3: '18:00-18:00' are no hours"),
    ("18:00-09:00", "ночь", "duties.csv:3: 'ночь' are no hours"),
    (",hours", ",hour", "duties.csv:1: Nobody reads the column 'hour'; season and hours may stand."),
    (
        "pothole,*,rescue,,off",
        "roads,*,rescue,,",
        "duties.csv:3: The duty is never reached: line 2 takes it; move",
    ),
    (
        "roads,*,city,,",
        "roads,*,city,04-16..10-31,\nsnow,*,city,11-01..04-15,\nsnow,*,vah,03-01..05-01,",
        "duties.csv:7: The duty is never reached: lines 3 and 5 and 6 take it; move it above those lines.",
    ),
]


@pytest.mark.parametrize(("old", "new", "said"), TIMED_FAULTS)
def test_a_fault_of_a_season_or_of_hours_is_named(edited: Edit, old: str, new: str, said: str) -> None:
    edited("duties.csv", (KAZAN / "duties.csv").read_text(encoding="utf-8"), TIMED)
    faults = [str(fault) for fault in check_city(edited("duties.csv", old, new))]
    assert any(said in fault for fault in faults), faults


@pytest.mark.parametrize("unit", Unit)
def test_a_norm_is_counted_in_hours_days_or_days_of_the_calendar(edited: Edit, unit: Unit) -> None:
    edited("city.toml", "first_answer_hours = 8", f"first_answer_{unit} = 3")
    norm = load_city(edited("city.toml", "resolution_days = 10", f"resolution_{unit} = 30")).city.categories[0].norm
    assert (norm.first_answer, norm.resolution) == (Term(3, unit), Term(30, unit))


def test_a_city_is_read_fast() -> None:
    """Counted in calls, of which it takes 77,000: about 0.04 s on an idle machine."""
    counted: Counter[str] = Counter()
    before = sys.getprofile()
    sys.setprofile(lambda _frame, event, _argument: counted.update((event,)))
    try:
        load_city(TYUMEN)
    finally:
        sys.setprofile(before)
    assert 0 < counted["call"] + counted["c_call"] < 400_000


def test_a_city_has_its_own_patience(edited: Edit) -> None:
    own = "[patience]\nverdict_days = 30\nquiet = [23:00:00, 07:00:00]\n[norms.usual]"
    city = load_city(edited("city.toml", "[norms.usual]", own)).city
    assert city.patience == Patience(5, 30, (time(23), time(7)))


def test_another_city_has_its_own_clock_hours_and_lunch() -> None:
    city = load_city(KAZAN).city
    assert (city.timezone, city.calendar.opens.hour, city.calendar.first_year) == ("Europe/Moscow", 8, 2026)
    assert city.calendar.lunch is not None
    assert Day.SHORT in city.calendar.days.values()
    assert city.category("pothole") is not None
    assert city.consent.link
    assert city.patience == Patience(5, 15, (time(21), time(9)))


FAULTS = [
    ("city.toml", 'id = "kazan"', "id = ", "city.toml:2: The file is not TOML"),
    ("city.toml", 'number_prefix = "КЗН"', "number_prefix = 1", "city.toml:3: number_prefix is missing"),
    ("city.toml", "Europe/Moscow", "Europe/Nowhere", "city.toml:4: The timezone 'Europe/Nowhere' is unknown"),
    ("city.toml", 'timezone = "Europe/Moscow"', "", "city.toml:1: timezone is missing"),
    ("city.toml", 'languages = ["ru", "en"]', 'languages = "ru"', "city.toml:5: languages is a list"),
    ("city.toml", 'en = "Kazan"\n', "", "city.toml:8: [names] has no words in en"),
    ("city.toml", "opens = 08:00:00", 'opens = "8"', "city.toml:13: [hours] needs opens, written like 09:00:00"),
    ("city.toml", "lunch = [12:00:00, 13:00:00]", "lunch = 1", "city.toml:15: lunch is two times"),
    ("city.toml", "first_answer_hours = 8", "first_answer_hours = 0", "first_answer_hours is a whole number from 1 to"),
    ("city.toml", "first_answer_hours = 8", "first_answer_hours = 1001", "1 to 1000, not 1001."),
    ("city.toml", "first_answer_hours = 8", "first_answer_hours = true", "1 to 1000, not True."),
    ("city.toml", "first_answer_hours = 8", "", "city.toml:28: [norms.usual] needs one of first_answer_hours, first_a"),
    (
        "city.toml",
        "resolution_days = 10",
        "resolution_days = 10\nresolution_calendar_days = 10",
        "city.toml:28: [norms.usual] has resolution_days and resolution_calendar_days; keep one.",
    ),
    ("city.toml", "closes = 17:00:00", "closes = 08:00:00", "city.toml:14: [hours] closes must be later than opens."),
    ("city.toml", "[12:00:00, 13:00:00]", "[12:00:00, 18:00:00]", "city.toml:15: lunch is two times, such as"),
    ("city.toml", "[12:00:00, 13:00:00]", "[13:00:00, 12:00:00]", "city.toml:15: lunch is two times, such as"),
    ("city.toml", "short_by_minutes = 60", "short_by_minutes = 540", "city.toml:16: short_by_minutes leaves nothing"),
    ("city.toml", "short_by_minutes = 60", "short_by_minutes = -1", "city.toml:16: short_by_minutes leaves nothing"),
    ("city.toml", "[calendar]\n", "[limits]\nreports_an_hour = 0\n", "[limits] reports_an_hour is a whole number"),
    ("city.toml", "[calendar]\n", "[limits]\nreports_a_day = 4\n", "[limits] reports_a_day cannot be less"),
    ("city.toml", "[calendar]\n", "[limits]\nreports = 4\n", "[limits] has reports_an_hour and reports_a_day"),
    (
        "city.toml",
        "[norms.usual]",
        "[patience]\nanswer_days = 0\n[norms.usual]",
        "city.toml:29: [patience] answer_days",
    ),
    ("city.toml", "[norms.usual]", "[patience]\nverdict_days = 1.5\n[norms.usual]", "days from 1 to 1000, not 1.5."),
    ("city.toml", "[norms.usual]", "[patience]\nquiet = [21:00:00]\n[norms.usual]", "city.toml:29: quiet is two times"),
    ("city.toml", "[norms.usual]", "[patience]\nquiet = 9\n[norms.usual]", "city.toml:29: quiet is two times"),
    ("city.toml", "[norms.usual]", "[patience]\nquiet = [21, 9]\n[norms.usual]", "city.toml:29: quiet is two times"),
    ("city.toml", 'phone = "112"', "", "city.toml:34: [contacts.sos] has neither phone nor link"),
    ("city.toml", 'en = "Emergency services"', "", "TOML"),
    ("city.toml", 'names.en = "Emergency services"', "", "city.toml:34: [contacts.sos] has no words in en"),
    ("city.toml", "Экстренные службы", "Э" * 41, "city.toml:34: [contacts.sos] in ru is longer than 40"),
    ("city.toml", "[calendar]\n", "[dates]\n", "city.toml:19: [calendar] needs first_year, written like 2026"),
    ("city.toml", "last_year = 2027", "last_year = 2028", "calendar.csv:1: The year 2028 has no days"),
    ("city.toml", "last_year = 2027", "last_year = 2026", "calendar.csv:1: The year 2027 is not among"),
    ("groups.csv", "roads,", "Roads!,", "groups.csv:3: The id 'Roads!' must be 1-12"),
    ("groups.csv", "roads,", "danger,", "groups.csv:3: The id danger stands on line 2 already"),
    ("groups.csv", "Опасность", "", "groups.csv:2: name_ru is empty"),
    ("groups.csv", "Опасность", "О" * 41, "groups.csv:2: name_ru has 41 characters; a button takes 40"),
    ("groups.csv", "icon,", "", "groups.csv:1: The header lacks icon"),
    ("groups.csv", "Roads\n", "Roads\nempty,x,Пусто,Empty\n", "groups.csv:4: The group empty has no categories"),
    ("categories.csv", "Яма,", "Яма,я,", "categories.csv:3: The row has not as many cells"),
    ("categories.csv", "pothole,roads", "pothole,road", "categories.csv:3: The group 'road' is not in groups.csv"),
    ("categories.csv", "snow,roads", "roads,roads", "categories.csv:4: roads is a group too"),
    ("categories.csv", "yes", "да", "categories.csv:3: photo is yes or empty"),
    ("categories.csv", "usual,sos", "usual,soz", "categories.csv:2: The contact soz is not in city.toml"),
    ("categories.csv", "yes,usual", "yes,rare", "categories.csv:3: The norm 'rare' is not in city.toml"),
    ("stems.csv", "snow,снег,stem", "snaw,снег,stem", "stems.csv:6: The category 'snaw' is not in categories.csv"),
    ("stems.csv", "дым,stem", "дым и пар,stem", "stems.csv:3: A stem is one beginning"),
    ("stems.csv", "дым,stem", "дым,word", "stems.csv:3: A stem is one beginning"),
    ("stems.csv", "дорог,hint", "дорог ям,hint", "stems.csv:5: A stem is one beginning"),
    ("duties.csv", "danger,*", "dinger,*", "duties.csv:2: 'dinger' is neither a category nor a group"),
    ("duties.csv", "vah,vah", "vax,vah", "duties.csv:3: The zone 'vax' is not in zones.geojson"),
    ("duties.csv", "roads,*,city", "roads,*,town", "duties.csv:4: The organisation 'town' is not in organisations"),
    ("duties.csv", "*,vah,vah", "*,*,vah", "duties.csv:4: The duty is never reached: line 3 takes it"),
    ("duties.csv", "*,vah,vah\nroads,*,city", "pothole,*,city", "categories.csv:4: Nobody answers for snow"),
    ("calendar.csv", "2026-01-02,off", "2026-01-02,holiday", "calendar.csv:3: A day is written YYYY-MM-DD"),
    ("calendar.csv", "2026-01-02", "2 января", "calendar.csv:3: A day is written YYYY-MM-DD"),
    ("calendar.csv", "2026-01-02", "2026-01-01", "calendar.csv:3: 2026-01-01 stands twice"),
    ("addresses.csv", "55.78870,49.11880", "49.11880,55.78870", "addresses.csv:3: ул. Баумана, 58 lies outside"),
    ("addresses.csv", "ул. Кремлёвская,18", "ул. Баумана,58", "addresses.csv:4: ул. Баумана, 58 stands on line 3"),
    ("zones.geojson", '"id": "mos"', '"id": "Мос"', "The id 'Мос' must be 1-12"),
    ("zones.geojson", "Московский район", "М" * 41, "name_ru has 41 characters"),
    ("boundary.geojson", "MultiPolygon", "Polygon", "boundary.geojson"),
]


@pytest.mark.parametrize(("file", "old", "new", "said"), FAULTS)
def test_a_fault_is_named_with_its_place_and_cure(edited: Edit, file: str, old: str, new: str, said: str) -> None:
    faults = [str(fault) for fault in check_city(edited(file, old, new))]
    assert any(said in fault for fault in faults), faults


def test_the_limits_of_a_city_may_be_left_out(edited: Edit) -> None:
    assert load_city(KAZAN).city.limits == ReportQuota()
    folder = edited("city.toml", "[calendar]\n", "[limits]\nreports_a_day = 30\n\n[calendar]\n")
    assert load_city(folder).city.limits == ReportQuota(reports_a_day=30)


def test_a_topic_may_ask_that_the_staff_look_first(edited: Edit) -> None:
    """The file of an older city, like Kazan's, has no such column."""
    folder = edited("README.md", "", "")
    table = folder / "categories.csv"
    head, *rows = table.read_text(encoding="utf-8").splitlines()
    for cell, faults in (("yes", []), ("", []), ("да", ["categories.csv:2: check is yes or empty."])):
        table.write_text("\n".join((f"{head},check", f"{rows[0]},{cell}", *(f"{row}," for row in rows[1:]))) + "\n")
        assert [str(fault) for fault in check_city(folder)] == faults
        if not faults:
            assert [category.check for category in load_city(folder).city.categories] == [cell == "yes", False, False]
    assert not any(category.check for category in load_city(KAZAN).city.categories)
    assert {c.id for c in load_city(TYUMEN).city.categories if c.check} == {"driver", "noise", "clinic", "school"}


@pytest.mark.parametrize("file", sorted(path.name for path in KAZAN.iterdir() if path.suffix != ".md"))
def test_a_missing_file_is_a_fault(edited: Edit, file: str) -> None:
    folder = edited("README.md", "", "")
    (folder / file).unlink()
    assert any(fault.file == file and "missing" in fault.sentence for fault in check_city(folder))


ANSWERS = """id,act,what,name_ru,name_en,text_ru,text_en
filled,done,pothole,Заделали,Filled,"Заделали: {address}","Filled: {address}"
where,ask,*,Где?,Where?,Где это?,Where is it?
"""


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("filled,done", "filled,plan", "answers.csv:2: The act 'plan' is none of done, reject, ask."),
        ("done,pothole", "done,potholes", "answers.csv:2: 'potholes' is neither a category nor a group nor *."),
        (",Где это?", ",", "answers.csv:3: text_ru is empty; the resident would read nothing."),
        (",Where is it?", "," + "W" * 1001, "answers.csv:3: text_en has 1001 characters; 1000 are enough."),
        (
            "Filled: {address}",
            "{adress}",
            "answers.csv:2: Nothing fills {adress} in text_en; these can be filled: number",
        ),
        (",Where?", ",", "answers.csv:3: name_en is empty"),
        ("where,", "filled,", "answers.csv:3: The id filled stands on line 2 already"),
        (",text_en", ",texten", "answers.csv:1: The header lacks text_en"),
    ],
)
def test_canned_answers_are_read_and_their_faults_named(edited: Edit, old: str, new: str, said: str) -> None:
    folder = edited("README.md", "", "")
    assert load_city(folder).city.answers == ()
    (folder / "answers.csv").write_text(ANSWERS, encoding="utf-8")
    city = load_city(folder).city
    assert [(a.id, a.act, a.what) for a in city.answers] == [("filled", "done", "pothole"), ("where", "ask", "*")]
    found = city.answer("where")
    assert found is not None
    assert found.texts == {"ru": "Где это?", "en": "Where is it?"}
    assert city.answer("nothing") is None
    faults = [str(fault) for fault in check_city(edited("answers.csv", old, new))]
    assert any(said in fault for fault in faults), faults


def test_a_file_in_another_encoding_is_a_fault(edited: Edit) -> None:
    folder = edited("README.md", "", "")
    (folder / "groups.csv").write_bytes("id,icon,name_ru,name_en\nroads,x,Дороги,Roads\n".encode("cp1251"))
    assert any("groups.csv:1: The file is not UTF-8" in str(fault) for fault in check_city(folder))


def test_every_fault_is_named_at_once_and_in_order(edited: Edit) -> None:
    edited("groups.csv", "Опасность", "")
    edited("duties.csv", "vah,vah", "vax,vah")
    folder = edited("addresses.csv", "55.78870", "5.78870")
    with pytest.raises(CityFaults) as raised:
        load_city(folder)
    assert [fault.file for fault in raised.value.faults] == ["addresses.csv", "duties.csv", "groups.csv"]
    assert "has 3 fault(s)" in str(raised.value)
    assert raised.value.folder == folder


def test_an_empty_folder_says_where_to_begin(tmp_path: Path) -> None:
    with pytest.raises(CityFaults, match=r"city\.toml:1: The file is missing"):
        load_city(tmp_path)
