"""Inline query results: renders an offer as an article."""

from __future__ import annotations

from aiogram.types import InlineQueryResultArticle, InputTextMessageContent

from bots.platform import Offered
from bots.telegram.entities import TextWithEntities, entities, shorten
from bots.telegram.outbound import NO_PREVIEW


def article(offered: Offered) -> InlineQueryResultArticle:
    said = shorten(TextWithEntities(offered.text, offered.spans))
    content = InputTextMessageContent(
        message_text=said.text, entities=entities(said), link_preview_options=NO_PREVIEW, parse_mode=None
    )
    return InlineQueryResultArticle(
        id=offered.id, title=offered.title, input_message_content=content, description=offered.about or None
    )
