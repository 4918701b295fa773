"""HTTP/1.1 parser: answers in whatever pieces they come, and bytes that are no answer."""

from __future__ import annotations

from itertools import pairwise

import pytest

from bots.http.http1 import LONGEST_HEAD, HttpResponse, MalformedResponse, ResponseParser, TooLarge, request

PLAIN = b"HTTP/1.1 200 OK\r\nServer: nginx\r\nContent-Length: 5\r\n\r\nhello"
CHUNKED = (
    b"HTTP/1.1 403 Forbidden\r\nTransfer-Encoding: chunked\r\n\r\n"
    b"3\r\nhel\r\n2;part=2\r\nlo\r\n0\r\nTrailer: passed over\r\n\r\n"
)
INTERIM = b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" + PLAIN
EMPTY = b"HTTP/1.1 204 No Content\r\n\r\n"
UNTIL_THE_END = b"HTTP/1.0 200 OK\r\n\r\nhello"


@pytest.mark.parametrize(
    ("raw", "answer", "keep"),
    [
        (PLAIN, HttpResponse(200, b"hello"), True),
        (PLAIN.replace(b"Server: nginx", b"Connection: close"), HttpResponse(200, b"hello"), False),
        (CHUNKED, HttpResponse(403, b"hello"), True),
        (CHUNKED.replace(b"Trailer: passed over\r\n", b""), HttpResponse(403, b"hello"), True),
        (INTERIM, HttpResponse(200, b"hello"), True),
        (EMPTY, HttpResponse(204, b""), True),
    ],
)
def test_an_answer_in_any_pieces(raw: bytes, answer: HttpResponse, keep: bool) -> None:
    for size in (1, 2, 7, len(raw)):
        reading = ResponseParser()
        *early, last = [reading.feed(raw[at : at + size]) for at in range(0, len(raw), size)]
        assert (set(early) <= {None}, last, reading.keep) == (True, answer, keep)


def test_an_answer_without_a_length_lasts_until_the_end() -> None:
    reading = ResponseParser()
    assert reading.feed(UNTIL_THE_END) is None
    assert (reading.end(), reading.keep) == (HttpResponse(200, b"hello"), False)


def test_what_follows_an_answer_spoils_the_connection() -> None:
    for raw in (PLAIN, CHUNKED):
        reading = ResponseParser()
        assert reading.feed(raw + b"HTTP/1.1") is not None
        assert not reading.keep


@pytest.mark.parametrize(
    "raw",
    [
        b"SSH-2.0-OpenSSH_9.2\r\n\r\n",
        b"HTTP/1.1 abc\r\n\r\n",
        PLAIN.replace(b": 5", b": five"),
        PLAIN.replace(b": 5", b": -5"),
        CHUNKED.replace(b"3\r\n", b"x\r\n"),
        b"HTTP/1.1 200 OK\r\n" + b"x" * LONGEST_HEAD,
        CHUNKED.partition(b"3\r\n")[0] + b"1" * (LONGEST_HEAD + 1),
    ],
)
def test_no_answer(raw: bytes) -> None:
    with pytest.raises(MalformedResponse):
        ResponseParser().feed(raw)


@pytest.mark.parametrize("raw", [b"", PLAIN[:20], PLAIN[:-1], CHUNKED[:-3]])
def test_an_answer_cut_short(raw: bytes) -> None:
    reading = ResponseParser()
    reading.feed(raw)
    with pytest.raises(MalformedResponse):
        reading.end()


@pytest.mark.parametrize("raw", [PLAIN, CHUNKED, UNTIL_THE_END, CHUNKED.replace(b"3\r\n", b"fff\r\n")])
def test_no_more_is_read_than_asked_for(raw: bytes) -> None:
    with pytest.raises(TooLarge):
        ResponseParser(at_most=4).feed(raw)
    reading = ResponseParser(at_most=4)
    with pytest.raises(TooLarge):
        [reading.feed(raw[at:after]) for at, after in pairwise(range(len(raw) + 1))]


def test_a_request() -> None:
    head, _, body = request("POST", "vk.example", "/x?a=1", "text/plain", b"hello").partition(b"\r\n\r\n")
    assert head.startswith(b"POST /x?a=1 HTTP/1.1\r\nHost: vk.example\r\n")
    assert b"Content-Type: text/plain\r\nContent-Length: 5" in head
    assert body == b"hello"
    assert b"Content-Length" not in request("GET", "vk.example", "/")
    assert b"Content-Length: 0" in request("POST", "vk.example", "/")


@pytest.mark.parametrize("target", ["x", "/a b", "/a\r\nHost: other", "/я"])
def test_a_target_that_is_none(target: str) -> None:
    with pytest.raises(ValueError, match="escaped"):
        request("GET", "vk.example", target)
