"""Form reader: the fields that a client has posted, whole and in memory. aiohttp's own `post()` writes files to the
disk, and leaves them open when the client is gone in the midst of one."""

from __future__ import annotations

from dataclasses import dataclass

from aiohttp import BodyPartReader, web
from multidict import MultiDict


@dataclass(frozen=True)
class PostedFile:
    """A file field."""

    name: str
    content_type: str
    data: bytes


Form = MultiDict[str | PostedFile]


async def read_posted_form(request: web.Request) -> Form:
    """Read the fields in the order in which they were sent. Raises HTTPRequestEntityTooLarge, and ValueError for a body
    that is no form."""
    if request.content_type != "multipart/form-data":
        return MultiDict((name, value) for name, value in (await request.post()).items() if isinstance(value, str))
    form: Form = MultiDict()
    room = request.client_max_size
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader) or part.name is None:
            raise ValueError("a form has named fields")
        data = bytes(await part.read(decode=True))
        room -= len(data)
        if room < 0:
            raise web.HTTPRequestEntityTooLarge(request.client_max_size, request.client_max_size - room)
        if part.filename:
            kind = part.headers.get("Content-Type", "application/octet-stream")
            form.add(part.name, PostedFile(part.filename, kind, data))
        else:
            form.add(part.name, data.decode(part.get_charset("utf-8")))
    return form
