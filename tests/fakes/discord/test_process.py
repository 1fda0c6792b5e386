"""The fake serves a bot in another process, which knows its two addresses and a token."""

import asyncio
import sys

import pytest

from tests.fakes.discord.fake import FakeDiscord

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
BOT = """
import sys, discord, yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route
api, gateway, token = sys.argv[1:]
Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = api, yarl.URL(gateway)
client = discord.Client(intents=discord.Intents(guilds=True, guild_messages=True))
@client.event
async def on_message(message):
    if client.user in message.mentions:
        await message.reply("here", mention_author=False)
client.run(token, log_handler=None)
"""


async def test_a_bot_in_another_process_answers_and_is_killed(fake: FakeDiscord) -> None:
    """A kill breaks the connection; the session waits for a resumption that does not come."""
    given = (fake.api_url, fake.gateway_url, fake.world.token)
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-W", "ignore", "-c", BOT, *given
    )
    try:
        await fake.gateway.wait(within=30)
        event = fake.events.mention("are you there?")
        await fake.deliver(event)
        answers = await fake.answered(event)
    finally:
        process.kill()
        await process.wait()
    await fake.waiting.until(lambda: fake.gateway.closings)

    assert [each.payload["content"] for each in answers] == ["here"]
    assert fake.gateway.live == []
    assert len(fake.gateway.sessions) == 1
