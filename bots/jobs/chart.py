"""Chart of figures as a PNG, made to be read on a phone: large letters, few lines, and nothing told apart by colour
alone (the bar of filed tickets is left of that of done ones, the share is a line).

The font lies beside the code: Pillow's own has no Cyrillic, a server need not have any, and the packages that bring
DejaVu Sans bring a plotting library along.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

FONT = Path(__file__).parent / "fonts" / "DejaVuSans.ttf"
WIDTH, HEIGHT = 1080, 760
SMOOTH = 2
"""Factor by which the picture is drawn larger and then made smaller again, since Pillow's lines have steps."""
LEFT, RIGHT, TOP, BOTTOM = 104, 96, 176, 66
"""Margins around the bars."""
PAPER, INK, FAINT = "#ffffff", "#20262d", "#dfe3e8"
FILED, DONE, SHARE = "#3f7fd4", "#43a564", "#e0761c"
TITLE_PX, TEXT_PX, SMALL_PX = 40, 31, 28
EDGE, SIGN, GAP = 30, 38, 34
"""Pixels before and after a line of words; of a sign of the legend; between two of its entries."""
GRID = 4
ROOM_FOR_DOTS = 24


@dataclass(frozen=True)
class Bar:
    """One step of the chart: a pair of bars and a point of the line. `label`: below it, where there is room; `share`:
    percent, None where there is none."""

    label: str
    filed: int
    done: int
    share: int | None


@dataclass(frozen=True)
class Drawing:
    """Contents of a chart. `filed`, `done`, `share`: their names in the legend."""

    title: str
    filed: str
    done: str
    share: str
    bars: Sequence[Bar]


def png(drawing: Drawing) -> bytes:
    """Draw the chart and return the bytes of a PNG. Takes a tenth of a second of a processor."""
    image = Image.new("RGB", (WIDTH * SMOOTH, HEIGHT * SMOOTH), PAPER)
    pen = _Pen(ImageDraw.Draw(image))
    _heading(pen, drawing)
    top = _top(drawing.bars)
    _grid(pen, top, shares=any(bar.share is not None for bar in drawing.bars))
    _bars(pen, drawing.bars, top)
    _labels(pen, drawing.bars)
    _line(pen, drawing.bars)
    out = io.BytesIO()
    image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS).save(out, "PNG")
    return out.getvalue()


@cache
def _font(px: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(FONT, px * SMOOTH)


@dataclass(frozen=True)
class _Pen:
    """Drawing tool with coordinates in pixels of the finished picture."""

    draw: ImageDraw.ImageDraw

    def text(self, at: tuple[float, float], words: str, px: int, *, anchor: str = "lm", colour: str = INK) -> None:
        self.draw.text((at[0] * SMOOTH, at[1] * SMOOTH), words, fill=colour, font=_font(px), anchor=anchor)

    def width_of(self, words: str, px: int) -> float:
        return self.draw.textlength(words, font=_font(px)) / SMOOTH

    def box(self, begin: tuple[float, float], end: tuple[float, float], colour: str, round_px: float) -> None:
        at = tuple(each * SMOOTH for each in (*begin, *end))
        self.draw.rounded_rectangle(at, round_px * SMOOTH, fill=colour, corners=(True, True, False, False))

    def line(self, points: Sequence[tuple[float, float]], px: float, colour: str) -> None:
        scaled = [(x * SMOOTH, y * SMOOTH) for x, y in points]
        self.draw.line(scaled, fill=colour, width=round(px * SMOOTH), joint="curve")

    def dot(self, x: float, y: float, radius: float, colour: str) -> None:
        self.draw.circle((x * SMOOTH, y * SMOOTH), radius * SMOOTH, fill=colour)


def _heading(pen: _Pen, drawing: Drawing) -> None:
    pen.text((EDGE, 50), drawing.title, _fitting(pen, drawing.title, TITLE_PX, 0))
    legend = ((drawing.filed, FILED), (drawing.done, DONE), (drawing.share, SHARE))
    px, x = _fitting(pen, "".join(words for words, _ in legend), TEXT_PX, 3 * SIGN + 2 * GAP), float(EDGE)
    for words, colour in legend:
        if colour is SHARE:
            pen.line([(x, 117), (x + 26, 117)], 5, colour)
            pen.dot(x + 13, 117, 8, colour)
        else:
            pen.box((x, 104), (x + 26, 130), colour, 4)
        pen.text((x + SIGN, 117), words, px)
        x += SIGN + pen.width_of(words, px) + GAP


def _fitting(pen: _Pen, words: str, px: int, beside: float) -> int:
    """The largest size up to `px` in which the words and what is beside them fit a line; at least half of it."""
    return next((n for n in range(px, px // 2, -1) if pen.width_of(words, n) + beside <= WIDTH - 2 * EDGE), px // 2)


def _top(bars: Sequence[Bar]) -> int:
    """Value of the grid's highest line: the first round number times GRID that no bar exceeds."""
    most = max((max(bar.filed, bar.done) for bar in bars), default=0)
    step = 1
    while step * GRID < most:
        step = next(each for each in _round() if each > step)
    return step * GRID


def _round() -> Iterator[int]:
    """Round numbers in order: 1, 2, 5, 10, 20, 25, 50, 100 …"""
    yield from (1, 2, 5)
    power = 10
    while True:
        yield from (power, 2 * power, power * 5 // 2, 5 * power)
        power *= 10


def _grid(pen: _Pen, top: int, *, shares: bool) -> None:
    for n in range(GRID + 1):
        y = _y_of(n / GRID)
        pen.line([(LEFT, y), (WIDTH - RIGHT, y)], 2, FAINT if n else INK)
        pen.text((LEFT - 14, y), str(top * n // GRID), SMALL_PX, anchor="rm")
        if shares:
            pen.text((WIDTH - RIGHT + 10, y), f"{100 * n // GRID}%", SMALL_PX, colour=SHARE)


def _y_of(part: float) -> float:
    return HEIGHT - BOTTOM - part * (HEIGHT - TOP - BOTTOM)


def _slot(bars: Sequence[Bar]) -> float:
    return (WIDTH - LEFT - RIGHT) / max(1, len(bars))


def _bars(pen: _Pen, bars: Sequence[Bar], top: int) -> None:
    slot = _slot(bars)
    wide = min(slot * 0.4, 60.0)
    for n, bar in enumerate(bars):
        middle = LEFT + slot * (n + 0.5)
        for count, colour, x in ((bar.filed, FILED, middle - wide), (bar.done, DONE, middle)):
            if count:
                pen.box((x, _y_of(count / top)), (x + wide, _y_of(0) - 1), colour, min(6.0, wide / 3))


def _labels(pen: _Pen, bars: Sequence[Bar]) -> None:
    """Write every label, or every second, third … so that they do not touch."""
    widest = max((pen.width_of(bar.label, SMALL_PX) for bar in bars), default=0.0) + 16
    slot = _slot(bars)
    every = next(n for n in (1, 2, 3, 5, 7, 10, 14, 30, 400) if n * slot >= widest)
    for n, bar in enumerate(bars):
        if n % every == 0:
            pen.text((LEFT + slot * (n + 0.5), HEIGHT - BOTTOM + 32), bar.label, SMALL_PX, anchor="mm")


def _line(pen: _Pen, bars: Sequence[Bar]) -> None:
    """Draw the line of shares; it skips steps without one. A white edge keeps it apart from the bars."""
    slot = _slot(bars)
    points = [(LEFT + slot * (n + 0.5), _y_of(b.share / 100)) for n, b in enumerate(bars) if b.share is not None]
    if len(points) > 1:
        pen.line(points, 10, PAPER)
        pen.line(points, 5, SHARE)
    for x, y in points if slot > ROOM_FOR_DOTS or len(points) == 1 else ():
        pen.dot(x, y, 8, SHARE)
