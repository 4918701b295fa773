"""World of the Telegram stand-in: everything the server remembers, and the two steps both sides share, to put a message
down and to tell the bot."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bots.sandbox.faults import PlatformFaults
from bots.sandbox.standin import PhoneOwner
from bots.sandbox.telegram.chats import Body, InlineQuery, TelegramChat, TelegramPost, TelegramPress, TelegramTopic
from bots.sandbox.telegram.filestore import FileStore
from bots.sandbox.telegram.form import ApiForm
from bots.sandbox.telegram.queue import UpdateQueue
from bots.sandbox.telegram.rates import Rates
from bots.sandbox.telegram.refusal import bad_request, forbidden_error

SERVICE = frozenset({"service"})


class TelegramWorld:
    """State of one stand-in. `inline`: inline queries, forgotten with the process; `privacy`: the bot's privacy mode;
    `limits`: whether floods are refused."""

    def __init__(self, now: Callable[[], float], token: str, bot_name: str, bot_username: str) -> None:
        self.now = now
        self.bot_id = int(token.partition(":")[0])
        self.bot_name = bot_name
        self.bot_username = bot_username
        self.privacy = True
        self.limits = True
        self.people: dict[int, PhoneOwner] = {}
        self.chats: dict[int, TelegramChat] = {}
        self.queries: dict[str, TelegramPress] = {}
        self.inline: dict[str, InlineQuery] = {}
        self.commands: dict[str, list[Body]] = {}
        self.webhook: Body = {}
        self.counters: dict[str, int] = {}
        self.files = FileStore()
        self.faults = PlatformFaults()
        self.queue = UpdateQueue(now, self.faults)
        self.rates = Rates(now)

    def count(self, name: str, start: int = 0) -> int:
        """Take the next number of a series."""
        self.counters[name] = self.counters.get(name, start) + 1
        return self.counters[name]

    def bot(self) -> Body:
        return {"id": self.bot_id, "is_bot": True, "first_name": self.bot_name, "username": self.bot_username}

    def user(self, person: int) -> Body:
        """A User as updates carry it; the bot's own id gives the bot."""
        if person == self.bot_id:
            return self.bot()
        known = self.people[person]
        first, _, last = known.name.partition(" ")
        named = {"id": person, "is_bot": False, "first_name": first, "last_name": last}
        return {key: value for key, value in (named | {"language_code": known.language}).items() if value != ""}

    def chat_body(self, chat: TelegramChat) -> Body:
        if chat.private:
            user = self.user(chat.members[0])
            kept: Body = {key: user[key] for key in ("first_name", "last_name") if key in user}
            return {"id": chat.id, "type": "private", **kept}
        return {"id": chat.id, "type": chat.kind, "title": chat.title} | ({"is_forum": True} if chat.forum else {})

    def chat_of(self, form: ApiForm) -> TelegramChat:
        """The chat of a call; the refusals for one that is gone, moved or closed to the bot."""
        chat = self.known_chat(form.text("chat_id"))
        if chat.moved_to is not None:
            reason = "group chat was upgraded to a supergroup chat"
            raise bad_request(reason, migrate_to_chat_id=chat.moved_to)
        if chat.bot == "kicked":
            raise forbidden_error(_kick_reason(chat))
        if chat.bot == "left":
            raise forbidden_error(f"bot is not a member of the {chat.kind} chat")
        return chat

    def known_chat(self, raw: str) -> TelegramChat:
        if not raw:
            raise bad_request("chat_id is empty")
        chat = self.chats.get(int(raw)) if raw.lstrip("-").isdigit() else None
        if chat is not None and chat.opened:
            return chat
        if chat is not None and self._is_met(chat.id):
            raise forbidden_error("bot can't initiate conversation with a user")
        raise bad_request("chat not found")

    def _is_met(self, person: int) -> bool:
        return any(person in chat.members for chat in self.chats.values() if not chat.private)

    def put(self, chat: TelegramChat, author: int, kind: str, content: Body, *, thread: int | None = None,
            reply: TelegramPost | None = None, markup: Body | None = None) -> TelegramPost:  # fmt: skip
        """Add a message to a chat; the bot is not told of it yet."""
        body: Body = {"message_id": self._message_id(chat), "date": int(self.now())}
        body |= {"from": self.user(author), "chat": self.chat_body(chat)}
        body |= self._place_fields(chat, thread, reply) | content
        post = TelegramPost(author, kind, body)
        if markup and "inline_keyboard" in markup:
            body["reply_markup"] = markup
        elif markup:
            self._set_keyboards(chat, post, markup)
        chat.posts[post.id] = post
        return post

    def _message_id(self, chat: TelegramChat) -> int:
        """Private chats and small groups share one series, every supergroup has its own, as in Telegram."""
        return self.count(f"messages {chat.id}" if chat.kind == "supergroup" else "messages")

    @staticmethod
    def _place_fields(chat: TelegramChat, thread: int | None, reply: TelegramPost | None) -> Body:
        placed: Body = {}
        if thread is not None:
            placed = {"message_thread_id": thread, "is_topic_message": True}
            reply = reply or chat.posts.get(thread)
        return placed | ({"reply_to_message": reply.as_reply_target()} if reply else {})

    @staticmethod
    def _set_keyboards(chat: TelegramChat, post: TelegramPost, markup: Body) -> None:
        post.lower = "keyboard" in markup
        for person in chat.members:
            if post.lower:
                chat.keyboards[person] = markup
            elif markup.get("remove_keyboard"):
                chat.keyboards.pop(person, None)

    def begin_press(self, person: int, chat: int) -> TelegramPress:
        """Note a press that the bot has to answer."""
        press = TelegramPress(str(self.count("queries", 4_382_000_000_000_000_000)), person, chat, self.now())
        self.queries[press.id] = press
        return press

    def tell(self, kind: str, payload: Any, chat: TelegramChat) -> None:
        """Queue an update about a chat."""
        self.queue.add(kind, payload, chat.id)

    def tell_message(self, chat: TelegramChat, post: TelegramPost, kind: str = "message") -> None:
        """Queue a message, unless privacy mode or the bot's absence keeps it from the bot."""
        if chat.bot in {"administrator", "member"} and self._bot_sees(chat, post):
            self.tell(kind, post.body, chat)

    def _bot_sees(self, chat: TelegramChat, post: TelegramPost) -> bool:
        if chat.private or chat.bot == "administrator" or not self.privacy or post.kind in SERVICE:
            return True
        if post.body.get("via_bot", {}).get("id") == self.bot_id:
            return True
        answered = post.body.get("reply_to_message", {}).get("from", {}).get("id")
        return answered == self.bot_id or str(post.body.get("text", "")).startswith("/")

    def begin_topic(self, chat: TelegramChat, author: int, name: str, color: int, icon: str = "") -> TelegramTopic:
        """Add a topic and the service message that carries its id."""
        look = {"name": name, "icon_color": color} | ({"icon_custom_emoji_id": icon} if icon else {})
        made = self.put(chat, author, "service", {"forum_topic_created": look})
        made.body |= {"message_thread_id": made.id, "is_topic_message": True}
        topic = TelegramTopic(made.id, name, color, icon)
        chat.topics[topic.id] = topic
        return topic


def _kick_reason(chat: TelegramChat) -> str:
    if chat.private:
        return "bot was blocked by the user"
    return f"bot was kicked from the {chat.kind} chat"
