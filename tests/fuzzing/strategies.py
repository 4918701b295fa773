"""Hypothesis strategies of both platforms' updates, built from the contracts: sound, a person's own, and damaged."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from random import Random
from typing import Any

import pytest
from hypothesis import strategies as st

from tests.contracts import SHARED, WHY_SKIPPED
from tests.fuzzing import grow, odd, people
from tests.fuzzing.contract import Contract, NoContracts, contracts
from tests.fuzzing.damage import damaged_value
from tests.fuzzing.people import Bases, FuzzPerson

PLATFORMS = ("telegram", "vk")


@cache
def known() -> Mapping[str, Contract]:
    """The contracts by platform; the test is skipped where the folder is not beside the checkout."""
    try:
        return {contract.platform: contract for contract in contracts(SHARED)}
    except NoContracts:
        pytest.skip(WHY_SKIPPED)


@cache
def bases() -> Bases:
    return Bases.of(tuple(known().values()), 100, Random(1))


def dice() -> st.SearchStrategy[Random]:
    """Dice in the hands of hypothesis: its draws for them shrink."""
    return st.randoms(use_true_random=False)


def sound(platform: str) -> st.SearchStrategy[dict[str, Any]]:
    """Strategy of any update that fits the schema."""
    return dice().map(lambda thrown: grow.update(known()[platform], thrown))


def hurt(platform: str) -> st.SearchStrategy[Any]:
    """Strategy of such an update, damaged."""
    return dice().map(
        lambda thrown: damaged_value(grow.update(known()[platform], thrown), thrown, bases().updates[platform][0])
    )


def lively(platform: str) -> st.SearchStrategy[Any]:
    """Strategy of a person's acts, damaged now and then."""
    person = st.sampled_from(odd.PEOPLE).map(lambda id_: FuzzPerson(platform, id_, id_))
    return st.builds(lambda who, thrown: people.act(who, bases(), 1, thrown), person, dice())
