"""Entry point of `python -m tests.fuzzing CASES`."""

from tests.fuzzing.command import main

main()
