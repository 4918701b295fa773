"""Residents' own data: carries out consent given, refused or withdrawn, the export of everything kept, and erasure."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from dialogs import acts
from dialogs.flows import FLOWS
from dialogs.kernel.screen import Screen
from dialogs.kernel.session import Session, photos_of, session_from_json
from dialogs.kernel.words import T, Words
from storage.records.work.jobs import SLOW
from storage.store import Tx
from storage.usecases.outgoing.job_requests import JobRequest, JobRequests
from storage.usecases.resident.resident import ResidentUseCases

COLLECTING = T("Collecting your data…")


@dataclass(frozen=True)
class OwnData:
    """Acts on the data of one visit's resident."""

    tx: Tx
    desk: ResidentUseCases
    after_consent: Callable[[Session], Awaitable[None]]

    async def decide(self, act: acts.OnData, session: Session) -> None:
        """Carry out an act. `session`: the conversation that ended in it. Raises NotAllowed when it is too
        early for that."""
        desk, people, now = self.desk, self.tx.people, self.desk.now
        person, version = desk.person, desk.city.consent.version
        match act:
            case acts.GiveConsent(agreed):
                await people.consent(person.id, agreed, now)
                await self.after_consent(session)
            case acts.Refuse():
                await people.refuse(person.id, version, now)
                await self._forget_talks(session)
                await self._say(T("All right. Nothing that you sent has been kept. To begin again, write /start."))
            case acts.TakeConsentBack():
                await people.refuse(person.id, person.consent_version or version, now)
                await self._forget_talks(session)
                await self._say(
                    T("Your consent is withdrawn. Nothing new is kept; open reports go on. To agree again: /start.")
                )
            case acts.SendMyData():
                desk.data_due()
                request = JobRequest("own_data", {"person": person.id}, SLOW)
                await JobRequests(desk.post, desk.chat).request_typed(request, COLLECTING)
            case acts.Erase():
                await desk.erase()

    async def _forget_talks(self, ended: Session) -> None:
        """Delete unfinished conversations, with the photos in them and in the one that has just ended."""
        tx, chat = self.tx, self.desk.chat.id
        shas = photos_of(ended)
        for flow in FLOWS:
            stored = await tx.sessions.get(chat, flow)
            if stored is not None:
                shas |= photos_of(session_from_json(json.loads(stored.body)))
                await tx.sessions.drop(chat, flow)
        tx.delete_files(await tx.photos.forget_unused_of(shas))

    async def _say(self, words: Words) -> None:
        await self.desk.post.say(self.desk.chat, Screen(words))
