"""The program `paradnaya`: one command a file. Printing belongs here; everything else logs."""

from bots.cli.main import main

__all__ = ["main"]
