"""Uploads in three steps, as VK has them: ask for an address, post the file there, save what came back."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import PurePath

from bots.sandbox.vk import limits
from bots.sandbox.vk.chats import Community
from bots.sandbox.vk.files import HERE, VkStoredFile, document_object, photo_object
from bots.sandbox.vk.messages import Form
from bots.sandbox.vk.refusals import invalid_parameter

SERVER = 857_536


@dataclass(frozen=True)
class Posted:
    """File that was posted and waits to be saved."""

    name: str
    data: bytes


class VkUploadServer:
    """Methods photos.* and docs.* for messages, and the upload server behind them."""

    def __init__(self, community: Community) -> None:
        self.community = community
        self._posted: dict[str, Posted] = {}

    def photo_server(self, form: Form) -> object:
        """photos.getMessagesUploadServer."""
        self._check_peer(form)
        return {"album_id": -64, "upload_url": f"{HERE}/upload/photo", "user_id": 0, "group_id": 0}

    def document_server(self, form: Form) -> object:
        """docs.getMessagesUploadServer; only plain documents."""
        self._check_peer(form)
        if form.get("type", "doc") != "doc":
            raise invalid_parameter("type: only doc is known here")
        return {"upload_url": f"{HERE}/upload/doc"}

    def post_photo(self, name: str, data: bytes) -> dict[str, object]:
        """Keep a posted photo and return the upload server's answer, to be saved by `save_photo`."""
        ticket = self._keep(name, data)
        photo = json.dumps([{"markers_restarted": True, "photo": ticket, "sizes": []}])
        return {"server": SERVER, "photo": photo, "hash": ticket}

    def post_document(self, name: str, data: bytes) -> dict[str, object]:
        """Keep a posted document and return the upload server's answer, to be saved by `save_document`."""
        return {"file": f"{SERVER}|{self._keep(name, data)}"}

    def save_photo(self, form: Form) -> object:
        """photos.saveMessagesPhoto; 100 for what was never posted or is no picture."""
        posted = self._posted.pop(form.get("hash", ""), None)
        if posted is None or form.get("hash", "") not in form.get("photo", ""):
            raise invalid_parameter("photos_list is invalid")
        try:
            stored = self.community.files.add_photo(-self.community.group_id, posted.data)
        except ValueError:
            raise invalid_parameter("photos_list is invalid") from None
        return [self._photo_answer(stored)]

    def save_document(self, form: Form) -> object:
        """docs.save."""
        posted = self._posted.pop(form.get("file", "").rpartition("|")[2], None)
        if posted is None:
            raise invalid_parameter("file is undefined")
        title = form.get("title") or posted.name
        if not PurePath(title).suffix:
            title += PurePath(posted.name).suffix
        stored = self.community.files.add_document(-self.community.group_id, title, posted.data)
        return {"type": "doc", "doc": document_object(stored)}

    def _photo_answer(self, stored: VkStoredFile) -> dict[str, object]:
        photo = photo_object(stored)
        query = self.community.files.query()
        for size in (*photo["sizes"], photo["orig_photo"]):
            size["url"] += query
        return photo

    def _keep(self, name: str, data: bytes) -> str:
        seed = f"{len(self._posted)} {self.community.now()} {name}".encode() + data
        ticket = hashlib.sha256(seed).hexdigest()[:24]
        self._posted[ticket] = Posted(name, data)
        return ticket

    def _check_peer(self, form: Form) -> None:
        peer = limits.integer(form.get("peer_id", "0"), "peer_id")
        if peer and peer not in self.community.chats:
            raise invalid_parameter("peer_id is undefined")
