"""Message form of the page's composer: words, files, samples and a place become one message of a person."""

from __future__ import annotations

from collections.abc import Mapping

from bots.sandbox.posted import Form, PostedFile
from bots.sandbox.samples import Sample
from bots.sandbox.standin import Upload
from bots.sandbox.world import World


def write(world: World, form: Form, samples: Mapping[str, Sample]) -> list[int]:
    """Send one message: fields `column`, `text`, `lat` and `lon`, `reply_to`, `thread`, `as_file`; any number of
    `file` (from disk) and `sample` (its key). Returns message ids; ValueError when the platform refuses."""
    seat = world.seat(_text(form, "column"))
    uploads = _uploads(form, samples)
    point = _point(form)
    text = _text(form, "text")
    if not (text.strip() or uploads or point):
        raise ValueError("there is nothing to send")
    return seat.stand_in.write(
        seat.person,
        seat.chat,
        text,
        uploads=uploads,
        point=point,
        reply_to=_number(form, "reply_to"),
        thread=_number(form, "thread"),
    )


def _text(form: Form, name: str) -> str:
    value = form.get(name, "")
    if not isinstance(value, str):
        raise ValueError(f"{name}: words were expected")
    return value.replace("\r\n", "\n")


def _number(form: Form, name: str) -> int | None:
    text = _text(form, name)
    return int(text) if text else None


def _point(form: Form) -> tuple[float, float] | None:
    lat, lon = _text(form, "lat"), _text(form, "lon")
    if not (lat and lon):
        return None
    point = float(lat), float(lon)
    if not (-90 <= point[0] <= 90 and -180 <= point[1] <= 180):
        raise ValueError("no such place on Earth")
    return point


def _uploads(form: Form, samples: Mapping[str, Sample]) -> list[Upload]:
    as_file = bool(_text(form, "as_file"))
    uploads = []
    for field in form.getall("file", []):
        if not isinstance(field, PostedFile):
            raise ValueError("a file was expected")
        uploads.append(Upload(field.name, field.data, as_file))
    for key in form.getall("sample", []):
        sample = samples.get(str(key))
        if sample is None:
            raise ValueError(f"no such sample: {key!s}")
        uploads.append(Upload(sample.file_name, sample.data, as_file or sample.as_file))
    return uploads
