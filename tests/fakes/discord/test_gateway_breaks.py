"""The gateway breaks in all the known ways, and takes the bot back."""

import asyncio

import aiohttp
import pytest

from tests.fakes.discord.calling import Caller, line, logged_in
from tests.fakes.discord.fake import FakeDiscord
from tests.fakes.discord.world import (
    ANN,
    BOT,
)

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])


async def test_a_resumed_session_is_told_what_it_missed(fake: FakeDiscord) -> None:
    """In order, once, followed by RESUMED; what was heard before is not told again."""
    async with logged_in(fake):
        (session,) = fake.gateway.live
        await fake.gateway.drop(4000)
    await fake.deliver(fake.events.mention("missed"))
    async with line(fake) as peer:
        await peer.hear()
        resume = {"token": fake.world.token, "session_id": session.id, "seq": 3}
        await peer.say(6, resume)
        missed, resumed = await peer.hear(), await peer.hear()

    assert (missed["t"], missed["s"]) == ("MESSAGE_CREATE", 4)
    assert (resumed["t"], resumed["s"]) == ("RESUMED", 5)
    assert fake.gateway.resumed == [["MESSAGE_CREATE"]]


async def test_a_forgotten_session_cannot_be_resumed(fake: FakeDiscord) -> None:
    """Neither can one with a bad token."""
    async with logged_in(fake):
        (session,) = fake.gateway.live
        await fake.gateway.drop()
    resume = {"token": fake.world.token, "session_id": session.id, "seq": 3}
    async with line(fake) as peer:
        await peer.hear()
        await peer.say(6, {**resume, "token": "wrong"})
        assert await peer.hear() == {"closed": 4004}
    fake.gateway.forget()
    async with line(fake) as peer:
        await peer.hear()
        await peer.say(6, resume)
        assert await peer.hear() == {"op": 9, "d": False}


@pytest.mark.parametrize(("code", "left"), [(1000, 0), (1001, 0), (4000, 1)])
async def test_a_client_that_leaves_in_order_gives_its_session_up(
    fake: FakeDiscord, code: int, left: int
) -> None:
    """Any other close keeps it for a resumption."""
    async with logged_in(fake) as peer:
        await peer.socket.close(code=code)
        await fake.waiting.until(lambda: fake.gateway.closings)

    assert fake.gateway.closings == [code]
    assert len(fake.gateway.sessions) == left


async def test_a_gateway_that_closes_in_order_keeps_the_session(fake: FakeDiscord) -> None:
    """Only the client gives a session up."""
    async with logged_in(fake) as peer:
        closing = asyncio.create_task(fake.gateway.drop(1000))
        assert await peer.hear() == {"closed": 1000}
        await closing
    await fake.waiting.until(lambda: fake.gateway.closings)

    assert len(fake.gateway.sessions) == 1


async def test_the_client_is_asked_to_come_back_or_to_log_in_anew(fake: FakeDiscord) -> None:
    """Op 7 and op 9; a session that is not valid is forgotten."""
    async with logged_in(fake) as peer:
        await fake.gateway.ask_to_reconnect()
        await fake.gateway.invalidate(resumable=True)
        assert len(fake.gateway.sessions) == 1
        await fake.gateway.invalidate()

        assert await peer.hear() == {"op": 7, "d": None}
        assert [await peer.hear() for _ in range(2)] == [
            {"op": 9, "d": True},
            {"op": 9, "d": False},
        ]
    assert fake.gateway.sessions == {}


async def test_a_connection_is_closed_or_reset(fake: FakeDiscord) -> None:
    """A close has a code; a reset has none."""
    async with logged_in(fake) as peer:
        closing = asyncio.create_task(fake.gateway.drop(4009))
        assert await peer.hear() == {"closed": 4009}
        await closing
    async with logged_in(fake) as peer:
        fake.gateway.abort()
        assert await peer.hear() == {"closed": 1006}
    await fake.waiting.until(lambda: len(fake.gateway.closings) == 2)
    assert fake.gateway.live == []


async def test_a_silent_gateway_says_nothing_until_it_speaks_again(fake: FakeDiscord) -> None:
    """On old connections and new ones; what happens meanwhile waits for a resumption."""
    async with logged_in(fake) as peer:
        fake.gateway.silence()
        await peer.say(1, 3)
        await fake.deliver(fake.events.mention("a"))
        async with line(fake) as other:
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(other.hear(), 0.05)
        fake.gateway.silence(silent=False)
        await peer.say(1, 3)

        assert await peer.hear() == {"op": 11}
        assert fake.gateway.live[0].backlog[-1]["d"]["author"]["id"] == ANN


async def test_connections_are_refused_while_discord_is_away(fake: FakeDiscord) -> None:
    """Neither gateway nor REST is there; afterwards both are, at the same address."""
    caller, before = Caller(fake), fake.gateway_url
    async with logged_in(fake) as peer, aiohttp.ClientSession() as kept_alive:
        await kept_alive.post(f"{fake.api_url}/webhooks/1/2", json={})
        await fake.refuse()
        assert await peer.hear() == {"closed": 1006}
        with pytest.raises(aiohttp.ClientConnectionError):
            await kept_alive.post(f"{fake.api_url}/webhooks/1/2", json={})
    with pytest.raises(aiohttp.ClientConnectionError):
        await caller.call("GET", "/users/@me")
    with pytest.raises(aiohttp.ClientConnectionError):
        async with line(fake):
            pass
    await fake.open()

    assert (await caller.call("GET", "/users/@me")).said["id"] == BOT
    async with logged_in(fake):
        assert fake.gateway_url == before


async def test_waiting_ends_with_the_session_that_is_waited_for(fake: FakeDiscord) -> None:
    """Or with a TimeoutError."""
    with pytest.raises(TimeoutError):
        await fake.gateway.wait(within=0.02)
    waiting = asyncio.create_task(fake.gateway.wait(after=1))
    async with logged_in(fake):
        await asyncio.sleep(0)
        assert not waiting.done()
        async with logged_in(fake):
            await waiting
