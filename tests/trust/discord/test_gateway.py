"""A gateway that drops, resets, falls silent, hangs up and stays away loses nothing."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from tests.fakes.discord.transcript import Event
from tests.trust.discord.process import HURRIED, House
from tests.trust.slack.process import Server
from tests.trust.slack.storm import question

pytestmark = [pytest.mark.enable_socket, pytest.mark.storm]

PORTAL = "discord.com/developers/applications"
BATCH = 8
PAUSE = 1.0  # seconds, the longest of the hurried command


def batch(house: House, first: int) -> list[Event]:
    """Ask for some drawers by mentions and directly."""
    ways = (house.discord.events.mention, house.discord.events.direct)
    return [ways[each % 2](question(each)) for each in range(first, first + BATCH)]


async def answered_once(house: House, events: list[Event]) -> None:
    """Wait for the answers; each is the right one, and the only one."""
    await house.seen(*events)
    await house.quiet()
    for event in events:
        [text] = house.read(event)
        assert f"word{event.text[-5:-1]}" in text


async def back(house: House, server: Server, opened: int, *, within: float = 30.0) -> None:
    """Wait for the next connection, over which events come in."""
    await house.discord.gateway.wait(after=opened, within=within)
    await server.ready()


async def test_nothing_is_lost_whatever_happens_to_the_line(drawn: House) -> None:
    """What is told while it is broken is told again when the session is resumed, and answered once.

    So is what was told before, when Discord tells it twice.
    """
    server, gateway = await drawn.up(program=HURRIED), drawn.discord.gateway
    upsets: tuple[Callable[[], Awaitable[object]], ...] = (
        gateway.drop,
        lambda: asyncio.to_thread(lambda: None),
        gateway.ask_to_reconnect,
        lambda: gateway.invalidate(resumable=True),
    )
    for turn, upset in enumerate(upsets):
        events, opened = batch(drawn, turn * BATCH), gateway.opened
        for event in events[:2]:
            await drawn.discord.deliver(event)
        await upset()
        if turn == 1:
            gateway.abort()
        for event in events:
            await drawn.discord.deliver(event)
        await back(drawn, server, opened)
        await answered_once(drawn, events)
    assert len(gateway.identified) == 1
    assert sum(map(len, gateway.resumed)) > 0

    opened = gateway.opened
    await gateway.invalidate()
    await back(drawn, server, opened)
    events = batch(drawn, 60)
    await drawn.ask(*events)
    await answered_once(drawn, events)
    assert (len(gateway.identified), drawn.discord.rejected) == (2, [])
    assert gateway.opened <= 8
    assert not any(line["level"] in {"error", "critical"} for line in server.events)


async def test_it_comes_back_from_silence_and_from_an_outage_without_haste(drawn: House) -> None:
    """A dead peer is found out; while nobody listens there is a try every now and then."""
    drawn.discord.gateway.heartbeat = 0.3
    server, fake = await drawn.up(program=HURRIED), drawn.discord
    opened = fake.gateway.opened
    fake.gateway.silence()
    await server.until(lambda status, found: status == 503 and "not connected" in found["discord"])
    fake.gateway.silence(silent=False)
    await back(drawn, server, opened)

    opened, said = fake.gateway.opened, len(server.said)
    await fake.refuse()
    events = batch(drawn, 0)
    for event in events:
        await fake.deliver(event)
    await asyncio.sleep(4 * PAUSE)
    tries = sum("trying again" in line for line in server.log[-(len(server.said) - said) :])
    assert 2 <= tries <= 6
    await fake.open()
    await back(drawn, server, opened, within=15)
    await answered_once(drawn, events)
    assert fake.gateway.opened == opened + 1


async def test_a_gateway_that_hangs_up_at_once_is_not_hammered(drawn: House) -> None:
    """Each time it takes longer until the next try."""
    server, gateway = await drawn.up(), drawn.discord.gateway
    opened = gateway.opened
    for _ in range(35):
        await asyncio.sleep(0.1)
        await gateway.drop()
    assert gateway.opened - opened <= 4
    await back(drawn, server, gateway.opened - 1)
    event = drawn.discord.events.mention(question(1))
    await drawn.ask(event)
    await answered_once(drawn, [event])


@pytest.mark.parametrize(("code", "page"), [(4004, "Reset Token"), (4014, "Privileged Gateway")])
async def test_what_cannot_be_mended_by_trying_again_is_told_once(
    house: House, code: int, page: str
) -> None:
    """One line names the page where it is mended, and it ends with 2."""
    server, gateway = await house.up(), house.discord.gateway
    opened = gateway.opened
    await gateway.drop(code)
    line = await server.hears(PORTAL)
    assert page in line
    assert await server.ended() == 2
    assert gateway.opened == opened
    assert sum(PORTAL in each for each in server.said) == 1
    assert not any("Traceback" in each for each in server.said)


async def test_a_token_that_discord_does_not_know_ends_it_with_one_line(house: House) -> None:
    """The line names the page where the right one is."""
    house.settings.update({"discord_bot_token": "OTAw.somebody.else"})
    server = await house.start()
    assert await server.ended() == 2
    [line] = [each["event"] for each in server.events if each["level"] == "critical"]
    assert "Reset Token" in line
    assert PORTAL in line
    assert "somebody" not in "".join(server.said)
    assert len(house.discord.calls) == 1
