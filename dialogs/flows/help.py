"""Help screen of the resident's chat."""

from __future__ import annotations

from dialogs.flows.menu import menu_choices
from dialogs.flows.welcome import legal
from dialogs.kernel.screen import Screen
from dialogs.kernel.words import NOTHING, T, bold, lines
from dialogs.notices.calls import in_danger
from dialogs.rules.city.model import City


def help_screen(city: City) -> Screen:
    """Screen that explains reporting, lists the commands and names the emergency contacts."""
    body = lines(
        bold(T("How to report")),
        T(
            "Send a photo with a few words, and the place. In one message or one by one, in any order: "
            "I ask what is missing."
        ),
        T("The place may be a location, an address, or a link from a map."),
        T("Every button can be typed: its number or its words. Your answer to my message about a report goes into it."),
        NOTHING,
        T("/report new report · /my my reports · /cancel stop · /language · /privacy what is kept"),
        NOTHING,
        in_danger(city),
        NOTHING,
        legal(city),
    )
    return Screen(body, menu_choices("report", "my"), tag="m", menu=True)
