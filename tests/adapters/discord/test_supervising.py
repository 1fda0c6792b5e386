"""The gateway is held on to: whatever breaks, we come back, soon and without haste."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import discord
import pytest

from adapters.discord.client import Client, Ears, Sharded, client
from adapters.discord.faults import Unwelcome
from adapters.discord.supervising import LONGEST_PAUSE, LONGEST_PAUSE_OF_STRANGERS, Gateway
from bot.settings import Settings
from tests.adapters.discord.answering import until
from tests.fakes.discord.fake import FakeDiscord
from tests.fakes.discord.faults import limited
from tests.fakes.discord.gateway import (
    AUTHENTICATION_FAILED,
    DISALLOWED_INTENTS,
    INVALID_SHARD,
)

pytestmark = pytest.mark.enable_socket


class Hurry:
    """Notes how long somebody would have waited, and waits a hundredth of it."""

    def __init__(self) -> None:
        self.pauses: list[float] = []

    async def __call__(self, seconds: float) -> None:
        """Note *seconds*."""
        self.pauses.append(seconds)
        await asyncio.sleep(seconds / 100)


class Held:
    """A client that is connected, and what it has heard."""

    def __init__(self, fake: FakeDiscord, made: Client, hurry: Hurry) -> None:
        self.fake = fake
        self.client = made
        self.hurry = hurry
        self.heard: list[int] = []
        self.gateway = Gateway(made, sleep=hurry)
        made.ears = Ears(lambda said, _: self.heard.append(said.id), *[_nobody] * 4)

    async def again(self, interrupt: Callable[[], object]) -> None:
        """Break the connection, say something meanwhile, and wait until that is heard."""
        opened = self.fake.gateway.opened
        event = self.fake.events.mention("hello")
        done = interrupt()
        if asyncio.iscoroutine(done):
            await done
        await self.fake.deliver(event)
        await self.fake.gateway.wait(after=opened)
        await until(lambda: int(event.key) in self.heard)
        assert self.heard.count(int(event.key)) == 1


def _nobody(*_: object) -> None:
    """Hear nothing."""


@asynccontextmanager
async def held(fake: FakeDiscord, *, shards: bool = False) -> AsyncIterator[Held]:
    """Hold on to the gateway of *fake* until the block ends."""
    settings = Settings(
        discord_api_url=fake.api_url, discord_gateway_url=fake.gateway_url, discord_shards=shards
    )
    made = client(settings)
    holding = Held(fake, made, Hurry())
    await made.login(fake.world.token)
    try:
        await holding.gateway.start()
        yield holding
    finally:
        await holding.gateway.stop()
        await made.close()


@pytest.fixture
async def fake(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[FakeDiscord]:
    """Open a Discord whose visitors need not wait before they introduce themselves anew."""

    async def at_once(*_: object, **__: object) -> None:
        """Do not wait."""

    monkeypatch.setattr(discord.Client, "before_identify_hook", at_once)
    async with FakeDiscord() as opened:
        yield opened


@pytest.mark.parametrize("how", ["drop", "abort", "ask_to_reconnect"])
async def test_what_was_missed_is_heard_once(fake: FakeDiscord, how: str) -> None:
    """A close, a reset of the line, and the wish of the gateway: the session goes on."""
    async with held(fake) as holding:
        await holding.again(getattr(fake.gateway, how))

        assert len(fake.gateway.identified) == 1
        assert len(fake.gateway.resumed) == 1
        assert len(holding.hurry.pauses) == 1


async def test_a_session_that_is_gone_is_begun_anew(fake: FakeDiscord) -> None:
    """What is said from then on is heard."""
    async with held(fake) as holding:
        opened = fake.gateway.opened
        await fake.gateway.invalidate()
        await fake.gateway.wait(after=opened)
        event = fake.events.mention("hello")
        await fake.deliver(event)
        await until(lambda: int(event.key) in holding.heard)

        assert len(fake.gateway.identified) == 2


async def test_an_outage_is_sat_out_with_pauses_that_grow_and_end(fake: FakeDiscord) -> None:
    """Half a second at first, never more than thirty, and then it is as before."""
    async with held(fake) as holding:
        await fake.refuse()
        await until(lambda: len(holding.hurry.pauses) >= 9)
        assert not holding.gateway.open
        await fake.open()
        await holding.again(_nobody)

        pauses = holding.hurry.pauses
        assert pauses[:6] == sorted(pauses[:6])
        assert 0.4 <= pauses[0] <= 0.5
        assert max(pauses) <= LONGEST_PAUSE
        assert min(pauses[-2:]) >= 0.8 * LONGEST_PAUSE
        assert holding.gateway.open


async def test_the_first_connection_may_fail(fake: FakeDiscord) -> None:
    """The library's own loop ends there."""
    settings = Settings(discord_api_url=fake.api_url, discord_gateway_url=fake.gateway_url)
    made, hurry = client(settings), Hurry()
    holding = Held(fake, made, hurry)
    await made.login(fake.world.token)
    await fake.refuse()
    starting = asyncio.create_task(holding.gateway.start())
    await until(lambda: len(hurry.pauses) >= 3)
    await fake.open()
    async with asyncio.timeout(5):
        await starting

    assert holding.gateway.open
    await holding.gateway.stop()
    await made.close()


async def test_a_gateway_that_hangs_up_at_once_is_not_called_in_a_hot_loop(
    fake: FakeDiscord,
) -> None:
    """However often it lets us in before."""
    async with held(fake) as holding:
        for _ in range(6):
            opened = fake.gateway.opened
            await fake.gateway.drop(4000)
            await fake.gateway.wait(after=opened)

        pauses = holding.hurry.pauses
        assert pauses == sorted(pauses)
        assert pauses[-1] > 10.0


@pytest.mark.parametrize(
    ("code", "page"),
    [
        (AUTHENTICATION_FAILED, "Reset Token"),
        (DISALLOWED_INTENTS, "Privileged Gateway Intents"),
        (INVALID_SHARD, "QUOTH_DISCORD_SHARDS"),
    ],
)
async def test_what_cannot_be_mended_here_ends_with_the_page_where_it_can(
    fake: FakeDiscord, code: int, page: str
) -> None:
    """Whoever waits for it hears of it, and nothing is tried again."""
    async with held(fake) as holding:
        await fake.gateway.drop(code)
        async with asyncio.timeout(5):
            refusal = await holding.gateway.refused()

        assert page in str(refusal)
        assert str(holding.gateway.refusal) == str(refusal)
        assert holding.hurry.pauses == []


async def test_a_gateway_that_has_forgotten_us_during_an_outage_is_there_and_need_not_be_spared(
    fake: FakeDiscord,
) -> None:
    """However long it was away, we introduce ourselves in the second after it says so."""
    async with held(fake) as holding:
        await fake.refuse()
        await until(lambda: len(holding.hurry.pauses) >= 9)
        fake.gateway.forget()
        opened = fake.gateway.opened
        await fake.open()
        await fake.gateway.wait(after=opened)
        await until(lambda: holding.gateway.open)

        assert len(fake.gateway.identified) == 2
        assert holding.hurry.pauses[-1] <= 0.5
        assert holding.hurry.pauses[-2] >= 0.8 * LONGEST_PAUSE


async def test_whoever_introduces_themselves_again_and_again_waits_longer_each_time(
    fake: FakeDiscord,
) -> None:
    """A gateway that lets us in, hangs up and forgets us shall not end the token."""
    async with held(fake) as holding:
        for _ in range(6):
            opened = fake.gateway.opened
            fake.gateway.forget()
            await fake.gateway.drop(4000)
            await fake.gateway.wait(after=opened)
            await until(lambda: holding.gateway.open)

        introductions = holding.hurry.pauses[1::2]
        assert introductions == sorted(introductions)
        assert introductions[-1] >= 8.0


async def test_intents_that_are_not_allowed_are_told_at_the_start(
    fake: FakeDiscord, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody waits for a connection that cannot come."""
    monkeypatch.setattr("adapters.discord.client.INTENTS", discord.Intents.all())
    with pytest.raises(Unwelcome, match="Privileged Gateway Intents"):
        async with held(fake):
            pass


async def test_we_leave_with_a_word(fake: FakeDiscord) -> None:
    """So that Discord shows us as gone, and keeps no session."""
    async with held(fake):
        pass
    await fake.waiting.until(lambda: fake.gateway.closings)

    assert fake.gateway.closings == [1000]


async def test_two_shards_are_two_connections(fake: FakeDiscord) -> None:
    """Each hears its own servers, and the first what is said directly."""
    fake.gateway.shards = 2
    async with held(fake, shards=True) as holding:
        assert isinstance(holding.client, Sharded)
        assert [each["shard"] for each in fake.gateway.identified] == [[0, 2], [1, 2]]
        await holding.again(fake.gateway.drop)
        assert holding.gateway.open

    assert holding.heard == [int(each.key) for each in fake.transcript.asked]


async def test_the_number_of_shards_is_asked_for_until_it_is_known(fake: FakeDiscord) -> None:
    """The guard in front of Discord does not end the start."""
    fake.gateway.shards = 2
    fake.faults.plan("gateway", *[limited(via=False)] * 2)
    async with held(fake, shards=True) as holding:
        assert len(fake.gateway.identified) == 2
        assert len(holding.hurry.pauses) == 2


async def test_an_event_that_cannot_be_read_does_not_end_the_connection(
    fake: FakeDiscord, caplog: pytest.LogCaptureFixture
) -> None:
    """The log hears of it, and the next event is heard."""
    async with held(fake) as holding:
        await fake.gateway.live[0].tell("MESSAGE_CREATE", {"id": "no number"})
        event = fake.events.mention("hello")
        await fake.deliver(event)
        await until(lambda: int(event.key) in holding.heard)

    assert "could not be read" in caplog.text


def test_strangers_wait_so_long_that_a_day_has_less_than_a_thousand_logins() -> None:
    """At a thousand Discord ends the token."""
    assert 24 * 3600 / (0.8 * LONGEST_PAUSE_OF_STRANGERS) < 1_000
