"""Address search: typed addresses are found in a small register, in the shipped one, and in a whole one where it is at
hand."""

import csv
import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.rules.place.address import parse
from dialogs.rules.place.geometry import haversine_m
from storage.city.addresses import Addresses, Entry, read_entries
from storage.city.faults import FaultCollector
from tests.contracts import shared_file
from tests.stores import TYUMEN

SHIPPED = Addresses.load(TYUMEN, {"тюмень"})
SMALL = Addresses(
    [
        Entry("ул. Республики", "", 57.140, 65.560),
        Entry("ул. Республики", "142", 57.1386, 65.5666),
        Entry("ул. Республики", "142а", 57.1388, 65.5668),
        Entry("ул. Республики", "246", 57.118, 65.620),
        Entry("ул. Олега Кошевого", "5", 57.16, 65.51),
        Entry("ул. Максима Горького", "10", 57.15, 65.55),
        Entry("ул. Заречная", "12", 57.17, 65.52),
        Entry("Заречный проезд", "12", 57.18, 65.53),
        Entry("ул. Лесная", "", 57.20, 65.60),
        Entry("проезд Лесная", "", 57.21, 65.61),
        Entry("сквер Юности", "", 57.149, 65.487),
    ],
    {"тюмень"},
)


def labels(text: str, register: Addresses = SMALL) -> list[str]:
    return [address.label for address in register.find(text)]


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("республики 142", "ул. Республики, 142"),
        ("ул. Респ-ки, д.142", "ул. Республики, 142"),
        ("респ 142", "ул. Республики, 142"),
        ("г. Тюмень, ул. Республики, д. 142 А", "ул. Республики, 142а"),
        ("риспублики 142", "ул. Республики, 142"),
        ("кошевого 5", "ул. Олега Кошевого, 5"),
        ("кошивого 5", "ул. Олега Кошевого, 5"),
        ("О. Кошевого 5", "ул. Олега Кошевого, 5"),
        ("М.Горького, 10", "ул. Максима Горького, 10"),
        ("проезд Заречный 12", "Заречный проезд, 12"),
        ("улица Заречная 12", "ул. Заречная, 12"),
    ],
)
def test_a_house_is_found_as_it_is_typed(text: str, label: str) -> None:
    found = SMALL.find(text)
    assert found[0].label == label
    assert found[0].exact


def test_an_unknown_house_is_never_guessed() -> None:
    found = SMALL.find("республики 144")
    assert [(address.label, address.exact) for address in found] == [
        ("ул. Республики, 144", False),
        ("ул. Республики, 142", True),
        ("ул. Республики, 142а", True),
        ("ул. Республики, 246", True),
    ]
    assert (found[0].lat, found[0].lon) == (57.140, 65.560), "the point is the street's"


def test_a_street_alone_is_offered_first() -> None:
    assert labels("республики")[:2] == ["ул. Республики", "ул. Республики, 142"]
    assert labels("сквер юности") == ["сквер Юности"]


def test_streets_of_one_name_are_told_apart_by_their_kind() -> None:
    assert labels("лесная") == ["ул. Лесная", "проезд Лесная"]
    assert labels("проезд лесная") == ["проезд Лесная", "ул. Лесная"]


def test_a_street_without_its_own_row_stands_at_its_first_house() -> None:
    assert SMALL.find("кошевого")[0].lat == 57.16


def test_no_more_than_the_limit_come_back() -> None:
    assert len(SMALL.find("республики 144", limit=2)) == 2


@pytest.mark.parametrize("text", ["", "142", "здравствуйте", "лес", "🙂", "ул.", "и так далее и тому подобное и ещё"])
def test_what_is_no_address_finds_nothing(text: str) -> None:
    assert SMALL.find(text) == []


@given(st.text(max_size=60))
def test_no_text_raises(text: str) -> None:
    assert len(SMALL.find(text)) <= 5


def test_a_story_is_no_address() -> None:
    """Each word of it would cost a look at all names."""
    assert labels("республики лесная мира " * 50_000) == []


def test_the_nearest_house_goes_before_a_nearer_street() -> None:
    house = SMALL.nearest(57.1387, 65.5666)
    assert house is not None
    assert (house.label, house.exact) == ("ул. Республики, 142", True)
    street = SMALL.nearest(57.1401, 65.5601)
    assert street is not None
    assert (street.label, street.exact) == ("ул. Республики", False)


def test_nothing_is_near_in_the_fields() -> None:
    assert SMALL.nearest(57.5, 65.5) is None
    assert SMALL.nearest(57.1400, 65.5630, within_m=100) is None, "181 m off"
    assert SMALL.nearest(57.1400, 65.5630, within_m=200) is not None


def test_a_register_without_rows_finds_nothing() -> None:
    empty = Addresses([])
    assert empty.find("республики 142") == []
    assert empty.nearest(57, 65) is None


def test_the_shipped_register_knows_its_streets_and_landmarks() -> None:
    assert SHIPPED.find("ул. Респ-ки, д.142")[0].exact
    assert labels("маскоский тракт 1", SHIPPED)[0] == "Московский тракт, 1"
    assert labels("50 лет октября", SHIPPED)[0] == "ул. 50 лет Октября"


def test_rows_that_cannot_be_read_are_faults(tmp_path: Path) -> None:
    rows = ["street,house,lat,lon", "ул. Мира,5 стр. 2,57.1,65.5", "ул. Мира,1,x,65.5", ",1,57,65", "ул. Мира,1,97,65"]
    (tmp_path / "addresses.csv").write_text("\n".join(rows) + "\nул. Мира,литера Б,57.1,65.5\n", encoding="utf-8")
    faults = FaultCollector()
    found = [entry for _, entry in read_entries(tmp_path, faults)]
    assert [entry.house for entry in found] == ["5с2", "литера б"]
    assert [fault.line for fault in faults.found] == [3, 4, 5]


@pytest.fixture(scope="module")
def entries() -> list[Entry]:
    """Some 1,700 houses of the real city."""
    file = shared_file("data/address/tyumen_addresses.csv")
    found: dict[tuple[str, str], Entry] = {}
    with file.open(encoding="utf-8") as rows:
        for row in csv.DictReader(rows):
            parsed = parse(row["address"], {"тюмень"})
            if parsed.house and 1 <= len(parsed.words) <= 4 and row["lat"]:
                street = " ".join(parsed.words)
                entry = Entry(street, parsed.house, float(row["lat"]), float(row["lon"]))
                found.setdefault((parsed.key, parsed.house), entry)
    return list(found.values())


@pytest.fixture(scope="module")
def register(entries: list[Entry], tmp_path_factory: pytest.TempPathFactory) -> Addresses:
    folder = tmp_path_factory.mktemp("city")
    with (folder / "addresses.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(("street", "house", "lat", "lon"))
        table.writerows((entry.street, entry.house, entry.lat, entry.lon) for entry in entries)
    return Addresses.load(folder, {"тюмень"})


@pytest.mark.parametrize("text", ["республики 142", "ул. Респ-ки, д.142", "Тюмень, улица Республики, дом 142"])
def test_spellings_of_one_house(register: Addresses, text: str) -> None:
    found = register.find(text)
    assert found[0].exact
    assert haversine_m(found[0].lat, found[0].lon, 57.13868, 65.56659) < 100


def test_one_typo_is_forgiven(register: Addresses, entries: list[Entry]) -> None:
    chance = random.Random(142)
    right, asked = 0, chance.sample(entries, 800)
    for entry in asked:
        found = register.find(f"{typo(entry.street, chance)} {entry.house}")
        right += bool(found) and haversine_m(found[0].lat, found[0].lon, entry.lat, entry.lon) < 100
    assert right / len(asked) >= 0.95


def test_a_point_gets_the_house_it_is_at(register: Addresses, entries: list[Entry]) -> None:
    for entry in entries[:200]:
        near = register.nearest(entry.lat, entry.lon)
        assert near is not None
        assert haversine_m(near.lat, near.lon, entry.lat, entry.lon) < 1


def typo(name: str, chance: random.Random) -> str:
    """Drop, double, replace, or swap with the next one, a letter of the longest word."""
    word = max(name.split(), key=len)
    place, letter = chance.randrange(len(word)), chance.choice("абвгдежзиклмнопрстуфхцчшщыьэюя")
    head, own, tail = word[:place], word[place], word[place + 1 :]
    wrong = chance.choice(
        [head + tail, head + own + own + tail, head + letter + tail, head + tail[:1] + own + tail[1:]]
    )
    return name.replace(word, wrong)
