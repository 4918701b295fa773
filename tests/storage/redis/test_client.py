"""Redis client: the server is there, away, hanging, and there again."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from storage.redis import client
from storage.redis.client import RedisUnavailable, fault, without_password
from tests.redis_server import PATIENCE_S, RedisServer, line


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shorten every wait of the client."""
    monkeypatch.setattr(client, "ANSWER_S", 0.3)
    monkeypatch.setattr(client, "RETRY_S", 0.05)
    monkeypatch.setattr(client, "QUIET_S", 0.1)


@asynccontextmanager
async def listening(answers: dict[bytes, bytes]) -> AsyncIterator[str]:
    """Run a server that answers some commands, and on a connection that has subscribed none any more; its address."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        deaf = False
        while said := await reader.read(4096):
            for command, answer in answers.items() if not deaf else ():
                writer.write(answer * said.count(command))
            deaf = deaf or b"SUBSCRIBE" in said
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield f"redis://127.0.0.1:{server.sockets[0].getsockname()[1]}"


async def test_it_is_asked_and_heard(redis_server: RedisServer) -> None:
    heard: list[bytes] = []
    async with line(redis_server.url, "a channel", heard.append) as one, line(redis_server.url, "a channel") as other:
        await one.is_up()
        await other.is_up()
        assert await other.link.ask("PUBLISH", "a channel", "good morning") == 2
        assert await asyncio.gather(*(one.link.ask("ECHO", n) for n in range(9))) == [b"%d" % n for n in range(9)]
        async with asyncio.timeout(PATIENCE_S):
            while not heard:
                await asyncio.sleep(0.005)
    assert heard == [b"good morning"]
    assert one.said == [""]
    assert not one.link.up


@pytest.mark.usefixtures("hasty")
async def test_one_that_stops_is_away_until_it_is_started_again(own_redis: RedisServer) -> None:
    async with line(own_redis.url) as one:
        await one.is_up()
        own_redis.stop()
        await one.is_up(up=False)
        with pytest.raises(RedisUnavailable, match=r"\w"):
            await one.link.ask("PING")
        await asyncio.sleep(0.3)
        own_redis.start()
        await one.is_up()
        assert await one.link.ask("PING") == b"PONG"
    assert [bool(why) for why in one.said] == [False, True, False]


@pytest.mark.usefixtures("hasty")
async def test_one_that_hangs_costs_one_answers_time_and_then_none(own_redis: RedisServer) -> None:
    async with line(own_redis.url) as one:
        await one.is_up()
        own_redis.hang()
        asked = await asyncio.gather(*(one.link.ask("PING") for _ in range(20)), return_exceptions=True)
        assert {type(answer) for answer in asked} == {RedisUnavailable}
        assert not one.link.up
        async with asyncio.timeout(PATIENCE_S):
            for _ in range(100):
                with pytest.raises(RedisUnavailable, match="no answer"):
                    await one.link.ask("PING")
        own_redis.go_on()
        await one.is_up()
        assert await one.link.ask("PING") == b"PONG"
    assert one.said[:2] == ["", "no answer within 0.3 s"]


@pytest.mark.usefixtures("hasty")
async def test_one_that_hangs_is_found_out_before_anybody_asks(own_redis: RedisServer) -> None:
    async with line(own_redis.url) as one:
        await one.is_up()
        await asyncio.sleep(0.25)
        assert one.link.up
        own_redis.hang()
        await one.is_up(up=False)


@pytest.mark.usefixtures("hasty")
async def test_one_that_takes_connections_and_never_answers_is_away_and_said_to_be_once() -> None:
    async with listening({}) as url, line(url) as one:
        await one.is_up(up=False)
        with pytest.raises(RedisUnavailable):
            await one.link.ask("PING")
        await asyncio.sleep(0.8)
        assert one.said == ["no answer within 0.3 s"]
        assert await fault(url) == "no answer within 0.3 s"


@pytest.mark.usefixtures("hasty")
async def test_a_listening_connection_that_went_deaf_is_replaced() -> None:
    subscribed = b"*3\r\n$9\r\nsubscribe\r\n$1\r\nc\r\n:1\r\n"
    answers = {b"SETINFO": b"+OK\r\n", b"EVAL": b"+OK\r\n", b"SUBSCRIBE": subscribed, b"PING": b"+PONG\r\n"}
    async with listening(answers) as url, line(url) as one:
        await one.is_up()
        async with asyncio.timeout(PATIENCE_S):
            while len(one.said) < 3:
                await asyncio.sleep(0.005)
    assert one.said[:3] == ["", "no answer within 0.3 s", ""]


@pytest.mark.usefixtures("hasty")
async def test_an_answer_that_nobody_waited_for_is_nobodys(redis_server: RedisServer) -> None:
    async with line(redis_server.url) as one:
        await one.is_up()
        asking = asyncio.ensure_future(one.link.ask("BLPOP", "nothing", 0))
        await asyncio.sleep(0.02)
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        assert not one.link.up
        await one.is_up()
        assert await one.link.ask("PING") == b"PONG"


async def test_a_busy_channel_hides_no_loss(redis_server: RedisServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "RETRY_S", 0.05)
    monkeypatch.setattr(client, "QUIET_S", 60.0)
    async with line(redis_server.url, "busy") as one, line(redis_server.url, "busy") as other:
        await one.is_up()
        await other.is_up()
        with pytest.raises(RedisUnavailable, match="unknown command"):
            await one.link.ask("NONSENSE")
        await other.link.ask("PUBLISH", "busy", "anything")
        await one.is_up()


async def test_a_fault_is_told_with_its_reason_and_without_the_password(redis_server: RedisServer) -> None:
    assert await fault(redis_server.url) is None
    with_password = redis_server.url.replace("//", "//somebody:secret@")
    reason = await fault(with_password)
    assert reason is not None
    assert "secret" not in reason
    assert without_password(with_password) == redis_server.url
    assert "Connect call failed" in str(await fault("redis://127.0.0.1:1"))
