"""HTTP/1.1 client protocol without a socket: builds a request as bytes and parses an answer from the bytes received."""

from __future__ import annotations

import re
from typing import NamedTuple

LONGEST_HEAD = 64 << 10
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
        self._raw = bytearray()
        self._body = bytearray()
        self._status = 0
        self._length: int | None = None
        self._chunked = False
        self.keep = False

    def feed(self, data: bytes) -> HttpResponse | None:
        """Parse more bytes; returns the answer once it is complete. Raises Odd, TooLarge."""
        self._raw += data
        while not self._status:
            if not self._read_head():
                return None
        if self._chunked:
            return self._read_chunks()
        if self._length is None:
            self._check(len(self._raw))
            return None
        if len(self._raw) < self._length:
            return None
        return self._whole(self._raw)

    def end(self) -> HttpResponse:
        """Finish at the end of the connection: an answer without a length is complete now. Raises Odd."""
        if not self._status or self._chunked or self._length is not None:
            raise MalformedResponse("the connection ended before the answer")
        return HttpResponse(self._status, bytes(self._raw))

    def _read_head(self) -> bool:
        """Parse the head; False while it is incomplete. An interim answer (1xx) is skipped."""
        at = self._raw.find(b"\r\n\r\n")
        if at < 0:
            if len(self._raw) > LONGEST_HEAD:
                raise MalformedResponse("a head without end")
            return False
        lines = bytes(self._raw[:at]).split(b"\r\n")
        del self._raw[: at + 4]
        status = _status(lines[0])
        if status >= 200:
            self._take_head(status, lines)
        return True

    def _take_head(self, status: int, lines: list[bytes]) -> None:
        named = {name.lower(): value.strip() for name, _, value in (line.partition(b":") for line in lines[1:])}
        said = named.get(b"connection", b"").lower()
        self.keep = b"close" not in said and lines[0].startswith(b"HTTP/1.1")
        self._chunked = b"chunked" in named.get(b"transfer-encoding", b"").lower()
        if status in (204, 304):
            self._length = 0
        elif not self._chunked and b"content-length" in named:
            self._length = _number(named[b"content-length"], 10)
            self._check(self._length)
        self.keep = self.keep and (self._chunked or self._length is not None)
        self._status = status

    def _read_chunks(self) -> HttpResponse | None:
        """Take every complete chunk; trailers after the last one are skipped."""
        while (at := self._raw.find(b"\r\n")) >= 0:
            size = _number(bytes(self._raw[:at]).partition(b";")[0].strip(), 16)
            if size == 0:
                over = self._raw.find(b"\r\n\r\n")
                if over < 0:
                    return None
                self._raw = self._raw[over + 4 :]
                self._length = 0
                return self._whole(self._body)
            if len(self._raw) < at + 2 + size + 2:
                self._check(len(self._raw))
                return None
            self._check(len(self._body) + size)
            self._body += self._raw[at + 2 : at + 2 + size]
            del self._raw[: at + 2 + size + 2]
        if len(self._raw) > LONGEST_HEAD:
            raise MalformedResponse("a chunk without a size")
        return None

    def _whole(self, body: bytearray) -> HttpResponse:
        """The finished answer. Bytes after it were not asked for: such a connection is not used again."""
        assert self._length is not None
        size = len(self._body) if self._chunked else self._length
        if len(self._raw) > self._length:
            self.keep = False
        return HttpResponse(self._status, bytes(body[:size]))

    def _check(self, size: int) -> None:
        if size > self._at_most:
            raise TooLarge("the answer is too large")


def _status(line: bytes) -> int:
    if not re.match(rb"HTTP/1\.[01] [1-5][0-9][0-9]\b", line):
        raise MalformedResponse("no status line")
    return int(line[9:12])


def _number(digits: bytes, base: int) -> int:
    try:
        found = int(digits, base)
    except ValueError:
        found = -1
    if found < 0:
        raise MalformedResponse("no length")
    return found
