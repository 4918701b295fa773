"""Text form of a keyboard, for a community that may not show buttons."""

from __future__ import annotations

from dataclasses import replace

from bots.platform import Letter


def in_words(letter: Letter) -> Letter:
    """The letter with its buttons written out under the text: choices with the numbers that name them, links with their
    addresses, the rest in one line. The buttons of a ticket's card are left out: no number names them."""
    presses = [button.label for button in letter.choices if button.data and not button.data.startswith("t:")]
    lines = [f"{at}. {label}" for at, label in enumerate(presses, 1)]
    lines += [f"{button.label}: {button.url}" for button in (*letter.choices, *letter.nav) if button.url]
    if rest := [button.label for button in letter.nav if button.data] + [label for label, _ in letter.menu]:
        lines.append(" · ".join(rest))
    text = "\n\n".join(filter(None, (letter.text, "\n".join(lines))))
    return replace(letter, text=text, choices=(), nav=(), menu=(), location_label="")
