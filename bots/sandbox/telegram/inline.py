"""Inline mode: a person types the bot's name and words into any chat, the bot offers, the person chooses.

Both sides are here, since nothing is kept but what is being asked just now: a question lives for half a minute.
"""

from __future__ import annotations

import json
from typing import Any

from bots.sandbox.telegram import limits
from bots.sandbox.telegram.chats import Body, InlineQuery
from bots.sandbox.telegram.form import ApiForm
from bots.sandbox.telegram.groups import TelegramGroups
from bots.sandbox.telegram.queue import QUERY_LIFE_S
from bots.sandbox.telegram.refusal import bad_request
from bots.sandbox.telegram.world import TelegramWorld

RESULTS = 50
ID_BYTES = 64


def answer_inline_query(world: TelegramWorld, form: ApiForm) -> bool:
    query = world.inline.get(form.text("inline_query_id"))
    if query is None or world.now() - query.at > QUERY_LIFE_S:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    results = form.json_value("results", "inline query results")
    if not isinstance(results, list):
        raise bad_request("can't parse inline query results JSON object")
    if len(results) > RESULTS:
        raise bad_request("RESULTS_TOO_MUCH")
    ids = [str(result.get("id", "")) for result in results]
    if not all(0 < len(id_.encode()) <= ID_BYTES for id_ in ids):
        raise bad_request("RESULT_ID_INVALID")
    if len(set(ids)) < len(ids):
        raise bad_request("RESULT_ID_DUPLICATE")
    query.results = [_article(result) for result in results]
    return True


def _article(result: Body) -> Body:
    """Only articles with text are kept here."""
    if result.get("type") != "article":
        raise bad_request("can't parse InlineQueryResult: only articles are kept here")
    if not str(result.get("title", "")).strip():
        raise bad_request("article title must be non-empty")
    content = result.get("input_message_content")
    if not isinstance(content, dict):
        raise bad_request("can't parse InlineQueryResult: there is no message to send")
    fields = {"text": str(content.get("message_text", ""))}
    if content.get("entities"):
        fields["entities"] = json.dumps(content["entities"])
    text, entities = limits.words(ApiForm(fields))
    return {**result, "message": {"text": text} | ({"entities": entities} if entities else {})}


class InlineMode(TelegramGroups):
    """People side of inline mode."""

    def ask_inline(self, person: int, text: str, chat_type: str = "supergroup") -> str:
        """Type `@bot text` into a chat; the id of the question. What the bot offers: `results_of`."""
        number = str(self.world.count("inline", 5_219_000_000_000_000_000))
        self.world.inline[number] = InlineQuery(number, person, self.world.now())
        asked = {"id": number, "from": self.world.user(person), "query": text, "offset": "", "chat_type": chat_type}
        self.world.queue.add("inline_query", asked, person)
        return number

    def results_of(self, query: str) -> list[dict[str, Any]] | None:
        """The results as the bot gave them, None while it has not answered."""
        return self.world.inline[query].results

    def choose(
        self, person: int, chat: int, query: str, result: str, *, reply_to: int | None = None, thread: int | None = None
    ) -> int:
        """Send one of the results; the message's id."""
        found = next(each for each in self.world.inline[query].results or () if each["id"] == result)
        room = self._writable_chat(person, chat, thread)
        answered = room.find_post(reply_to) if reply_to else None
        content = {**found["message"], "via_bot": self.world.bot()}
        thread = thread or (answered.thread if answered else None)
        post = self.world.put(room, person, "text", content, thread=thread, reply=answered)
        self.world.tell_message(room, post)
        return post.id


METHODS = {"answerInlineQuery": answer_inline_query}
