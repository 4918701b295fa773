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
SWITCHING = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\nConnection: upgrade\r\n\r\n"
HUGE = PLAIN.replace(b": 5", b": 18446744073709551615")
HELLO = HttpResponse(200, b"hello")
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
        (INTERIM.replace(b"103 Early Hints", b"100 Continue"), HttpResponse(200, b"hello"), True),
        (EMPTY, HttpResponse(204, b""), True),
        (b"HTTP/1.1 304 Not Modified\r\nContent-Length: 99\r\n\r\n", HttpResponse(304, b""), True),
        (PLAIN.replace(b"HTTP/1.1", b"HTTP/1.0"), HttpResponse(200, b"hello"), False),
        (PLAIN.replace(b"HTTP/1.1", b"HTTP/1.0").replace(b"nginx", b"x\r\nConnection: keep-alive"), HELLO, False),
        (PLAIN.replace(b"Server: nginx", b"Connection: x, Close"), HELLO, False),
        (PLAIN.replace(b"Server: nginx\r\n", b"X: " + b"x" * (LONGEST_HEAD - 100) + b"\r\n"), HELLO, True),
    ],
)
def test_an_answer_in_any_pieces(raw: bytes, answer: HttpResponse, keep: bool) -> None:
    for size in (1, 2, 7, len(raw)):
        reading = ResponseParser()
        *early, last = [reading.feed(raw[at : at + size]) for at in range(0, len(raw), size)]
        assert (set(early) <= {None}, last, reading.keep) == (True, answer, keep)


@pytest.mark.parametrize("raw", [PLAIN, CHUNKED, INTERIM, EMPTY])
def test_an_answer_is_the_same_wherever_it_is_cut(raw: bytes) -> None:
    whole = ResponseParser().feed(raw)
    assert whole is not None
    for at in range(1, len(raw)):
        reading = ResponseParser()
        assert (reading.feed(raw[:at]), reading.feed(raw[at:]), reading.keep) == (None, whole, True)


def test_an_answer_without_a_length_lasts_until_the_end() -> None:
    reading = ResponseParser()
    assert reading.feed(UNTIL_THE_END) is None
    assert (reading.end(), reading.keep) == (HttpResponse(200, b"hello"), False)


def test_what_follows_an_answer_spoils_the_connection() -> None:
    for raw in (PLAIN, CHUNKED, EMPTY, INTERIM):
        for more in (b"H", b"HTTP/1.1", PLAIN, EMPTY, CHUNKED, b"x", b"hello", b"\0", SWITCHING):
            reading = ResponseParser()
            assert reading.feed(raw + more) == ResponseParser().feed(raw)
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
        CHUNKED.replace(b"3\r\n", b"-3\r\n"),
        CHUNKED.replace(b"3\r\n", b"10000000000000003\r\n"),
        CHUNKED.replace(b"hel\r\n", b"hell\r\n"),
        CHUNKED.replace(b"3\r\n", b"3;" + b"x" * LONGEST_HEAD),
        CHUNKED.replace(b"passed over\r\n", b"x" * LONGEST_HEAD + b"\r\n"),
        CHUNKED.replace(b"Trailer: passed over\r\n", b"X: y\r\n" * LONGEST_HEAD),
        PLAIN.replace(b": 5", b": +5"),
        PLAIN.replace(b": 5", b": 5, 5"),
        PLAIN.replace(b": 5", b": 18446744073709551621"),
        PLAIN.replace(b"Server: nginx", b"Content-Length: 5"),
        PLAIN.replace(b"Server: nginx", b"Content-Length: 3"),
        PLAIN.replace(b"Server: nginx", b"Transfer-Encoding: chunked"),
        CHUNKED.replace(b"chunked\r\n", b"chunked\r\nContent-Length: 5\r\n"),
        PLAIN.replace(b"Server: nginx", b"Server: " + b"x" * LONGEST_HEAD),
        PLAIN.replace(b"Server: nginx", b"X: y\r\n" * LONGEST_HEAD + b"Z:"),
        PLAIN.replace(b"Server: nginx", b"Ser ver: nginx"),
        PLAIN.replace(b"Server: nginx", b"X: y\r\n z"),
        PLAIN.replace(b"HTTP/1.1", b"HTTP/2.0"),
        PLAIN.replace(b"200", b"600"),
        PLAIN.replace(b"200", b"099"),
        PLAIN.replace(b"\r\n", b"\n"),
        b"HTTP/1.1 100 Continue\r\n\r\n" * (LONGEST_HEAD // 20),
        SWITCHING,
        SWITCHING + PLAIN,
    ],
    ids=lambda raw: repr(raw[:90]),
)
def test_no_answer(raw: bytes) -> None:
    """Bytes that no server of good will sends, whole and in pieces."""
    for size in (len(raw), 1000, 1):
        reading = ResponseParser()
        with pytest.raises(MalformedResponse):
            [reading.feed(raw[at : at + size]) for at in range(0, len(raw), size)]
        assert not reading.keep


@pytest.mark.parametrize("raw", [b"", PLAIN[:20], PLAIN[:-1], CHUNKED[:-3], INTERIM[:50], UNTIL_THE_END[:18]])
def test_an_answer_cut_short(raw: bytes) -> None:
    reading = ResponseParser()
    reading.feed(raw)
    with pytest.raises(MalformedResponse):
        reading.end()


@pytest.mark.parametrize("raw", [PLAIN, CHUNKED, UNTIL_THE_END, CHUNKED.replace(b"3\r\n", b"fff\r\n"), HUGE])
def test_no_more_is_read_than_asked_for(raw: bytes) -> None:
    with pytest.raises(TooLarge):
        ResponseParser(at_most=4).feed(raw)
    reading = ResponseParser(at_most=4)
    with pytest.raises(TooLarge):
        [reading.feed(raw[at:after]) for at, after in pairwise(range(len(raw) + 1))]


def test_a_trailer_without_end() -> None:
    """One piece of a connection is no larger than 256 KiB; after it, what brings nothing of the body is counted."""
    reading = ResponseParser()
    assert reading.feed(CHUNKED.partition(b"passed")[0]) is None
    assert reading.feed(b"x" * LONGEST_HEAD) is None
    with pytest.raises(MalformedResponse):
        reading.feed(b"x")


def test_a_long_body_is_no_long_head() -> None:
    """Small chunks weigh more than their content, and an answer without a length may last."""
    small = b"1\r\nx\r\n" * LONGEST_HEAD
    reading = ResponseParser()
    assert reading.feed(CHUNKED.partition(b"3\r\n")[0] + small) is None
    assert reading.feed(b"0\r\n\r\n") == HttpResponse(403, b"x" * LONGEST_HEAD)
    reading = ResponseParser()
    reading.feed(UNTIL_THE_END)
    assert [reading.feed(b"x" * LONGEST_HEAD) for _ in range(3)] == [None] * 3
    assert len(reading.end().body) == 3 * LONGEST_HEAD + 5


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
