"""Our end of Discord's gateway: which events come in, and who hears of them."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import aiohttp
import discord
from discord.gateway import DiscordWebSocket
from discord.http import Route
from yarl import URL

from adapters.discord.clicks import Click, Item
from adapters.discord.hiding import mask, through
from bot.logs import request_id
from bot.settings import Settings

# None of these is privileged: of messages we read those that mention us and those to us alone.
INTENTS = discord.Intents(guilds=True, guild_messages=True, dm_messages=True)
_TOO_MANY = 429
_READY_AFTER = 0.1  # seconds without another server; nothing here waits for all of them

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Ears:
    """Who hears of what."""

    written: Callable[[discord.Message, int], None]
    edited: Callable[[discord.Message, int], None]
    deleted: Callable[[int, int], None]
    pressed: Callable[[Click], None]
    left: Callable[[int], None]


class Client(discord.Client):
    """Passes events on. It keeps no messages and no members."""

    ears: Ears

    @property
    def own(self) -> int:
        """Return our own id."""
        return self.user.id if self.user else 0

    def press(self, click: Click) -> None:
        """Hear of a press on a button."""
        self.ears.pressed(click)

    async def on_message(self, message: discord.Message) -> None:
        """Hear of a message."""
        self.ears.written(message, self.own)

    async def on_raw_message_edit(self, event: discord.RawMessageUpdateEvent) -> None:
        """Hear that a message has changed, whoever changed it."""
        self.ears.edited(event.message, self.own)

    async def on_raw_message_delete(self, event: discord.RawMessageDeleteEvent) -> None:
        """Hear that a message is gone."""
        self.ears.deleted(event.channel_id, event.message_id)

    async def on_raw_bulk_message_delete(self, event: discord.RawBulkMessageDeleteEvent) -> None:
        """Hear that many messages are gone."""
        for message in event.message_ids:
            self.ears.deleted(event.channel_id, message)

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """Hear that a server has sent us away."""
        self.ears.left(guild.id)

    async def on_error(  # type: ignore[explicit-override] # @override came with 3.12
        self,
        event_method: str,
        /,
        *args: Any,  # noqa: ANN401 - the library's own
        **kwargs: Any,  # noqa: ANN401 - as above
    ) -> None:
        """Tell the log of what should not have happened, without the words of anybody."""
        del args, kwargs
        _LOG.exception("incident %s: %s could not be heard", request_id(), event_method)


class Sharded(Client, discord.AutoShardedClient):
    """The same over several connections."""


def client(settings: Settings, limited: Callable[[], None] = lambda: None) -> Client:
    """Make a client of Discord, or of what stands in its place.

    *limited* is called when Discord wants to be called less, which its library deals with alone.
    """
    Route.BASE = settings.discord_api_url
    DiscordWebSocket.DEFAULT_GATEWAY = URL(settings.discord_gateway_url)
    discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False  # nobody speaks here
    mask()
    proxy, connector = through(settings.discord_proxy)
    made = (Sharded if settings.discord_shards else Client)(
        intents=INTENTS,
        allowed_mentions=discord.AllowedMentions.none(),
        max_messages=None,
        member_cache_flags=discord.MemberCacheFlags.none(),
        chunk_guilds_at_startup=False,
        guild_ready_timeout=_READY_AFTER,
        proxy=proxy,
        connector=connector,
        http_trace=_noting(limited),
    )
    made.add_dynamic_items(Item)
    return made


def _noting(limited: Callable[[], None]) -> aiohttp.TraceConfig:
    """Look at each answer of Discord's."""

    async def ended(
        _session: aiohttp.ClientSession,
        _context: SimpleNamespace,
        ended: aiohttp.TraceRequestEndParams,
    ) -> None:
        if ended.response.status == _TOO_MANY:
            limited()

    trace = aiohttp.TraceConfig()
    trace.on_request_end.append(ended)
    return trace
