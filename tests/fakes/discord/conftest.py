"""What the tests of the fake Discord stand on."""

from collections.abc import AsyncIterator

import pytest

from tests.fakes.discord.calling import Caller
from tests.fakes.discord.connecting import connected
from tests.fakes.discord.fake import FakeDiscord
from tests.fakes.discord.parrot import Parrot
from tests.fakes.discord.samples import command
from tests.fakes.discord.world import BOT


@pytest.fixture
async def fake() -> AsyncIterator[FakeDiscord]:
    """Serve a fake Discord."""
    async with FakeDiscord() as discord:
        yield discord


@pytest.fixture
async def parrot(fake: FakeDiscord) -> AsyncIterator[Parrot]:
    """Run a bot whose commands are known."""
    client = Parrot()
    async with connected(client, fake):
        await client.tree.sync()
        yield client


@pytest.fixture
def caller(fake: FakeDiscord) -> Caller:
    """Call as the bot."""
    return Caller(fake)


@pytest.fixture
async def bot(fake: FakeDiscord) -> Caller:
    """Call as a bot whose command is known wherever it is installed."""
    caller = Caller(fake)
    known = command(integration_types=[0, 1], contexts=[0, 1, 2])
    menu = {"name": "Ask about this message", "type": 3}
    await caller.call("PUT", f"/applications/{BOT}/commands", [known, menu])
    return caller
