"""Parameters of a call as the Bot API reads them: query, form, multipart or JSON, every value a text."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from bots.sandbox.posted import PostedFile, read_posted_form
from bots.sandbox.telegram.refusal import bad_request


@dataclass
class ApiForm:
    """Parameters by name, and the multipart files by part name."""

    fields: dict[str, str] = field(default_factory=dict)
    files: dict[str, PostedFile] = field(default_factory=dict)

    def text(self, name: str) -> str:
        return self.fields.get(name, "")

    def number(self, name: str, default: int = 0) -> int:
        """A missing or unreadable number is the default, as on the real server."""
        try:
            return int(self.fields.get(name, default))
        except ValueError:
            return default

    def float_or_none(self, name: str) -> float | None:
        try:
            return float(self.fields[name])
        except (KeyError, ValueError):
            return None

    def flag(self, name: str) -> bool:
        return self.fields.get(name, "").strip().lower() in {"true", "1", "yes", "on"}

    def json_value(self, name: str, what: str) -> Any:
        """The JSON value of a field, None when the field is absent; 400 when it is no JSON."""
        raw = self.fields.get(name)
        if not raw:
            return None
        try:
            return json.loads(raw)
        except ValueError:
            raise bad_request(f"can't parse {what} JSON object") from None

    def file(self, name: str) -> PostedFile | str | None:
        """A file part, or a file_id, or an address; `attach://part` is followed."""
        if name in self.files:
            return self.files[name]
        return self.attached_file(self.fields.get(name))

    def attached_file(self, value: str | None) -> PostedFile | str | None:
        if value and value.startswith("attach://"):
            found = self.files.get(value.removeprefix("attach://"))
            if found is None:
                raise bad_request("wrong file identifier/HTTP URL specified")
            return found
        return value or None


async def read_form(request: web.Request) -> ApiForm:
    """Read the parameters from wherever the client put them; later places win over the query."""
    form = ApiForm(dict(request.query))
    if request.content_type == "application/json":
        try:
            body = await request.json() if request.can_read_body else {}
        except ValueError:
            body = {}
        form.fields |= {name: _as_text(value) for name, value in body.items() if value is not None}
        return form
    for name, value in (await read_posted_form(request)).items():
        if isinstance(value, PostedFile):
            form.files[name] = value
        else:
            form.fields[name] = value
    return form


def _as_text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
