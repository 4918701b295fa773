"""File uploads to VK in three steps: ask for an address, post the file there, have it saved."""

from __future__ import annotations

import asyncio
import logging
from io import BytesIO
from typing import Any

from vkbottle import PhotoMessageUploader

from bots.platform import Document, Picture
from bots.platform_errors import Broken, Later
from bots.vk import errors
from bots.vk.wire import VkApi

log = logging.getLogger(__name__)


class PhotoUploads:
    """Uploader. `peer` of its methods: the chat where the file will be shown."""

    def __init__(self, call: VkApi) -> None:
        self._call = call
        self._photos = PhotoMessageUploader(call.api)

    async def photo(self, picture: Picture, peer: int) -> str:
        """Upload a photo; returns its attachment string, empty when there is no such file or VK does not take it: the
        words are sent without it."""
        try:
            data = await asyncio.to_thread(picture.path.read_bytes)
            return str(await self._photos.upload(data, peer_id=peer))
        except (Broken, FileNotFoundError) as failure:
            log.warning("a photo is not shown", extra={"platform": "vk", "failure": type(failure).__name__})
            return ""
        except (KeyError, IndexError, TypeError, ValueError):
            raise errors.odd_answer() from None

    async def document(self, document: Document, peer: int) -> str:
        """Upload a document; returns its attachment string. Raises a PlatformError; Later when the file has just been
        deleted: the next try will compose the letter without it."""
        try:
            data = await asyncio.to_thread(document.path.read_bytes)
        except OSError as error:
            raise Later(1.0, type(error).__name__) from None
        try:
            server = await self._call("docs.getMessagesUploadServer", type="doc", peer_id=peer)
            posted = await self._post_file(server["upload_url"], document.path.suffix, data)
            saved = (await self._call("docs.save", file=posted, title=document.name))["doc"]
            key = f"_{saved['access_key']}" if saved.get("access_key") else ""
            return f"doc{saved['owner_id']}_{saved['id']}{key}"
        except (KeyError, TypeError):
            raise errors.odd_answer() from None

    async def _post_file(self, address: str, suffix: str, data: bytes) -> str:
        """VK's name of the posted file until it is saved. The name of the upload matters for its extension alone."""
        file = BytesIO(data)
        file.name = f"file{suffix}"
        answer: dict[str, Any] = await self._call.wire.request_json(address, "POST", {"file": file})
        if "file" not in answer:
            raise Broken(f"the upload was refused: {str(answer.get('error', ''))[:100]}")
        return str(answer["file"])
