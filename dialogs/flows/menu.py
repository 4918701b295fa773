"""Main menu and command list of the resident's chat, the same on both platforms."""

from __future__ import annotations

from dialogs.kernel.screen import Choice, Screen
from dialogs.kernel.words import Local, T, Words
from dialogs.rules.city.model import City

MENU: tuple[tuple[str, Words], ...] = (
    ("report", T("Report a problem")),
    ("my", T("My reports")),
    ("language", T("Язык / Language")),
    ("help", T("Help")),
    ("privacy", T("My data")),
)
"""Id and label of each button; the ids are commands too."""

COMMANDS: tuple[tuple[str, Words], ...] = (
    ("start", T("Start")),
    ("report", T("Report a problem")),
    ("my", T("My reports")),
    ("language", T("Язык / Language")),
    ("help", T("Help")),
    ("privacy", T("My data")),
    ("cancel", T("Stop what we are doing")),
)
"""The command list of a platform that has one."""


def menu_screen(city: City) -> Screen:
    """Main menu, shown when no conversation is open."""
    return Screen(
        body=T("{city}. Write what has happened, or choose:", city=Local(city.names)),
        choices=menu_choices(),
        tag="m",
        menu=True,
    )


def menu_choices(*only: str) -> tuple[Choice, ...]:
    """The buttons of the menu, or some of them in its order."""
    return tuple(
        Choice(name, label, "main" if name == "report" else "plain") for name, label in MENU if not only or name in only
    )
