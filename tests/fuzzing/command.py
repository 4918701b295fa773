"""Command line of the fuzzer, `python -m tests.fuzzing`. The exit status says whether anything fell over."""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Sequence

from tests.contracts import SHARED
from tests.fuzzing.run import fuzz


def parser() -> argparse.ArgumentParser:
    told = "updates, texts and files that nobody should send; needs PARADNAYA_SHARED with the platforms' contracts"
    fuzzing = argparse.ArgumentParser(prog="python -m tests.fuzzing", description=told)
    fuzzing.add_argument("cases", type=int, help="how many")
    fuzzing.add_argument("--seed", type=int, help="of the cases: repeats a run")
    return fuzzing


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the fuzzer once; the exit status is 0 when all is well, 1 when something fell over, 2 when the contracts are
    missing."""
    sys.exit(_fuzz(parser().parse_args(arguments)))


def _fuzz(asked: argparse.Namespace) -> int:
    return fuzz(asked.cases, random.randrange(10_000) if asked.seed is None else asked.seed, _say, SHARED)


def _say(line: str) -> None:
    print(line, flush=True)
