"""Conversation of a resident: works one event within one transaction. The door decides, the kernel runs the flow, the
use cases act.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace

from bots.delivery.render import Renderer
from bots.resident.context import InboundContext
from bots.resident.own_data import OwnData
from dialogs import acts
from dialogs.flows import FLOWS, door
from dialogs.flows.calls import alarm
from dialogs.flows.help import help_screen
from dialogs.flows.menu import menu_screen
from dialogs.flows.offer import RESUME
from dialogs.flows.rate import after_rating
from dialogs.flows.report import REVIEW
from dialogs.kernel.errors import NotAllowed, NotYet
from dialogs.kernel.events import Message, Press
from dialogs.kernel.excuses import excuses
from dialogs.kernel.screen import Screen
from dialogs.kernel.script import FactNeeded
from dialogs.kernel.session import Kept, Session, add_parts, kept_of, session_from_json, session_to_json
from dialogs.kernel.turn import Cancelled, Finish, Show, learn, put_aside
from dialogs.kernel.turn import turn as kernel_turn
from dialogs.kernel.words import Json, T, Words, lines
from dialogs.notices.lines import map_link
from dialogs.notices.resident.flood import limit_notice
from storage.city.load import CityFolder
from storage.privacy.retention_periods import DEFAULT_PERIODS, RetentionPeriods
from storage.records.people.sessions import StoredSession
from storage.store import Tx
from storage.usecases.resident.drafts import Drafts
from storage.usecases.resident.facts import FactFinder
from storage.usecases.resident.resident import ResidentUseCases
from storage.usecases.resident.turning_away import turn_away
from storage.usecases.resident.verdicts import Verdicts

LASTING = (door.REPORT, door.WELCOME)
"""Flows whose conversation is kept while another is in progress; all others end when left."""
LOOKS = 30


@dataclass(frozen=True)
class Conversation:
    """One event of one person, within one transaction. `keep`: the retention periods."""

    folder: CityFolder
    renderer: Renderer
    tx: Tx
    desk: ResidentUseCases
    keep: RetentionPeriods = DEFAULT_PERIODS

    async def work(self, event: Message | Press) -> None:
        active = await self.tx.sessions.active(self.desk.chat.id)
        session = _session_of(active) if active else None
        at = await InboundContext(self.desk, session, self.say).doorstep(event)
        match door.decide(event, at):
            case door.Continue():
                assert session is not None
                await self.turn(session, event)
            case door.Start(flow, args, keep):
                await self._start(flow, dict(args), event, keep=keep)
            case door.Tell() | door.Correct() as step:
                assert isinstance(event, Message)
                await self._of_ticket(step, event)
            case door.Unfinished(session_id, finish):
                await self._resume_draft(session_id, finish=finish)
            case door.Cancel():
                await self._cancel(consented=at.consented)
            case step:
                await self._answer(step, event)

    async def _of_ticket(self, step: door.Tell | door.Correct, message: Message) -> None:
        match step:
            case door.Tell(ticket, quiet):
                await self._tell(ticket, message, quiet=quiet)
            case door.Correct(ticket):
                await self.desk.correct(ticket, message.text.strip())

    async def _answer(self, step: door.ShowHelp | door.ShowMenu | door.TurnAway, event: Message | Press) -> None:
        match step:
            case door.ShowHelp():
                await self._say(help_screen(self.desk.city))
            case door.ShowMenu(why):
                await self.menu(door.before_menu(why, event))
                if not why:
                    await Verdicts(self.desk).remind()
            case door.TurnAway():
                said = event.text if isinstance(event, Message) else ""
                await turn_away(self.desk, alarm(self.desk.city, said))

    def say(self, words: Words) -> str:
        return self.renderer.say(words, self.desk.chat.lang)

    async def _start(self, flow: str, args: Mapping[str, Json], event: Message | Press, *, keep: bool) -> None:
        """Begin a flow, or resume its stored conversation."""
        message = event if keep and isinstance(event, Message) else None
        await self._leave_open()
        stored = await self.tx.sessions.get(self.desk.chat.id, flow) if flow in LASTING else None
        if stored is not None:
            await self.turn(_session_of(stored), message)
            return
        pocket = kept_of(message) if message else {}
        lost = lines(*excuses(message)) if message and excuses(message) else None
        await self.turn(_new_session(flow, args, pocket), None, heard=lost, pause=bool(message and message.album))

    async def _leave_open(self) -> None:
        """End the open conversation unless its flow is LASTING; such a one is kept and waits."""
        active = await self.tx.sessions.active(self.desk.chat.id)
        if active is not None and active.flow not in LASTING:
            await self.tx.sessions.drop(self.desk.chat.id, active.flow)

    async def turn(
        self, session: Session, event: Message | Press | None, *, heard: Words | None = None, pause: bool = False
    ) -> None:
        flow = FLOWS[session.flow]
        looking = FactFinder(self.desk.uow, self.folder, self.desk.person, self.keep)
        for _ in range(LOOKS):
            turned = kernel_turn(flow, self.desk.city, session, event, self.say)
            if not isinstance(turned.outcome, FactNeeded):
                break
            session = learn(turned.session, turned.outcome.fact, await looking.look_up(turned.outcome.fact))
        match turned.outcome:
            case Show(screen, in_place):
                await self._keep(turned.session)
                pressed = event.message if isinstance(event, Press) and in_place and not screen.photos else ""
                pause = pause or (isinstance(event, Message) and bool(event.album))
                await self.desk.post.show(
                    self.desk.chat, screen.with_heard(heard), turned.session.id, edit=pressed, pause=pause
                )
            case Finish(act):
                await self.tx.sessions.drop(self.desk.chat.id, session.flow)
                await self._carry_out(act, turned.session)
            case Cancelled():
                await self._cancel(consented=self.desk.person.consent_version is not None)
            case FactNeeded():
                raise RuntimeError(f"flow {flow.name} asks the store without end")

    async def _keep(self, session: Session, *, active: bool = True) -> None:
        body = json.dumps(session_to_json(session), ensure_ascii=False, separators=(",", ":"))
        await self.tx.sessions.put(self.desk.chat.id, session.flow, session.id, body, active, self.desk.now)

    async def _carry_out(self, act: acts.Act, session: Session) -> None:
        """Do the act in which the conversation ended. A refusal by the rules is said, and what was written for it is
        undone; when the act may be done later, the conversation is kept, to be looked over once more."""
        try:
            async with self.tx.savepoint():
                await self._perform(act, session)
        except NotYet as refusal:
            await self._keep(put_aside(session, REVIEW), active=False)
            await self.menu(refusal.words)
        except NotAllowed as refusal:
            await self.menu(refusal.words)

    async def _perform(self, act: acts.Act, session: Session) -> None:
        match act:
            case acts.NewTicket():
                await self.desk.file(act, session.id)
            case acts.Join():
                await self.desk.join(act)
            case acts.Say():
                await self.desk.tell(act)
            case acts.Withdraw():
                await self.desk.withdraw(act)
            case acts.Confirm() | acts.Dispute() | acts.RateWork() | acts.AskWhy():
                await self._judge(act)
            case acts.Then(flow, args):
                await self._go_on(flow, args, session.pocket)
            case acts.Speak(language):
                await self._speak(language)
            case acts.Wait(at):
                raise NotYet(limit_notice(self.desk.city, at))
            case acts.Nothing():
                await self.menu()
            case _:
                await OwnData(self.tx, self.desk, self.after_consent).decide(act, session)

    async def _judge(self, act: acts.Judgement) -> None:
        """Record the resident's verdict on the work; after some verdicts the next question is asked."""
        verdicts = Verdicts(self.desk)
        match act:
            case acts.Confirm(ticket, number):
                await verdicts.confirm(act)
                await self._go_on(door.RATE, {"ticket": ticket, "number": number, "fixed": True}, {})
            case acts.Dispute():
                await verdicts.dispute(act)
            case acts.RateWork():
                await verdicts.rate(act)
                if (asked := after_rating(act)) is not None:
                    await self._go_on(door.RATE, asked, {})
                elif not act.words:
                    await self.menu(T("Thank you!"))
            case acts.AskWhy():
                await verdicts.ask_why(act)

    async def _go_on(self, flow: str, args: Mapping[str, Json], pocket: Kept) -> None:
        """Go on with the photos and words given so far: in a new conversation, or in one that waits."""
        waiting = await self.tx.sessions.get(self.desk.chat.id, flow) if RESUME in args else None
        if waiting is None:
            await self.turn(_new_session(flow, args, pocket), None)
        else:
            await self.turn(add_parts(_session_of(waiting), FLOWS[flow].keeps, pocket), None)

    async def after_consent(self, session: Session) -> None:
        """Resume with the message that a newcomer sent before the consent, kept in the session's pocket; without one,
        show the menu."""
        pocket = session.pocket
        if not pocket:
            await self.menu(T("Thank you!"))
            return
        flow = door.REPORT if "photos" in pocket or "place" in pocket else door.OFFER
        args: Mapping[str, Json] = {"waiting": []} if flow == door.OFFER else {}
        await self.turn(_new_session(flow, args, pocket), None, heard=T("Thank you!"))

    async def _speak(self, language: str) -> None:
        await self.tx.people.set_lang(self.desk.person.id, language)
        chat = replace(self.desk.chat, lang=language)
        visit = replace(self, desk=replace(self.desk, chat=chat))
        if self.desk.person.consent_version is None:
            stored = await self.tx.sessions.get(chat.id, door.WELCOME)
            session = _session_of(stored) if stored else _new_session(door.WELCOME)
            await visit.turn(session, None)
        else:
            await visit.menu(T("From now on we speak English."))

    async def _tell(self, ticket: int, message: Message, *, quiet: bool) -> None:
        photos = tuple(photo.sha for photo in message.photos if not photo.failed)
        at = map_link(message.point.lat, message.point.lon) if message.point else ""
        words = "\n".join(part for part in (message.text.strip(), at) if part)
        lost = excuses(message)
        if words or photos:
            albums = (message.album,) if message.album else ()
            await self.desk.tell(acts.Say(ticket, words, photos, (message.id,), albums), quiet=quiet)
        if lost:
            await self._say(Screen(lines(*lost)))

    async def _cancel(self, *, consented: bool) -> None:
        chat = self.desk.chat.id
        active = await self.tx.sessions.active(chat)
        stored = active or await self.tx.sessions.get(chat, door.REPORT)
        if not consented:
            session = _session_of(stored) if stored else _new_session(door.WELCOME)
            await self._carry_out(acts.Refuse(), session)
            return
        if stored is not None:
            await self.tx.sessions.drop(chat, stored.flow)
        unsent = stored is not None and stored.flow in (door.REPORT, door.OFFER)
        await self.menu(T("Cancelled, nothing was sent.") if unsent else None)

    async def _resume_draft(self, session_id: str, *, finish: bool) -> None:
        """Finish or drop a draft that was offered; it may have been sent, or dropped, in the meantime."""
        draft = await self.tx.sessions.by_id(session_id)
        if draft is None or draft.chat_id != self.desk.chat.id:
            await self.menu(T("That button is from an earlier message."))
        elif finish:
            await self._leave_open()
            await self.turn(_session_of(draft), None)
        else:
            await Drafts(self.desk.uow).drop(draft)
            await self.menu(T("Thrown away. Nothing was sent."))

    async def menu(self, heard: Words | None = None) -> None:
        await self._leave_open()
        draft = await self.tx.sessions.get(self.desk.chat.id, door.REPORT)
        if draft is not None:
            await self.tx.sessions.put(draft.chat_id, draft.flow, draft.id, draft.body, False, self.desk.now)
            heard = lines(heard, T("Your unfinished report is kept: choose “Report a problem” to go on with it."))
        await self._say(menu_screen(self.desk.city).with_heard(heard))

    async def _say(self, screen: Screen) -> None:
        await self.desk.post.say(self.desk.chat, screen)


def _new_session(
    flow: str, args: Mapping[str, Json] | None = None, pocket: Mapping[str, Json] | None = None
) -> Session:
    """A session that begins, with the data kept from before it."""
    return Session(secrets.token_hex(4), flow, FLOWS[flow].version, args=args or {}, pocket=pocket or {})


def _session_of(stored: StoredSession) -> Session:
    return session_from_json(json.loads(stored.body))
