"""The way of an unmodified discord.py to the fake Discord."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import discord
from discord.gateway import DiscordWebSocket
from discord.http import Route
from yarl import URL

from tests.fakes.discord.fake import FakeDiscord

# discord.py waits two seconds for further guilds before it calls itself ready.
READY_AFTER = 0.05
PATIENCE = 10.0


class Hurried(discord.Client):
    """A client that does not wait five seconds before it identifies itself again."""

    def __init__(
        self, *, intents: discord.Intents | None = None, heartbeat_timeout: float = 60.0
    ) -> None:
        least = discord.Intents(guilds=True, guild_messages=True, dm_messages=True)
        super().__init__(
            intents=intents or least,
            guild_ready_timeout=READY_AFTER,
            heartbeat_timeout=heartbeat_timeout,
        )

    async def before_identify_hook(  # type: ignore[explicit-override] # @override came with 3.12
        self, shard_id: int | None, *, initial: bool = False
    ) -> None:
        """Do not wait."""


@contextmanager
def pointed_at(fake: FakeDiscord) -> Iterator[None]:
    """Let every client of this process find *fake* in Discord's place."""
    base, gateway = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = fake.api_url, URL(fake.gateway_url)
    try:
        yield
    finally:
        Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = base, gateway


@asynccontextmanager
async def connected(client: discord.Client, fake: FakeDiscord) -> AsyncIterator[discord.Client]:
    """Run *client* against *fake* until the block ends."""
    with pointed_at(fake):
        await client.login(fake.world.token)
        running = asyncio.create_task(client.connect())
        try:
            async with asyncio.timeout(PATIENCE):
                await client.wait_until_ready()
            yield client
        finally:
            await client.close()
            await running
