"""The command line: what there is, and the way to it. A command is imported when it is asked for."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from bots import log, settings


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(prog="paradnaya", description="The front door of a city in a chat.")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    commands.add_parser("run", help="run the bots; stops on Ctrl+C or SIGTERM, finishing what it has begun")
    sandbox = commands.add_parser("sandbox", help="try everything in the browser: no token, no account, no network")
    sandbox.add_argument("--fresh", action="store_true", help="empty the sandbox's folder first")
    sandbox.add_argument("--port", type=int, default=8765, help="of the page (default 8765; 0 for any free one)")
    sandbox.add_argument("--folder", type=Path, help="where the sandbox keeps its state")
    commands.add_parser("doctor", help="check settings, tokens, rights, clock and database; every fault with its cure")
    commands.add_parser("migrate", help="bring the database's tables up to date")
    staff = commands.add_parser("staff", help="the staff's chats").add_subparsers(
        dest="act", required=True, metavar="ACT"
    )
    staff.add_parser("bind", help="print a one-time code that makes a chat the staff's")
    staff.add_parser("list", help="the chats that are bound")
    unbind = staff.add_parser("unbind", help="take a chat out of service")
    unbind.add_argument("chat", type=int, help="its number in `paradnaya staff list`")
    city = commands.add_parser("city", help="a city's folder").add_subparsers(dest="act", required=True, metavar="ACT")
    check = city.add_parser("check", help="name every fault of a city's folder, with file and line")
    check.add_argument("folder", type=Path)
    backup = commands.add_parser("backup", help="save database and photos into one file")
    backup.add_argument("file", type=Path)
    restore = commands.add_parser("restore", help="fill an empty database and the photos from such a file")
    restore.add_argument("file", type=Path)
    return top


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command; the exit status is 0 when all is well, 1 when not, 2 when the command or settings are wrong."""
    asked = parser().parse_args(arguments)
    try:
        sys.exit(_run(asked))
    except settings.BadSettings as bad:
        _complain("These settings need a look:\n", *(f"  {fault}" for fault in bad.faults))
        sys.exit(2)


def _run(asked: argparse.Namespace) -> int:
    """The command; what cannot work is said in a sentence, without a traceback."""
    from storage.alone import NotAlone
    from storage.city import CityFaults
    from storage.unusable import CURE, Unusable

    try:
        return _command(asked)
    except CityFaults as faults:
        _complain(str(faults))
        return 2
    except Unusable as wrong:
        _complain(str(wrong), CURE)
    except NotAlone as wrong:
        _complain(str(wrong))
    return 1


def _complain(*lines: str) -> None:
    print(*lines, sep="\n", file=sys.stderr)


def _command(asked: argparse.Namespace) -> int:
    if asked.command == "city":
        from bots.cli import city

        return city.check(asked.folder)
    if asked.command == "sandbox":
        from bots.cli import sandbox

        log.set_up("text")
        return sandbox.run(fresh=asked.fresh, port=asked.port, folder=asked.folder)
    chosen = settings.read()
    log.set_up(chosen.log)
    if asked.command == "run":
        from bots.cli import run

        return run.run(chosen)
    if asked.command == "doctor":
        from bots.cli import doctor

        return doctor.run(chosen)
    if asked.command == "staff":
        from bots.cli import staff

        return staff.run(chosen, asked.act, getattr(asked, "chat", None))
    from bots.cli import data

    return data.run(chosen, asked.command, getattr(asked, "file", None))
