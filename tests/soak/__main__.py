"""Entry point of `python -m tests.soak`."""

from tests.soak.command import main

main()
