"""Bar chart of the figures: bars are drawn where they are counted, and letters are letters."""

from __future__ import annotations

import io

import pytest
from PIL import Image, ImageChops, ImageColor, ImageFont

from bots.jobs.chart import DONE, FILED, FONT, HEIGHT, SHARE, WIDTH, Bar, Drawing, png


def chart_image(*bars: Bar) -> Image.Image:
    found = Image.open(io.BytesIO(png(Drawing("Тюмень: " + "х" * 60, "Поступило", "Выполнено", "В срок, %", bars))))
    assert (found.format, found.size) == ("PNG", (WIDTH, HEIGHT))
    return found.convert("RGB")


def where(picture: Image.Image, colour: str) -> tuple[int, int] | None:
    """The columns of the bars' field between which there is the colour; None for nowhere."""
    field = picture.crop((110, 180, WIDTH - 110, HEIGHT - 70))
    masks = [
        band.point([255 if abs(level - wanted) < 12 else 0 for level in range(256)])
        for band, wanted in zip(field.split(), ImageColor.getrgb(colour), strict=True)
    ]
    box = ImageChops.multiply(ImageChops.multiply(*masks[:2]), masks[2]).getbbox()
    return box and (box[0], box[2])


def test_filed_stands_left_of_done() -> None:
    picture = chart_image(Bar("23", 3, 2, 100))
    filed, done = where(picture, FILED), where(picture, DONE)
    assert filed
    assert done
    assert filed[0] + 40 < filed[1] <= done[0] + 8
    assert where(picture, SHARE)


def test_of_nothing_nothing_is_drawn() -> None:
    for picture in (chart_image(), chart_image(Bar("1", 0, 0, None))):
        assert [where(picture, colour) for colour in (FILED, DONE, SHARE)] == [None] * 3


@pytest.mark.parametrize("many", [24, 53])
def test_many_bars_and_large_numbers_fit(many: int) -> None:
    picture = chart_image(*(Bar(f"{n:02}.11", 17 * n, 4000 - n, n or None) for n in range(many)))
    assert picture.getpixel((2, HEIGHT // 2)) == (255, 255, 255)


def test_the_font_has_the_letters_of_both_languages() -> None:
    font = ImageFont.truetype(FONT, 30)
    missing = font.getmask("\U0010ffff").getbbox(), bytes(font.getmask("\U0010ffff"))
    for letter in "абвёЖЩъыьЭЮЯ№«»–%Az09★":
        assert bytes(font.getmask(letter)) != missing[1], letter
