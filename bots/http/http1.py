"""HTTP/1.1 client protocol without a socket: builds a request as bytes and reads an answer from the bytes received.

The grammar is llhttp's, in its strict mode: a foreign server's answer with two lengths, a length beside chunks, or a
size that is no number is refused. What is ours is how much may come, and whether the connection may be used again.
Rejected: a grammar of our own, which has to be as careful as one that many have attacked.
"""

from __future__ import annotations

import re
from typing import NamedTuple, NoReturn

from httptools import HttpParserError, HttpParserUpgrade, HttpResponseParser

LONGEST_HEAD = 64 << 10
"""Most bytes that may come without any of the body in them: the head with interim answers, the size of a chunk, the
trailers."""
LARGEST = 64 << 20
"""Largest body of an answer in bytes, where the caller sets no smaller one."""
_TARGET = re.compile(r"/[!-~]*")


class MalformedResponse(OSError):
    """Protocol error: the bytes received are no HTTP, or the answer ended too early."""


class TooLarge(OSError):
    """The answer's body is larger than the caller allows."""


class HttpResponse(NamedTuple):
    """Status and body of an answer."""

    status: int
    body: bytes


def request(method: str, host: str, target: str, kind: str = "", body: bytes = b"") -> bytes:
    """Bytes of a complete request. `host` with its port, `target` escaped, `kind`: the body's media type.

    Raises ValueError when the target could be taken for anything but one.
    """
    if not _TARGET.fullmatch(target):
        raise ValueError("the target of a request has to be escaped")
    head = f"{method} {target} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: paradnaya\r\nAccept: */*\r\n"
    if kind:
        head += f"Content-Type: {kind}\r\n"
    if method != "GET":
        head += f"Content-Length: {len(body)}\r\n"
    return f"{head}\r\n".encode("ascii") + body


class ResponseParser:
    """Parser of one answer. `keep`: afterwards the connection may carry another request."""

    def __init__(self, at_most: int = LARGEST) -> None:
        self._at_most = at_most
        self._parser: HttpResponseParser | None = HttpResponseParser(self)
        self._since_body = 0
        self._head = 0
        self._body: list[bytes] = []
        self._size = 0
        self._length: int | None = None
        self._coding = b""
        self._until_end = self._persistent = False
        self._answer: HttpResponse | None = None
        self._error: OSError | None = None
        self.keep = False

    def feed(self, data: bytes) -> HttpResponse | None:
        """Parse more bytes; returns the answer once it is complete. Raises MalformedResponse, TooLarge."""
        assert self._parser is not None
        self._since_body += len(data)
        try:
            self._parser.feed_data(data)
        except (HttpParserError, HttpParserUpgrade):
            self.keep = False
            if self._answer is None:
                raise self._error or MalformedResponse("no answer in HTTP") from None
        if self._answer is not None:
            self._parser = None  # each refers to the other
        elif self._since_body > LONGEST_HEAD:
            raise MalformedResponse("a head without end")
        return self._answer

    def end(self) -> HttpResponse:
        """Finish at the end of the connection: an answer without a length is complete now. Raises
        MalformedResponse."""
        if self._parser is None or not self._until_end:
            raise MalformedResponse("the connection ended before the answer")
        return HttpResponse(self._parser.get_status_code(), b"".join(self._body))

    def on_message_begin(self) -> None:
        """Begin an answer. Bytes after the one that was asked for: such a connection is not used again."""
        self.keep = False
        self._length, self._coding = None, b""

    def on_header(self, name: bytes, value: bytes) -> None:
        self._head += len(name) + len(value)
        if self._head > LONGEST_HEAD:
            self._refuse(MalformedResponse("a head without end"))
        match name.lower():
            case b"content-length":
                self._length = int(value)
            case b"transfer-encoding":
                self._coding = value.lower()

    def on_headers_complete(self) -> None:
        assert self._parser is not None
        status, version = self._parser.get_status_code(), self._parser.get_http_version()
        if not 100 <= status <= 599 or version not in {"1.0", "1.1"}:
            self._refuse(MalformedResponse("no status line"))
        if status < 200 or self._answer is not None:
            return
        has_body = status not in (204, 304)
        if has_body and self._length is not None:
            self._check(self._length)
        self._until_end = has_body and self._length is None and not self._coding.endswith(b"chunked")
        self._persistent = version == "1.1" and self._parser.should_keep_alive()

    def on_body(self, data: bytes) -> None:
        if self._answer is not None:
            return
        self._size += len(data)
        self._check(self._size)
        self._body.append(data)
        self._since_body = 0

    def on_message_complete(self) -> None:
        """Finish the answer; an interim one (1xx) is skipped, and so is one that nobody has asked for."""
        assert self._parser is not None
        status = self._parser.get_status_code()
        if status >= 200 and self._answer is None:
            self._answer = HttpResponse(status, b"".join(self._body))
            self.keep = self._persistent

    def _check(self, size: int) -> None:
        if size > self._at_most:
            self._refuse(TooLarge("the answer is too large"))

    def _refuse(self, error: OSError) -> NoReturn:
        """Stop the parser, which raises an error of its own for whatever a callback raises."""
        self._error = error
        raise error
