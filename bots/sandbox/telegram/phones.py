"""People side of the Telegram stand-in: deeds with the phone in hand, and the updates the bot gets of them."""

from __future__ import annotations

from collections.abc import Sequence

from bots.sandbox.standin import PhoneOwner, Upload, View
from bots.sandbox.telegram.asking import bot_member
from bots.sandbox.telegram.chats import Body, TelegramChat, TelegramPost, TelegramPress
from bots.sandbox.telegram.entities import seen_by_telegram, utf16
from bots.sandbox.telegram.kinds import KINDS
from bots.sandbox.telegram.limits import CAPTION_UTF16, TEXT_UTF16
from bots.sandbox.telegram.screen import view
from bots.sandbox.telegram.world import TelegramWorld

FIRST_PERSON = 210_000_000
SERIES_ALBUM = ("album", 13_000_000_000_000_000)


class Phones:
    """People side of the port that all chats share. Impossible deeds raise ValueError."""

    world: TelegramWorld

    def add_person(self, name: str, language: str = "ru") -> PhoneOwner:
        """Make a newcomer. The bot cannot write to them before they write to it."""
        number = FIRST_PERSON + 1_013 * self.world.count("people")
        person = PhoneOwner(number, name, language)
        self.world.people[number] = person
        self.world.chats[number] = TelegramChat(number, "private", name, [number], bot="member", opened=False)
        return person

    def set_language(self, person: int, language: str) -> None:
        """Switch the language of the person's app."""
        known = self.world.people[person]
        self.world.people[person] = PhoneOwner(known.id, known.name, language)

    def people(self) -> Sequence[PhoneOwner]:
        return tuple(self.world.people.values())

    def private_chat(self, person: int) -> int:
        return self.world.people[person].id

    def write(self, person: int, chat: int, text: str = "", *, uploads: Sequence[Upload] = (),
              point: tuple[float, float] | None = None, reply_to: int | None = None,
              thread: int | None = None) -> list[int]:  # fmt: skip
        """Send as a phone would: files first with the text as caption, else the text; then the point."""
        room = self._writable_chat(person, chat, thread)
        answered = room.find_post(reply_to) if reply_to else None
        if reply_to and answered is None:
            raise ValueError("the message to answer is gone")
        thread = thread or (answered.thread if answered else None)
        posts = self._contents(text, uploads, point)
        if not posts:
            raise ValueError("nothing to send")
        made = []
        for kind, content in posts:
            post = self.world.put(room, person, kind, content, thread=thread, reply=answered)
            self.world.tell_message(room, post)
            made.append(post.id)
        return made

    def _contents(self, text: str, uploads: Sequence[Upload],
                  point: tuple[float, float] | None) -> list[tuple[str, Body]]:  # fmt: skip
        """The messages one deed becomes, as (kind, content)."""
        made = self._files(uploads)
        if made and text and utf16(text) <= CAPTION_UTF16:
            made[0][1].update(_words("caption", text))
            text = ""
        made += [("text", _words("text", part)) for part in _parts(text)]
        if point is not None:
            made.append(("location", {"location": {"latitude": point[0], "longitude": point[1]}}))
        return made

    def _files(self, uploads: Sequence[Upload]) -> list[tuple[str, Body]]:
        made = [self._upload(one) for one in uploads]
        for kind in ("photo", "document"):
            alike = [content for one, content in made if one == kind]
            for start in range(0, len(alike), 10):
                album = alike[start : start + 10]
                if len(album) > 1:
                    group = str(self.world.count(*SERIES_ALBUM))
                    for content in album:
                        content["media_group_id"] = group
        return sorted(made, key=lambda one: one[0] != "photo")

    def _upload(self, upload: Upload) -> tuple[str, Body]:
        """A photo, or a document when it is sent as a file or is no picture."""
        sizes = [] if upload.as_file else self.world.files.add_photo(upload.data)
        if sizes:
            return "photo", {"photo": sizes}
        card = self.world.files.add_document(upload.name, upload.data)
        ids = {"file_id": card.id, "file_unique_id": card.unique, "file_size": card.size}
        return "document", {"document": ids | {"file_name": card.name, "mime_type": card.mime}}

    def send_kind(self, person: int, chat: int, kind: str) -> int:
        if kind not in KINDS:
            raise ValueError(f"Telegram has no such message: {kind}")
        return self._say(person, chat, "text" if kind == "link" else kind, KINDS[kind](self.world.files))

    def _say(self, person: int, chat: int, kind: str, content: Body, thread: int | None = None) -> int:
        room = self._writable_chat(person, chat, thread)
        post = self.world.put(room, person, kind, content, thread=thread)
        self.world.tell_message(room, post)
        return post.id

    def press(self, person: int, chat: int, message: int, key: str) -> None:
        """Press what the bubble or the lower keyboard shows; a link or a place's button raises ValueError."""
        room = self._room(person, chat, None)
        if not message:
            self._press_lower(person, room, key)
            return
        post = room.posts[message]
        rows = post.body.get("reply_markup", {}).get("inline_keyboard", [])
        if not any(button.get("callback_data") == key for row in rows for button in row):
            raise ValueError(f"message {message} has no button {key!r}")
        query = self.world.begin_press(person, chat)
        room.toasts.pop(person, None)
        self._tell_press(room, post, query, key)

    def _tell_press(self, room: TelegramChat, post: TelegramPost, query: TelegramPress, key: str) -> None:
        gone = {"chat": self.world.chat_body(room), "message_id": post.id, "date": 0}
        message = gone if post.deleted else post.body
        press = {"id": query.id, "from": self.world.user(query.person), "message": message}
        self.world.tell("callback_query", press | {"chat_instance": str(room.id * 31), "data": key}, room)

    def _press_lower(self, person: int, room: TelegramChat, key: str) -> None:
        keyboard = room.keyboards.get(person, {})
        found = [one for row in keyboard.get("keyboard", []) for one in row if one["text"] == key]
        if not found:
            raise ValueError(f"there is no key {key!r} under the input")
        if found[0].get("request_location"):
            raise ValueError("a place's button is pressed by writing a point")
        if keyboard.get("one_time_keyboard"):
            room.keyboards.pop(person)
        if found[0].get("request_contact"):
            user = self.world.user(person)
            contact = {"phone_number": "+79990000000", "first_name": user["first_name"], "user_id": person}
            self._say(person, room.id, "contact", {"contact": contact})
        else:
            self.write(person, room.id, key)

    def edit(self, person: int, chat: int, message: int, text: str) -> None:
        room = self._room(person, chat, None)
        post = room.find_post(message)
        if post is None or post.author != person or post.kind not in {"text", "photo", "document"}:
            raise ValueError("only one's own living message can be edited")
        field = "text" if post.kind == "text" else "caption"
        kept = {key: value for key, value in post.body.items() if key not in {"entities", "caption_entities"}}
        post.body = kept | _words(field, text) | {"edit_date": int(self.world.now())}
        post.edits += 1
        self.world.tell_message(room, post, "edited_message")

    def block(self, person: int, blocked: bool) -> None:
        room = self.world.chats[person]
        before, room.bot = room.bot, "kicked" if blocked else "member"
        room.opened = True
        if before != room.bot:
            self._tell_status(room, person, before)

    def _tell_status(self, room: TelegramChat, person: int, before: str) -> None:
        """my_chat_member: what the bot was here and now is, by this person's hand."""
        change: Body = {"chat": self.world.chat_body(room), "from": self.world.user(person)}
        change |= {"date": int(self.world.now()), "old_chat_member": bot_member(self.world, before)}
        self.world.tell("my_chat_member", change | {"new_chat_member": bot_member(self.world, room.bot)}, room)

    def view(self, person: int, chat: int, newest: int | None = None) -> View:
        return view(self.world, person, self.world.chats[chat], newest)

    def forget(self, person: int) -> None:
        room = self.world.chats[person]
        for query in [key for key, press in self.world.queries.items() if press.chat == person]:
            del self.world.queries[query]
        room.posts.clear()

    def file(self, key: str) -> bytes:
        return self.world.files.bytes[key]

    def _room(self, person: int, chat: int, thread: int | None) -> TelegramChat:
        """The chat as far as this person may act in it now."""
        room = self.world.chats[chat]
        if room.moved_to is not None:
            raise ValueError(f"the group became {room.moved_to}")
        if person not in room.members:
            raise ValueError(f"{person} is not in the chat")
        topic = room.topic(thread)
        if thread is not None and (topic is None or (topic.closed and person not in room.members[:1])):
            raise ValueError("the topic is closed or gone")
        return room

    def _writable_chat(self, person: int, chat: int, thread: int | None) -> TelegramChat:
        """The same; writing to the bot opens the chat and lifts a block."""
        room = self._room(person, chat, thread)
        if room.private:
            self.block(person, False)
        return room


def _words(field: str, text: str) -> Body:
    found = seen_by_telegram(text)
    entities = "entities" if field == "text" else "caption_entities"
    return {field: text} | ({entities: found} if found else {})


def _parts(text: str) -> list[str]:
    """A text longer than a message, cut as the app cuts it."""
    units = text.encode("utf-16-le")
    if len(units) <= TEXT_UTF16 * 2:
        return [text] if text.strip() else []
    half = TEXT_UTF16 // 2
    return [text[start : start + half] for start in range(0, len(text), half)]
