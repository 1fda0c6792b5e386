"""discord.py, unmodified, lives through what connections go through."""

import asyncio

import discord
import pytest

from tests.fakes.discord.connecting import Hurried, connected, pointed_at
from tests.fakes.discord.fake import FakeDiscord
from tests.fakes.discord.parrot import Parrot, soon
from tests.fakes.discord.world import ELSEWHERE, FOREIGN_GUILD, GUILD, SECOND_GUILD

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])


@pytest.mark.parametrize("how", ["drop", "abort", "ask", "invalidate"])
async def test_what_was_missed_is_heard_after_a_resumption(
    fake: FakeDiscord, parrot: Parrot, how: str
) -> None:
    """A close, a reset, op 7 and op 9 that can be resumed lead to RESUME, not to a login."""
    missed = fake.events.mention("missed")
    if how == "abort":
        fake.gateway.abort()
    elif how == "invalidate":
        await fake.gateway.invalidate(resumable=True)
    else:
        await (fake.gateway.drop if how == "drop" else fake.gateway.ask_to_reconnect)()
    await fake.deliver(missed)
    await fake.gateway.wait(after=1)
    await fake.answered(missed)

    assert len(fake.gateway.identified) == 1
    assert len(fake.gateway.resumed) == 1
    await soon(lambda: parrot.heard == [missed.text] * 2)  # the bot hears its answer too
    assert fake.commands.syncs == [""]


@pytest.mark.usefixtures("parrot")
async def test_a_session_that_is_not_valid_leads_to_a_login(fake: FakeDiscord) -> None:
    """Nothing is replayed then."""
    await fake.gateway.invalidate()
    await fake.gateway.wait(after=1)

    assert len(fake.gateway.identified) == 2
    assert fake.gateway.resumed == []


async def test_a_gateway_that_has_died_in_silence_is_given_up(fake: FakeDiscord) -> None:
    """The client's own watch ends the connection, and the next one is resumed."""
    fake.gateway.heartbeat = 0.05
    async with connected(Parrot(heartbeat_timeout=0.3), fake):
        fake.gateway.silence()
        await fake.waiting.until(lambda: fake.gateway.closings)
        fake.gateway.silence(silent=False)
        await fake.gateway.wait(after=1)
        await fake.waiting.until(lambda: fake.gateway.resumed)

    assert fake.gateway.heartbeats >= 1


async def test_guilds_come_and_go(fake: FakeDiscord, parrot: Parrot) -> None:
    """One that is unavailable is not left."""
    gone = fake.events.mention("a", channel=ELSEWHERE)
    for each in (
        fake.events.join(FOREIGN_GUILD),
        fake.events.outage(GUILD),
        fake.events.leave(SECOND_GUILD),
    ):
        assert await fake.deliver(each) == 1
    await soon(lambda: parrot.get_guild(int(SECOND_GUILD)) is None)
    home = parrot.get_guild(int(GUILD))

    assert {each.id for each in parrot.guilds} == {int(GUILD), int(FOREIGN_GUILD)}
    assert home is not None
    assert home.unavailable
    assert await fake.deliver(gone) == 0


async def test_a_bad_token_and_a_greedy_intent_end_the_client(fake: FakeDiscord) -> None:
    """Each with an error of its own."""
    with pointed_at(fake):
        client = Hurried()
        with pytest.raises(discord.LoginFailure):
            await client.start("wrong")
        await client.close()
        greedy = Hurried(intents=discord.Intents.all())
        with pytest.raises(discord.PrivilegedIntentsRequired):
            await greedy.start(fake.world.token)
        await greedy.close()


async def test_two_shards_hear_of_one_guild_each(fake: FakeDiscord) -> None:
    """A sharded client asks first how many it should have."""
    fake.gateway.shards = 2

    class Sharded(discord.AutoShardedClient):
        async def before_identify_hook(  # type: ignore[explicit-override] # @override: 3.12
            self, shard_id: int | None, *, initial: bool = False
        ) -> None:
            """Do not wait five seconds."""

    client = Sharded(intents=discord.Intents(guilds=True), guild_ready_timeout=0.05)
    async with connected(client, fake):
        assert {each.id: each.shard_id for each in client.guilds} == {
            int(GUILD): 1,
            int(SECOND_GUILD): 0,
        }
    assert [each["shard"] for each in fake.gateway.identified] == [[0, 2], [1, 2]]


async def test_a_client_comes_back_when_discord_does(fake: FakeDiscord) -> None:
    """While connections are refused it tries again by itself."""
    client = Parrot()
    async with connected(client, fake):
        opened = fake.gateway.opened
        await fake.refuse()
        await asyncio.sleep(0.05)
        await fake.open()
        await fake.gateway.wait(after=opened)
        event = fake.events.mention("again")
        await fake.deliver(event)
        await fake.answered(event)

    assert len(fake.gateway.identified) == 1
