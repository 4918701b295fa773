"""Sample photos of city troubles, drawn at run time: nothing to license, nothing personal, always the same bytes.

They are drawings, plain but recognisable. One is sent as a file and carries an EXIF place inside Tyumen, as a photo
straight from a camera does.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from math import cos, sin, tau
from random import Random

from PIL import Image, ImageDraw, ImageFilter

SIZE = (1280, 960)
"""Pixels, as a phone's photo after a messenger's recompression."""
CAMERA_PLACE = (57.15303, 65.53433)
"""WGS 84 degrees: Tyumen, the middle of the town."""
Colour = tuple[int, int, int]
Draw = ImageDraw.ImageDraw


@dataclass(frozen=True)
class Sample:
    """A photo ready to be sent. `key`: ASCII, also the name of its label on the page."""

    key: str
    file_name: str
    data: bytes
    as_file: bool = False


def draw_samples() -> tuple[Sample, ...]:
    """Draw the five photos; about half a second of work."""
    scenes: dict[str, Callable[[], Image.Image]] = {
        "pothole": _pothole,
        "rubbish": _rubbish,
        "lamp": _lamp,
        "puddle": _puddle,
    }
    photos = [Sample(key, f"{key}.jpg", _jpeg(scene())) for key, scene in scenes.items()]
    camera = Sample("manhole", "IMG_20261121_0915.jpg", _jpeg(_manhole(), CAMERA_PLACE), as_file=True)
    return (*photos, camera)


def _jpeg(image: Image.Image, place: tuple[float, float] | None = None) -> bytes:
    exif = Image.Exif()
    if place is not None:
        lat, lon = place
        gps = exif.get_ifd(0x8825)
        gps.update({1: "N", 2: _degrees(lat), 3: "E", 4: _degrees(lon)})
    out = io.BytesIO()
    image.save(out, "JPEG", quality=86, exif=exif)
    return out.getvalue()


def _degrees(value: float) -> tuple[float, float, float]:
    """Degrees, minutes and seconds, as EXIF keeps them."""
    whole, rest = divmod(value, 1)
    minutes, rest = divmod(rest * 60, 1)
    return whole, minutes, round(rest * 60, 4)


def _gradient(top: Colour, bottom: Colour, size: tuple[int, int] = SIZE) -> Image.Image:
    column = Image.new("RGB", (1, 2))
    column.putpixel((0, 0), top)
    column.putpixel((0, 1), bottom)
    return column.resize(size, Image.Resampling.BICUBIC)


def _grain(image: Image.Image, strength: float = 0.10) -> Image.Image:
    """Noise as of a phone's sensor, the same at every run."""
    width, height = image.size
    noise = Image.frombytes("L", (width // 2, height // 2), Random(7).randbytes(width * height // 4))
    return Image.blend(image, noise.resize(image.size).convert("RGB"), strength)


def _street(sky: tuple[Colour, Colour], road: tuple[Colour, Colour]) -> tuple[Image.Image, Draw]:
    """Sky, a row of houses and a road that runs to the horizon."""
    width, height = SIZE
    image = _gradient(*sky)
    image.paste(_gradient(*road, (width, height - 380)), (0, 380))
    draw = ImageDraw.Draw(image)
    rng = Random(3)
    left = -40
    while left < width:
        wide, top = rng.randint(130, 220), rng.randint(120, 260)
        shade = rng.randint(105, 150)
        _house(draw, (left, top, left + wide, 384), (shade + 22, shade + 8, shade - 8))
        left += wide + rng.randint(0, 26)
    draw.rectangle((0, 380, width, 408), fill=(122, 134, 96))
    return image, draw


def _house(draw: Draw, box: tuple[int, int, int, int], wall: Colour) -> None:
    left, top, right, bottom = box
    draw.rectangle(box, fill=wall)
    draw.rectangle((left - 4, top - 10, right + 4, top), fill=(88, 84, 84))
    for x in range(left + 18, right - 30, 42):
        for y in range(top + 22, bottom - 40, 48):
            draw.rectangle((x, y, x + 22, y + 28), fill=(92, 112, 132))
            draw.line((x + 11, y, x + 11, y + 28), fill=(210, 214, 216), width=2)


def _blob(centre: tuple[int, int], radius: tuple[int, int], seed: int, ragged: float) -> list[tuple[float, float]]:
    """The outline of a ragged ellipse."""
    rng = Random(seed)
    points = []
    for step in range(48):
        turn = step / 48 * tau
        reach = 1 + rng.uniform(-ragged, ragged)
        points.append((centre[0] + cos(turn) * radius[0] * reach, centre[1] + sin(turn) * radius[1] * reach))
    return points


def _lane(draw: Draw) -> None:
    for near in range(5):
        top = 430 + near * near * 30
        wide, tall = 5 + near * 5, 20 + near * 14
        draw.polygon(
            [(640 - wide, top), (640 + wide, top), (640 + wide * 1.4, top + tall), (640 - wide * 1.4, top + tall)],
            fill=(214, 212, 204),
        )


def _pothole() -> Image.Image:
    image, draw = _street(((150, 188, 222), (222, 230, 234)), ((118, 118, 122), (78, 78, 82)))
    _lane(draw)
    draw.polygon(_blob((600, 720), (330, 130), 1, 0.10), fill=(96, 92, 88))
    draw.polygon(_blob((600, 728), (290, 108), 2, 0.13), fill=(52, 46, 42))
    draw.polygon(_blob((610, 746), (220, 70), 3, 0.12), fill=(34, 30, 28))
    rng = Random(5)
    for _ in range(60):
        x, y, size = rng.randint(300, 900), rng.randint(620, 850), rng.randint(3, 12)
        draw.ellipse((x, y, x + size * 2, y + size), fill=(rng.randint(70, 140),) * 3)
    for start, end in (((890, 700), (1160, 640)), ((320, 760), (90, 830)), ((640, 850), (720, 950))):
        middle = ((start[0] + end[0]) / 2 + 20, (start[1] + end[1]) / 2 - 24)
        draw.line((start, middle, end), fill=(40, 38, 38), width=6, joint="curve")
    return _grain(image.filter(ImageFilter.GaussianBlur(0.8)))


def _rubbish() -> Image.Image:
    image, draw = _street(((186, 196, 206), (226, 226, 222)), ((128, 138, 100), (92, 100, 70)))
    draw.rectangle((820, 330, 1140, 640), fill=(46, 108, 78))
    draw.polygon([(800, 330), (1160, 330), (1130, 286), (830, 286)], fill=(34, 84, 60))
    for x in (870, 960, 1050):
        draw.line((x, 350, x, 620), fill=(36, 92, 66), width=8)
    for x in (870, 1090):
        draw.ellipse((x - 26, 620, x + 26, 672), fill=(30, 30, 32))
    bags = ((250, 700, 150), (430, 660, 170), (620, 720, 160), (360, 790, 140), (540, 820, 150), (760, 790, 130))
    for number, (x, y, size) in enumerate(bags):
        shade = (28 + number * 6, 30 + number * 6, 36 + number * 7)
        draw.polygon(_blob((x, y), (size, int(size * 0.8)), number, 0.06), fill=shade)
        draw.polygon(
            [(x - 16, y - size * 0.74), (x + 16, y - size * 0.74), (x + 34, y - size), (x - 30, y - size * 0.98)],
            fill=shade,
        )
        draw.arc(
            (x - size * 0.6, y - size * 0.5, x + size * 0.2, y + size * 0.3), 190, 280, fill=(112, 116, 126), width=7
        )
    draw.polygon([(90, 800), (300, 760), (340, 900), (120, 940)], fill=(176, 132, 84))
    draw.polygon([(90, 800), (300, 760), (270, 720), (110, 756)], fill=(202, 160, 108))
    draw.rounded_rectangle((840, 830, 900, 930), 16, fill=(96, 168, 122))
    draw.rounded_rectangle((940, 880, 1060, 920), 18, fill=(190, 208, 220))
    return _grain(image.filter(ImageFilter.GaussianBlur(0.8)))


def _lamp() -> Image.Image:
    image, draw = _street(((10, 14, 34), (40, 44, 76)), ((38, 40, 52), (16, 17, 24)))
    shade = Image.new("RGB", SIZE, (8, 10, 26))
    image = Image.blend(image, shade, 0.55)
    draw = ImageDraw.Draw(image)
    rng = Random(9)
    for _ in range(70):
        x, y = rng.randint(0, 1280), rng.randint(0, 230)
        draw.ellipse((x, y, x + 3, y + 3), fill=(190, 196, 220))
    for x, y in ((70, 260), (238, 308), (472, 250), (905, 262), (1098, 300)):
        draw.rectangle((x, y, x + 24, y + 30), fill=(244, 202, 112))
    draw.polygon([(410, 960), (424, 130), (444, 130), (462, 960)], fill=(84, 88, 102))
    draw.arc((424, 90, 700, 260), 180, 300, fill=(84, 88, 102), width=18)
    draw.polygon([(590, 84), (772, 110), (760, 146), (584, 118)], fill=(104, 108, 122))
    draw.polygon([(600, 120), (750, 144), (724, 164), (618, 148)], fill=(40, 42, 52))
    glow = Image.new("L", SIZE, 0)
    ImageDraw.Draw(glow).polygon([(1080, 250), (940, 760), (1280, 760)], fill=120)
    ImageDraw.Draw(glow).ellipse((1040, 214, 1120, 280), fill=255)
    glow = glow.filter(ImageFilter.GaussianBlur(30))
    image.paste(Image.new("RGB", SIZE, (252, 214, 130)), (0, 0), glow)
    ImageDraw.Draw(image).polygon([(1074, 760), (1078, 250), (1086, 250), (1092, 760)], fill=(70, 72, 84))
    return _grain(image.filter(ImageFilter.GaussianBlur(0.8)), 0.06)


def _puddle() -> Image.Image:
    image, draw = _street(((168, 180, 192), (208, 212, 214)), ((124, 122, 118), (92, 90, 88)))
    draw.polygon(_blob((640, 720), (560, 170), 4, 0.07), fill=(94, 96, 100))
    water = _blob((640, 724), (520, 148), 4, 0.07)
    mask = Image.new("L", SIZE, 0)
    ImageDraw.Draw(mask).polygon(water, fill=235)
    mirror = image.crop((0, 0, 1280, 408)).transpose(Image.Transpose.FLIP_TOP_BOTTOM).resize((1280, 420))
    flipped = Image.new("RGB", SIZE, (150, 166, 184))
    flipped.paste(mirror, (0, 540))
    flipped = Image.blend(flipped.filter(ImageFilter.GaussianBlur(5)), Image.new("RGB", SIZE, (126, 148, 172)), 0.4)
    image.paste(flipped, (0, 0), mask)
    draw = ImageDraw.Draw(image)
    for box in ((300, 660, 620, 720), (520, 750, 980, 830), (820, 640, 1040, 680)):
        draw.arc(box, 200, 340, fill=(212, 222, 232), width=4)
    draw.polygon([(560, 770), (570, 500), (700, 500), (712, 770)], fill=(196, 58, 48))
    draw.polygon([(566, 660), (568, 590), (704, 590), (706, 660)], fill=(240, 240, 236))
    return _grain(image.filter(ImageFilter.GaussianBlur(0.8)))


def _manhole() -> Image.Image:
    image = _gradient((142, 138, 132), (104, 102, 98))
    draw = ImageDraw.Draw(image)
    for y in range(-60, 1000, 160):
        for x in range(-100 + (y // 160 % 2) * 110, 1300, 220):
            draw.rounded_rectangle((x, y, x + 212, y + 152), 8, outline=(92, 90, 86), width=5)
    draw.ellipse((250, 240, 830, 780), fill=(74, 72, 72))
    draw.ellipse((280, 268, 800, 752), fill=(54, 52, 52))
    draw.ellipse((310, 296, 770, 724), fill=(10, 10, 12))
    draw.chord((310, 296, 770, 724), 20, 160, fill=(26, 26, 30))
    for y in (470, 540, 610):
        draw.arc((470, y, 610, y + 60), 0, 180, fill=(104, 84, 64), width=12)
    draw.ellipse((740, 470, 1210, 890), fill=(46, 44, 44))
    draw.ellipse((748, 456, 1204, 872), fill=(100, 98, 98))
    draw.ellipse((786, 490, 1166, 838), outline=(70, 68, 68), width=12)
    for x in range(840, 1130, 64):
        for y in range(540, 810, 64):
            draw.rounded_rectangle((x, y, x + 34, y + 34), 6, fill=(76, 74, 74))
    return _grain(image.filter(ImageFilter.GaussianBlur(0.8)))
