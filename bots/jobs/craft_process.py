"""The process that makes one chart or table: `python -m bots.jobs.craft_process`, started and ended by `craft`.

Processor time and memory are bounded: out of time the system ends it, and a thing that wants more memory fails. It ends
by itself when nobody asks any more.
"""

from __future__ import annotations

import json
import signal
import sys
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, BinaryIO

from bots.jobs.sheet import Cell, Column, Sheet
from bots.runtime.process_limits import limit_process

CPU_S = 120
"""A table of twenty thousand rows takes thirteen."""
DATA_BYTES = 512 * 2**20


def main(asked: BinaryIO, answered: BinaryIO) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # from the keyboard; the program itself will end it
    limit_process(CPU_S, DATA_BYTES)
    try:
        _make(asked, answered)
    except OSError as error:  # the disk is full, or the program is gone
        _answer(answered, failed=error.errno or 0)


def _make(asked: BinaryIO, answered: BinaryIO) -> None:
    head = json.loads(asked.readline())
    sheet = _sheet(head["table"]) if "table" in head else None
    _answer(answered)
    for line in asked:
        told = json.loads(line)
        if "end" not in told:
            assert sheet is not None
            _answer(answered, full=_add_rows(sheet, told["rows"]))
            continue
        files = (_png(head["chart"]),) if sheet is None else sheet.close()
        _answer(answered, rows=sheet.rows if sheet else 0, sizes=[len(each) for each in files])
        answered.write(b"".join(files))
        answered.flush()
        return


def _answer(answered: BinaryIO, **line: Any) -> None:
    answered.write(json.dumps(line).encode() + b"\n")
    answered.flush()


def _sheet(head: Mapping[str, Any]) -> Sheet:
    return Sheet(head["title"], [Column(*each) for each in head["columns"]], head["language"], head["at_most_bytes"])


def _add_rows(sheet: Sheet, rows: list[list[Any]]) -> bool:
    """Add rows; True when the sheet is full."""
    for row in rows:
        if sheet.full:
            break
        sheet.add([_cell(value) for value in row])
    return sheet.full


def _cell(value: Any) -> Cell:
    if isinstance(value, dict):
        return datetime.fromisoformat(value["at"]) if "at" in value else date.fromisoformat(value["on"])
    cell: Cell = value
    return cell


def _png(head: Mapping[str, Any]) -> bytes:
    from bots.jobs.chart import Bar, Drawing, png

    bars = [Bar(**each) for each in head["bars"]]
    return png(Drawing(**{**head, "bars": bars}))


if __name__ == "__main__":
    main(sys.stdin.buffer, sys.stdout.buffer)
