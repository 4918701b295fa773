"""People side of Telegram beyond the port: run groups, move them, drop topics, share a live location, forward."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bots.sandbox.telegram.chats import Body, BotStatus, TelegramChat
from bots.sandbox.telegram.phones import Phones
from bots.sandbox.telegram.topics import COLORS, erase

FIRST_GROUP = -4_000_000_000
FIRST_SUPERGROUP = -1_002_000_000_000


class TelegramGroups(Phones):
    """People side of groups, topics and what only Telegram has."""

    def add_group(self, title: str, members: Sequence[int], *, topics: bool = False) -> int:
        """A small group, or with topics a supergroup; the first member creates it, the bot is administrator."""
        if not members:
            raise ValueError("a group has a creator")
        room = self._new_room("supergroup" if topics else "group", title, list(members))
        room.forum = topics
        self.world.chats[room.id] = room
        self._welcome(room, members[0], self.world.bot_id)
        self._tell_status(room, members[0], "left")
        return room.id

    def _new_room(self, kind: str, title: str, members: list[int]) -> TelegramChat:
        if kind == "supergroup":
            return TelegramChat(FIRST_SUPERGROUP - self.world.count("supergroups"), "supergroup", title, members)
        return TelegramChat(FIRST_GROUP - self.world.count("groups"), "group", title, members)

    def _welcome(self, room: TelegramChat, by: int, newcomer: int) -> None:
        self._service(room, by, {"new_chat_members": [self.world.user(newcomer)]})

    def _service(self, room: TelegramChat, by: int, content: Body) -> None:
        self.world.tell_message(room, self.world.put(room, by, "service", content))

    def set_bot(self, chat: int, status: BotStatus) -> None:
        """Promote, demote, remove or return the bot; told as my_chat_member by the group's creator."""
        room = self.world.chats[chat]
        before, room.bot = room.bot, status
        if before != status:
            self._tell_status(room, room.members[0], before)

    def remove_bot(self, chat: int) -> None:
        """Kick the bot out."""
        self.set_bot(chat, "kicked")

    def promote(self, chat: int, person: int, *, admin: bool = True) -> None:
        """Make a member an administrator, or no longer one. The bot is not told by default."""
        room = self.world.chats[chat]
        room.admins = [one for one in room.admins if one != person] + ([person] if admin else [])

    def join(self, person: int, chat: int) -> None:
        room = self.world.chats[chat]
        if person not in room.members:
            room.members.append(person)
            self._welcome(room, person, person)

    def leave(self, person: int, chat: int) -> None:
        room = self.world.chats[chat]
        self._service(room, person, {"left_chat_member": self.world.user(person)})
        room.members.remove(person)

    def upgrade_group(self, chat: int, *, topics: bool = False) -> int:
        """Turn a small group into a supergroup with another id and return that; its history stays behind."""
        old = self.world.chats[chat]
        if old.kind != "group" or old.moved_to is not None:
            raise ValueError("only a small group can be upgraded, once")
        new = self._new_room("supergroup", old.title, list(old.members))
        new.bot, new.forum, new.admins = old.bot, topics, list(old.admins)
        self.world.chats[new.id] = new
        self._service(old, old.members[0], {"migrate_to_chat_id": new.id})
        self._service(new, old.members[0], {"migrate_from_chat_id": old.id})
        old.moved_to = new.id
        return new.id

    def create_topic(self, person: int, chat: int, name: str) -> int:
        """Begin a topic as a person; its thread id."""
        room = self.world.chats[chat]
        if not room.forum:
            raise ValueError("the chat has no topics")
        topic = self.world.begin_topic(room, person, name, COLORS[0])
        self.world.tell_message(room, room.posts[topic.id])
        return topic.id

    def delete_topic(self, chat: int, thread: int) -> None:
        """Drop a topic with its messages. The bot is not told."""
        room = self.world.chats[chat]
        erase(room, room.topics[thread])

    def close_topic(self, person: int, chat: int, thread: int) -> None:
        room = self.world.chats[chat]
        room.topics[thread].closed = True
        post = self.world.put(room, person, "service", {"forum_topic_closed": {}}, thread=thread)
        self.world.tell_message(room, post)

    def delete(self, chat: int, message: int) -> None:
        """Delete a message for both sides, as a person does. The bot is not told."""
        self.world.chats[chat].posts[message].deleted = True

    def send_venue(  # noqa: PLR0917 - as a phone asks for them
        self, person: int, chat: int, lat: float, lon: float, title: str, address: str
    ) -> int:
        place = {"latitude": lat, "longitude": lon}
        venue = {"location": place, "title": title, "address": address}
        return self._say(person, chat, "venue", {"venue": venue, "location": place})

    def send_live_location(self, person: int, chat: int, lat: float, lon: float, period_s: int = 900) -> int:
        """Begin to share a live location."""
        place = {"latitude": lat, "longitude": lon, "horizontal_accuracy": 20.0, "live_period": period_s}
        return self._say(person, chat, "location", {"location": place})

    def move_live_location(self, person: int, chat: int, message: int, lat: float, lon: float) -> None:
        """Edit the message of a live location to its next point."""
        room = self._room(person, chat, None)
        post = room.posts[message]
        place = post.body["location"] | {"latitude": lat, "longitude": lon}
        post.body = post.body | {"location": place, "edit_date": int(self.world.now())}
        post.edits += 1
        self.world.tell_message(room, post, "edited_message")

    def write_forwarded(self, person: int, chat: int, text: str, *, author: int | None = None) -> int:
        """Forward somebody's text; without an author it is somebody who hides."""
        origin: Body = {"type": "hidden_user", "sender_user_name": "Скрытый Автор"}
        if author is not None:
            origin = {"type": "user", "sender_user": self.world.user(author)}
        origin["date"] = int(self.world.now()) - 60
        return self._say(person, chat, "text", {"text": text, "forward_origin": origin})

    def raw_update(self, body: dict[str, Any]) -> int:
        """Hand the bot any JSON at all as the next update; its id."""
        self.world.queue.add_raw(body)
        return self.world.queue.next_id - 1
