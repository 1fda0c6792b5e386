"""The gateway tells what a client of version 10 expects."""

import pytest

from tests.fakes.discord.calling import LEAST, Caller, line, logged_in
from tests.fakes.discord.fake import FakeDiscord
from tests.fakes.discord.protocol import Intent
from tests.fakes.discord.world import (
    BOT,
    ELSEWHERE,
    GENERAL,
    GUILD,
    HIDDEN,
    SECOND_GUILD,
    WRITERS,
)

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])


@pytest.mark.parametrize("query", ["", "?v=10&encoding=json&compress=zlib-stream"])
async def test_who_logs_in_is_told_the_guilds(fake: FakeDiscord, query: str) -> None:
    """Greeting, READY, one GUILD_CREATE each; packed into one stream where asked for."""
    async with line(fake, query) as peer:
        hello = await peer.hear()
        ready = await peer.identify(fake.world.token)
        guilds = [await peer.hear() for _ in range(2)]

    assert hello == {"op": 10, "d": {"heartbeat_interval": 41250.0}}
    assert (ready["t"], ready["s"], ready["d"]["user"]["id"]) == ("READY", 1, BOT)
    assert ready["d"]["resume_gateway_url"] == fake.gateway_url
    assert [each["d"]["id"] for each in guilds] == [GUILD, SECOND_GUILD]
    assert HIDDEN not in [each["id"] for each in guilds[0]["d"]["channels"]]
    assert fake.gateway.identified[0]["intents"] == LEAST


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"token": "wrong"}, 4004),
        ({"intents": int(LEAST | Intent.CONTENT)}, 4014),
        ({"shard": [2, 2]}, 4010),
    ],
)
async def test_a_wrong_login_is_closed_with_its_code(
    fake: FakeDiscord, said: dict[str, object], code: int
) -> None:
    """A bad token, an intent that nobody has approved, a shard that there is not."""
    async with line(fake) as peer:
        await peer.hear()
        asked = {"token": fake.world.token, "intents": int(LEAST), **said}
        await peer.say(2, asked)

        assert await peer.hear() == {"closed": code}
    assert fake.gateway.sessions == {}


async def test_an_approved_intent_is_granted(fake: FakeDiscord) -> None:
    """And then all content is there to be read."""
    fake.gateway.approved = Intent.CONTENT
    async with logged_in(fake, LEAST | Intent.CONTENT) as peer:
        await fake.deliver(fake.events.say("hello"))

        assert (await peer.hear())["d"]["content"] == "hello"


async def test_a_heartbeat_is_answered(fake: FakeDiscord) -> None:
    """And counted."""
    async with logged_in(fake) as peer:
        await peer.say(1, 3)

        assert await peer.hear() == {"op": 11}
    assert fake.gateway.heartbeats == 1


async def test_content_is_for_whom_it_is_meant(fake: FakeDiscord) -> None:
    """Without the intent: mentions of the bot, direct messages and what the bot said itself."""
    said = [
        fake.events.say("a"),
        fake.events.mention("b"),
        fake.events.direct("c"),
        fake.events.mention_role(WRITERS, "d"),
        fake.events.say("@everyone e"),
    ]
    async with logged_in(fake) as peer:
        for each in said:
            await fake.deliver(each)
        heard = [(await peer.hear())["d"]["content"] for _ in said]
        mine = await Caller(fake).send(GENERAL, content="f")
        own = await peer.hear()

    assert heard == ["", f"<@{BOT}> b", "c", "", ""]
    assert own["d"]["content"] == "f"
    assert own["d"]["id"] == mine.said["id"]


async def test_what_is_replied_to_is_hidden_like_anything_else(fake: FakeDiscord) -> None:
    """A mention in a reply shows the reply, not what it replies to."""
    other = fake.events.say("secret")
    asked = fake.events.mention("and this?", reply_to=other.key)
    async with logged_in(fake) as peer:
        await fake.deliver(asked)
        heard = (await peer.hear())["d"]

    assert heard["content"] == f"<@{BOT}> and this?"
    assert heard["referenced_message"]["content"] == ""


async def test_who_did_not_ask_is_not_told(fake: FakeDiscord) -> None:
    """Intents decide, and channels that the bot cannot see are silent."""
    async with line(fake) as peer:
        await peer.hear()
        await peer.identify(fake.world.token, Intent.DIRECT_MESSAGES)
        await fake.deliver(fake.events.direct("a"))
        assert (await peer.hear())["t"] == "MESSAGE_CREATE"
        assert await fake.deliver(fake.events.outage(GUILD)) == 0
    async with logged_in(fake, Intent.GUILDS | Intent.DIRECT_MESSAGES) as peer:
        assert await fake.deliver(fake.events.mention("a")) == 0
        assert await fake.deliver(fake.events.direct("b")) == 1
        assert (await peer.hear())["d"]["content"] == "b"
    async with logged_in(fake):
        assert await fake.deliver(fake.events.mention("c", channel=HIDDEN)) == 0


async def test_a_shard_hears_of_its_own_guilds(fake: FakeDiscord) -> None:
    """The first of two hears direct messages too."""
    async with line(fake) as first, line(fake) as second:
        for number, peer in enumerate((first, second)):
            await peer.hear()
            ready = await peer.identify(fake.world.token, shard=[number, 2])
            guild = await peer.hear()
            assert ready["d"]["guilds"] == [{"id": guild["d"]["id"], "unavailable": True}]
        for event in (
            fake.events.mention("a"),
            fake.events.mention("b", channel=ELSEWHERE),
            fake.events.direct("c"),
        ):
            assert await fake.deliver(event) == 1
        heard = [(await peer.hear())["d"]["content"] for peer in (second, first, first)]

    assert heard == [f"<@{BOT}> a", f"<@{BOT}> b", "c"]
