"""Job requests: a turn puts a job for somebody in a chat, and has them told that it is being made.

Who has pressed a button reads so at once, in the toast. Who has typed a command is told by a message that waits a
second: the result takes its place while it is unsent, so only a slow one shows it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from hashlib import blake2s

from dialogs.kernel.screen import Screen
from dialogs.kernel.words import Json, Words
from storage.records.people.chats import Chat
from storage.records.work.jobs import NewJob
from storage.usecases.outgoing.outgoing import Outgoing, SendOptions

NOTE_AFTER = timedelta(seconds=1)
PRESS_WAIT = timedelta(seconds=0.5)
"""A job of a press waits so long, unless the worker is told that the press has been answered."""


@dataclass(frozen=True)
class JobRequest:
    """Request for a job. `arguments`: the job's own; `edit`: the message that the result changes; `reply_to`: the
    message it answers; `member_id`: the member of the staff who asks, None for a resident."""

    kind: str
    arguments: dict[str, Json]
    priority: int
    edit: str = ""
    reply_to: str = ""
    member_id: int | None = None


def note_key(job: int) -> str:
    """Key of the outbox row that says that the job is being made."""
    return f"job:{job}"


@dataclass(frozen=True)
class JobRequests:
    """Writer of requests, within the transaction of the turn. `chat`: where the result is said."""

    post: Outgoing
    chat: Chat

    async def request_typed(self, request: JobRequest, note: Words) -> None:
        """Put the job of a command, and the note that it is being made."""
        job = await self._put(request, timedelta())
        if job is not None:
            later = self.post.now + NOTE_AFTER
            options = SendOptions(reply_to=request.reply_to, key=note_key(job), not_before=later)
            await self.post.say(self.chat, Screen(note), options)

    async def request_pressed(self, request: JobRequest) -> None:
        """Put the job of a button; its toast says that it is being made."""
        await self._put(request, PRESS_WAIT)

    async def _put(self, request: JobRequest, wait: timedelta) -> int | None:
        """The job's number; None when an unfinished one of the same is joined."""
        sought = json.dumps([request.arguments, request.edit], ensure_ascii=False, sort_keys=True)
        digest = blake2s(sought.encode("utf-8", "replace"), digest_size=12).hexdigest()
        key = f"{request.kind}:{self.chat.id}:{request.member_id or ''}:{digest}"
        arguments = {**request.arguments, "edit": request.edit, "reply_to": request.reply_to}
        new = NewJob(
            request.kind,
            key,
            arguments,
            request.priority,
            self.post.now + wait,
            chat_id=self.chat.id,
            member_id=request.member_id,
        )
        return await self.post.tx.jobs.put(new, self.post.now)
