"""Pagination of a question's choices and its navigation buttons: earlier, more, back, cancel."""

from __future__ import annotations

from dialogs.kernel.screen import CHOICES_A_PAGE, Choice
from dialogs.kernel.script import Draft, Question
from dialogs.kernel.words import T

PAGED = 6
"""Choices a page where there is more than one: with back, cancel and the two arrows they are VK's ten buttons."""


def page_of(question: Question, page: int) -> tuple[Choice, ...]:
    if len(question.choices) <= CHOICES_A_PAGE:
        return question.choices
    return question.choices[page * PAGED : (page + 1) * PAGED]


def given_answers(draft: Draft) -> list[str]:
    """Names of the answers that *back* can take back."""
    return [name for name in draft.answers if name not in draft.taken]


def nav_of(question: Question, page: int, draft: Draft) -> tuple[Choice, ...]:
    arrows: list[Choice] = []
    if len(question.choices) > CHOICES_A_PAGE:
        if page > 0:
            arrows.append(Choice("prev", T("◀ Earlier")))
        if (page + 1) * PAGED < len(question.choices):
            arrows.append(Choice("next", T("More ▶")))
    back = (Choice("back", T("Back")),) if question.back and (draft.editing or given_answers(draft)) else ()
    cancel = (Choice("cancel", T("Cancel")),) if question.cancel else ()
    return (*arrows, *back, *cancel)
