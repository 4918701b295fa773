"""The command line: parses the arguments and runs one command, whose module is imported only when it is asked for."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from bots.runtime import gc_tuning, log, roles, settings

TOPICS = ("none", "organisation", "ticket")


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(prog="paradnaya", description="The front door of a city in a chat.")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    run = commands.add_parser("run", help="run the bots; stops on Ctrl+C or SIGTERM, finishing what it has begun")
    run.add_argument(
        "--parts", type=_parts, default=roles.ALL, metavar="A,B", help=f"only these (default {','.join(roles.PARTS)})"
    )
    sandbox = commands.add_parser("sandbox", help="try everything in the browser: no token, no account, no network")
    sandbox.add_argument("--fresh", action="store_true", help="empty the sandbox's folder first")
    sandbox.add_argument("--port", type=int, default=8765, help="of the page (default 8765; 0 for any free one)")
    sandbox.add_argument("--folder", type=Path, help="where the sandbox keeps its state")
    sandbox.add_argument("--tickets", type=int, default=0, help="begin with so many open reports, some of them late")
    sandbox.add_argument("--texts", type=Path, help="CSV with a column text_clean or text: what they say")
    commands.add_parser("doctor", help="check settings, tokens, rights, clock and database; every fault with its cure")
    commands.add_parser("migrate", help="bring the database's tables up to date")
    _of_staff(commands.add_parser("staff", help="the staff: their chats, who they are, and their roles"))
    _of_people(commands.add_parser("people", help="residents: find, export, erase; what has been kept for too long"))
    city = commands.add_parser("city", help="a city's folder").add_subparsers(dest="act", required=True, metavar="ACT")
    check = city.add_parser("check", help="name every fault of a city's folder, with file and line")
    check.add_argument("folder", type=Path)
    backup = commands.add_parser("backup", help="save database and photos into one file")
    backup.add_argument("file", type=Path)
    restore = commands.add_parser("restore", help="fill an empty database and the photos from such a file")
    restore.add_argument("file", type=Path)
    return top


def _of_people(people: argparse.ArgumentParser) -> None:
    acts = people.add_subparsers(dest="act", required=True, metavar="ACT")
    find = acts.add_parser("find", help="how many reports, which consent; no name")
    find.add_argument("code", metavar="CODE|NUMBER", help="of the resident, as on a card, or of a report")
    export = acts.add_parser("export", help="all that is kept of a resident, as a ZIP to hand over to them")
    export.add_argument("code", metavar="CODE")
    export.add_argument("file", type=Path, metavar="FILE.zip")
    erase = acts.add_parser("erase", help="erase a resident for good; prints the act")
    erase.add_argument("code", metavar="CODE")
    erase.add_argument("--yes", action="store_true", help="do not ask for the code once more")
    ban = acts.add_parser("ban", help="block a resident: nothing they send is taken; they hear why and until when")
    unban = acts.add_parser("unban", help="let a resident write again")
    for each in (ban, unban):
        each.add_argument("code", metavar="CODE")
    told = "why, and until when: “Оскорбления, 3 дня”, “спам до 15.12”; a week when no day is said"
    ban.add_argument("reason", nargs="+", metavar="REASON", help=told)
    acts.add_parser("acts", help="every act of erasure: when, by whose wish, how much")
    retention = acts.add_parser("retention", help="erase what the settings PARADNAYA_KEEP_… no longer keep")
    retention.add_argument("--dry-run", action="store_true", help="only print what would go now")


def _of_staff(staff: argparse.ArgumentParser) -> None:
    acts = staff.add_subparsers(dest="act", required=True, metavar="ACT")
    acts.add_parser("list", help="the chats that are bound, and what each serves")
    bind = acts.add_parser("bind", help="print a one-time code that makes a chat the staff's")
    change = acts.add_parser("set", help="change what a chat serves, or its topics")
    unbind = acts.add_parser("unbind", help="take a chat out of service")
    for each in (change, unbind):
        each.add_argument("chat", type=int, help="its number in `paradnaya staff list`")
    for each in (bind, change):
        told = "all | operators | chiefs | chiefs:zone:ID | organisation:ID, as often as needed"
        each.add_argument("--serves", action="append", metavar="WHAT", help=told)
        told = "what has a topic of its own in a group with forum topics"
        each.add_argument("--topics", choices=TOPICS, default="none" if each is bind else None, help=told)
    acts.add_parser("people", help="who works here, numbered, and as what")
    invite = acts.add_parser("invite", help="print a one-time code that gives a colleague a role")
    role = acts.add_parser("role", help="give a role more, or take one")
    role.add_argument("change", choices=("add", "remove"))
    dismiss = acts.add_parser("dismiss", help="take all roles of somebody")
    for each in (role, dismiss):
        each.add_argument("number", type=int, help="theirs in `paradnaya staff people`")
    for each in (invite, role):
        each.add_argument("--role", required=True, help="operator | officer | chief | administrator")
        each.add_argument("--scope", action="append", help="an organisation or a zone, as often as needed")


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command; the exit status is 0 when all is well, 1 when not, 2 when the command or settings are wrong."""
    asked = parser().parse_args(arguments)
    try:
        sys.exit(_run(asked))
    except settings.BadSettings as bad:
        _complain("These settings need a look:\n", *(f"  {fault}" for fault in bad.faults))
        sys.exit(2)


def _run(asked: argparse.Namespace) -> int:
    """Run the command; a failure of the city's folder or the database is printed as a sentence, without a traceback."""
    from storage.city.load import CityFaults
    from storage.engine.diagnosis import CURE, UnusableDatabase

    try:
        return _command(asked)
    except CityFaults as faults:
        _complain(str(faults))
        return 2
    except UnusableDatabase as wrong:
        _complain(str(wrong), CURE)
    return 1


def _parts(words: str) -> frozenset[str]:
    try:
        return roles.parts_of(words)
    except ValueError as wrong:
        raise argparse.ArgumentTypeError(str(wrong)) from None


def _complain(*lines: str) -> None:
    print(*lines, sep="\n", file=sys.stderr)


def _command(asked: argparse.Namespace) -> int:
    if asked.command == "city":
        from bots.cli import city

        return city.check(asked.folder)
    if asked.command == "sandbox":
        from bots.cli import sandbox

        log.set_up("text")
        chosen_texts = {"tickets": asked.tickets, "texts": asked.texts}
        return sandbox.run(fresh=asked.fresh, port=asked.port, folder=asked.folder, **chosen_texts)
    chosen = settings.read()
    log.set_up(chosen.log)
    if asked.command == "run":
        with gc_tuning.waiting_for_start():
            from bots.cli import run

            return run.run(chosen, asked.parts)
    if asked.command == "doctor":
        from bots.cli import doctor

        return doctor.run(chosen)
    if asked.command == "staff":
        from bots.cli import staff

        return staff.run(chosen, asked)
    if asked.command == "people":
        from bots.cli import people

        return people.run(chosen, asked)
    from bots.cli import data

    return data.run(chosen, asked.command, getattr(asked, "file", None))
