"""One turn in a group: a bound chat of the staff works tickets, any other hears one sentence and is left.

Staff act by buttons of a card and by replies: to a card or any later message of its ticket an answer to the resident,
to the bot's question the words of a move, with `//` in front a note. Everything else said there is their own talk.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bots.answered import ASKING, answered
from bots.clock import Clock
from bots.platform import Inbound
from bots.prepare import Prepared
from dialogs.errors import NotAllowed, Stale, Unfit
from dialogs.kernel.events import Left, Message, Migrated, Press, Returned
from dialogs.kernel.excuses import excuses
from dialogs.kernel.offers import Offer
from dialogs.kernel.screen import Screen, number_in
from dialogs.kernel.words import Plain, T, Words, lines
from dialogs.notices import staff as notices
from storage.chats import Chat, handle_of
from storage.city import CityFolder
from storage.handles import CARD, Handled
from storage.post import Post
from storage.staff_desk import Officer, Reply, StaffDesk, chat_moved
from storage.store import Tx

NOTE = "//"
WITH_WORDS = ("done", "reject", "ask")


@dataclass(frozen=True)
class Staffroom:
    """What groups have in common."""

    folder: CityFolder
    clock: Clock

    async def work(self, tx: Tx, platform: str, prepared: Prepared) -> Words | None:
        """Work one event of a group within the transaction; the toast for a press."""
        inbound, now = prepared.inbound, self.clock.now()
        if isinstance(inbound.event, Migrated):
            await chat_moved(Post(tx, self.folder.city, now), platform, inbound.chat, inbound.event.to)
            return None
        chat = await tx.chats.of(platform, inbound.chat, False, now, self.folder.city.languages[0])
        if isinstance(inbound.event, Left):
            await tx.chats.gone(chat.id, inbound.event.reason)
            return None
        desk = StaffDesk(tx, self.folder.city, now, chat)
        if not chat.active:
            await desk.welcome_back()
        room = _Room(tx, desk, chat, inbound)
        if not await tx.staff.is_staff(chat.id):
            await room.stranger()
            return None
        for info in prepared.photos:
            await tx.photos.add(info, now)
        match inbound.event:
            case Press():
                return await room.press(inbound.event)
            case Message():
                await room.message(inbound.event)
        return None

    async def offers(self, tx: Tx, platform: str, inbound: Inbound) -> Sequence[Offer]:
        """Ready words for what is being typed; who types may be anybody."""
        return ()


@dataclass(frozen=True)
class _Room:
    tx: Tx
    desk: StaffDesk
    chat: Chat
    inbound: Inbound

    @property
    def officer(self) -> Officer:
        return Officer(self.inbound.sender.id, self.inbound.sender.name)

    @property
    def post(self) -> Post:
        return self.desk.post

    async def stranger(self) -> None:
        """A group that is not the staff's: a code binds it; without one on its way the bot takes its leave."""
        event = self.inbound.event
        code = bind_code(event) if isinstance(event, Message) else None
        if code and await self._bind(code):
            return
        expected = await self.tx.staff.expects_code(self.desk.now)
        if code is not None and expected:
            await self.post.say(self.chat, notices.bad_code(self.desk.city))
        elif not expected and isinstance(event, Message | Returned):
            await self.post.farewell(self.chat, notices.unknown_chat(self.desk.city))

    async def _bind(self, code: str) -> bool:
        """The chat, and the topic where the code was written, are where the cards go from now on."""
        desk = replace(self.desk, chat=replace(self.chat, thread=self.inbound.thread))
        if not await desk.bind(code, self.officer):
            return False
        await self.tx.chats.update(self.chat.id, thread=self.inbound.thread, title=self.inbound.title)
        return True

    async def press(self, press: Press) -> Words | None:
        """A button of a card. It counts only on a message of that very ticket in this chat."""
        kind, _, rest = press.data.partition(":")
        number, _, act = rest.partition(":")
        handled = await self._handled(press.message) or await self._arrived(press.message, number)
        if kind != "t" or handled is None or str(handled.ticket_id) != number:
            return T("That button does nothing here.")
        assert handled.ticket_id is not None
        try:
            async with self.tx.savepoint():
                if act in WITH_WORDS:
                    await self.desk.ask_for_words(handled.ticket_id, act, self.officer, press.message)
                    return T("Now write it in reply to my question.")
                ticket = await self.desk.move(handled.ticket_id, act, self.officer)
                return T("Taken: № {number}", number=Plain(ticket.number))
        except NotAllowed as refusal:
            await self.post.card(await self.desk.ticket(handled.ticket_id))
            quicker = await self.desk.quicker(handled.ticket_id) if isinstance(refusal, Stale) else None
            return quicker or refusal.words

    async def message(self, message: Message) -> None:
        if (code := bind_code(message)) is not None:
            if not code or not await self._bind(code):
                answer = notices.bad_code(self.desk.city) if code else notices.bound(self.desk.city)
                await self._reply(message, answer.body)
            return
        replied = handle_of(self.chat, self.inbound.chat, message.reply_to) if message.reply_to else ""
        handled = await self._of_album(message) or await answered(self.tx, self.chat.id, replied, message.quotes)
        if handled is None or handled.ticket_id is None:
            return
        if message.edited:
            await self._reply(message, T("An edited answer is not sent again. Please write it in a new reply."))
            return
        photos = tuple(photo.sha for photo in message.photos if photo.sha)
        reply = Reply(message.id, message.text.strip(), photos, message.album)
        if lost := excuses(message):
            await self._reply(message, lines(*lost))
        if not reply.words and not reply.photos:
            return
        try:
            async with self.tx.savepoint():
                await self._work(handled, handled.ticket_id, reply, message)
        except NotAllowed as refusal:
            await self._reply(message, refusal.words)
        except Unfit as unfit:
            await self._reply(message, unfit.hint)

    async def _work(self, handled: Handled, ticket: int, reply: Reply, message: Message) -> None:
        if reply.words.startswith(NOTE):
            note = Reply(reply.message, reply.words.removeprefix(NOTE).strip(), reply.photos)
            await self.desk.note(ticket, self.officer, note)
        elif handled.purpose.startswith(ASKING):
            await self.desk.move(ticket, handled.purpose.removeprefix(ASKING), self.officer, reply)
        else:
            await self.desk.answer(ticket, self.officer, reply)
        if message.album:
            await self.tx.handles.put_album(self.chat.id, message.album, ticket, self.desk.now)

    async def _arrived(self, message: str, ticket: str) -> Handled | None:
        """A card that was pressed before its arrival could be noted: it has arrived, and is not sent once more. Or a
        copy of it, sent again because nobody knew that it had arrived."""
        id_ = number_in(ticket)
        if not message or id_ is None:
            return None
        if await self.tx.outbox.card_on_way(self.chat.id, id_):
            await self.tx.handles.put(self.chat.id, message, id_, CARD)
        elif CARD not in await self.tx.outbox.unnoted(self.chat.id, id_):
            return None
        return Handled(id_, CARD, None)

    async def _handled(self, message: str) -> Handled | None:
        name = handle_of(self.chat, self.inbound.chat, message)
        return await self.tx.handles.ticket_of(self.chat.id, name) if message else None

    async def _of_album(self, message: Message) -> Handled | None:
        """Further photos of an album whose first one was a reply are one more answer."""
        ticket = await self.tx.handles.ticket_of_album(self.chat.id, message.album) if message.album else None
        return None if ticket is None else Handled(ticket, "staff", None)

    async def _reply(self, message: Message, words: Words) -> None:
        await self.post.say(self.chat, Screen(words), reply_to=message.id)


def bind_code(event: Message) -> str | None:
    """The code of `/bind CODE`, empty when it was forgotten; None for other messages."""
    command, _, code = event.text.strip().partition(" ")
    return code.strip() if command.lower() == "/bind" else None
