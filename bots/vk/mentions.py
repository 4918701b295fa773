"""Mentions in VK texts: disarms those in people's words, since `[id1|anybody]` would be a link under a false name and
`@all` would notify the whole staff chat. The look-alike that replaces a sign is as long, so styled runs keep their
places.

A person whom the bot itself calls by name is mentioned. VK does not document where it counts styled runs in such a
text, so it has no others.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bots.platform import Span

_WIDE = str.maketrans("[@*", "［＠＊")
_PLAIN = str.maketrans("[|]", "(/)")
_MENTION = re.compile(
    r"\[(?=[^\]\[|\n]{1,200}\|)"  # [id1|name], [https://…|name]
    r"|(?<!\w)[@*](?=(?:all|online|everyone|here|все|тут)\b|[a-z][\w.]{1,60}\s?\()",  # @all, @id1 (name)
    re.IGNORECASE,
)


def disarm(text: str) -> str:
    """The text with the signs of mentions replaced by look-alikes."""
    return _MENTION.sub(lambda sign: sign[0].translate(_WIDE), text)


def calling(text: str, spans: Sequence[Span]) -> str:
    """The text with a mention of each person who is called, and of nobody else; empty when nobody is."""
    raw, said, end = text.encode("utf-16-le", "surrogatepass"), "", 0
    for span in (span for span in spans if span.style == "person" and span.person.isdecimal()):
        begin, after = 2 * span.offset, 2 * (span.offset + span.length)
        name = raw[begin:after].decode("utf-16-le", "surrogatepass").translate(_PLAIN)
        said += disarm(raw[end:begin].decode("utf-16-le", "surrogatepass")) + f"[id{span.person}|{name}]"
        end = after
    return said and said + disarm(raw[end:].decode("utf-16-le", "surrogatepass"))
