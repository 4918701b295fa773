"""Properties of every conversation, whatever a resident does in whatever order: never an exception, never silence, and
the session is JSON."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dialogs.acts import Join, NewTicket
from dialogs.flows import FLOWS
from dialogs.kernel.events import Message, Photo, Point, Press
from dialogs.kernel.turn import Cancelled
from tests.dialogs.talk import HOME, NOWHERE, OUTSIDE, FactBook, Talk, found_place
from tests.dialogs.test_transcripts import CARD, KEPT, KNOWN, MINE

WORDS = st.sampled_from(
    [
        "1",
        "2",
        "9",
        "да",
        "нет",
        "назад",
        "отмена",
        "дороги",
        "без фото",
        "яма",
        "пахнет газом",
        "мусор кругом",
        "республики 142",
        "республики",
        "лесная 1",
        "ничего из этого",
        "ещё",
        "https://yandex.ru/maps/?pt=65.54,57.15&z=17",
        "https://yandex.ru/maps/-/CDabc",
        "фонарь не горит, и так уже целый месяц, дети боятся ходить в школу по темноте",
        "x" * 2500,
        "x" * 5000,
        "{n} <b>🚧</b> \u202e",
        " ",
        "",
    ]
)
POINTS = st.sampled_from([HOME, OUTSIDE, NOWHERE, Point(57.16, 65.55)])
PHOTOS = st.builds(
    Photo,
    st.sampled_from(["a", "b", "c"]),
    sha=st.sampled_from(["a" * 64, "b" * 64]),
    exif=st.none() | POINTS,
    failed=st.sampled_from(["", "", "", "lost", "too_big", "not_a_photo"]),
)
MESSAGES = st.builds(
    Message,
    st.sampled_from(["1", "2", "3"]),
    text=WORDS | st.text(max_size=50),
    photos=st.lists(PHOTOS, max_size=10).map(tuple),
    point=st.none() | POINTS,
    title=st.sampled_from(["", "Кафе"]),
    album=st.sampled_from(["", "x"]),
    unusable=st.lists(st.sampled_from(["voice", "sticker", "poll", "contact"]), max_size=2).map(tuple),
    edited=st.booleans(),
)
FORGED = st.sampled_from(
    ["", ":", "m:report", "s:abcd:0:yes", "s:abcd:999:yes", "s:other:0:yes", "s:abcd:x:back", "t:7:done", "s:::", "я"]
) | st.text(max_size=60)
PRESSES = st.builds(Press, FORGED)
EVENTS = st.lists(st.integers(0, 9) | MESSAGES | PRESSES | st.none() | st.sampled_from(["stale"]), max_size=12)
STORES = st.builds(
    FactBook,
    addresses=st.just(
        {
            "республики 142": [found_place("ул. Республики, 142")],
            "республики": [
                found_place("ул. Республики, 1", exact=False),
                found_place("ул. Республики, 2", 57.16, exact=False),
            ],
        }
    ),
    known=st.sampled_from([[], [KNOWN]]),
)


Events = list[int | Message | Press | str | None]


def walk(talk: Talk, events: Events) -> None:
    """Do all of it, as long as the conversation goes on; an int presses one of the buttons on offer."""
    before = talk.screen.tag
    for event in events:
        if not talk.open:
            return
        tag = talk.screen.tag
        match event:
            case int():
                talk.data(f"{tag}:{talk.offered_choices()[event % len(talk.offered_choices())].id}")
            case str():
                talk.data(f"{before}:{talk.offered_choices()[0].id}")
            case _:
                talk.turn(event)
        before = tag
        if talk.open:
            check_screen(talk)


def check_screen(talk: Talk) -> None:
    """Assert that something is said, and that there is a way on."""
    assert talk.text().strip()
    assert 1 <= len(talk.offered_choices()) <= 10
    assert all(label for label in talk.labels())
    assert all(
        len(f"{talk.screen.tag}:{choice.id}".encode()) <= 60 for choice in talk.offered_choices() if not choice.url
    )


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(EVENTS, STORES, st.none() | MESSAGES, st.sampled_from(["ru", "en"]))
def test_a_report_survives_everything(events: Events, store: FactBook, first: Message | None, lang: str) -> None:
    talk = Talk("report", store, first=first, lang=lang)
    walk(talk, events)
    if not talk.open:
        assert isinstance(talk.result, NewTicket | Join | Cancelled)
    if isinstance(talk.result, NewTicket):
        assert talk.city.category(talk.result.category)
        assert len(talk.result.photos) <= 10
        assert talk.result.words or talk.result.photos
        assert "" not in talk.result.messages


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(sorted({*FLOWS} - {"report"})), EVENTS, st.none() | MESSAGES, st.booleans())
def test_every_conversation_survives_everything(
    flow: str, events: Events, first: Message | None, with_tickets: bool
) -> None:
    store = FactBook(mine=[MINE] if with_tickets else [], cards={7: CARD} if with_tickets else {}, kept=KEPT)
    args = {"waiting": [[7, "ТМН-7"]]} if flow == "offer" else {"ticket": 7, "number": "ТМН-7"}
    walk(Talk(flow, store, first=first, args=args), events)
