"""Serializer of aiogram's methods: the parameters that go over the wire as plain values, and the files beside them."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from enum import Enum
from typing import Any

from aiogram.client.default import Default
from aiogram.methods import TelegramMethod
from aiogram.types import InputFile, TelegramObject

_SIMPLE = frozenset({str, int, float, bool})

Parameters = Mapping[str, Any]
_IN_QUOTES = str.maketrans({'"': "'", "\\": "/", "\r": " ", "\n": " "})


def parameters(method: TelegramMethod[Any], files: dict[str, InputFile]) -> dict[str, Any]:
    """Parameters of the method that are set. Files are put into `files` under the names that stand for them.

    pydantic's own dump walks what is not set too, which is most of it.
    """
    return _fields(method.__dict__, files)


def _fields(values: Mapping[str, Any], files: dict[str, InputFile]) -> dict[str, Any]:
    return {
        name: _plain_value(value, files)
        for name, value in values.items()
        if value is not None and not isinstance(value, Default)
    }


def _plain_value(value: Any, files: dict[str, InputFile]) -> Any:
    if type(value) in _SIMPLE:
        return value
    if isinstance(value, TelegramObject):
        return _fields(value.__dict__, files)
    if isinstance(value, list):
        return [_plain_value(item, files) for item in value]
    if isinstance(value, InputFile):
        name = secrets.token_urlsafe(10)
        files[name] = value
        return f"attach://{name}"
    if isinstance(value, Enum):
        return value.value
    raise TypeError(f"a parameter of a kind that nobody sends: {type(value).__name__}")


def as_json(found: Parameters) -> bytes:
    return json.dumps(found, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def as_text(value: Any) -> str:
    """A parameter as a field of a form."""
    return value if isinstance(value, str) else json.dumps(value)


def as_form(found: Parameters, files: Mapping[str, tuple[str, bytes]]) -> tuple[str, bytes]:
    """Multipart form with files as (media type, body); `files`: name -> (file name, bytes)."""
    boundary = secrets.token_hex(16)
    parts = [(_part(name), as_text(value).encode("utf-8", "replace")) for name, value in found.items()]
    parts += [(_part(name, called), data) for name, (called, data) in files.items()]
    start = f"--{boundary}\r\n".encode()
    body = b"".join(piece for head, data in parts for piece in (start, head, data, b"\r\n"))
    return f"multipart/form-data; boundary={boundary}", body + f"--{boundary}--\r\n".encode()


def _part(name: str, called: str = "") -> bytes:
    """Head of one part. Characters that would end a file's name early are replaced."""
    called = called.translate(_IN_QUOTES)
    file = f'; filename="{called}"\r\nContent-Type: application/octet-stream' if called else ""
    return f'Content-Disposition: form-data; name="{name}"{file}\r\n\r\n'.encode()
