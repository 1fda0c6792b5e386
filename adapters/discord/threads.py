"""Which channel does a thread belong to that the library was not told of?"""

import asyncio
import logging
from dataclasses import dataclass, field, replace

import aiohttp
import discord
from cachetools import LRUCache
from discord.http import HTTPClient

from adapters.discord.reading import Asked

PATIENCE = 3.0  # seconds
_MOST = 10_000  # channels of which it is known what they belong to
_THREADS = frozenset(
    {10, 11, 12}
)  # https://docs.discord.com/developers/resources/channel#channel-object-channel-types

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Threads:
    """Knows to which channels threads belong. Each channel is asked about once."""

    http: HTTPClient
    _parents: LRUCache[str, str] = field(default_factory=lambda: LRUCache(_MOST))

    async def placed(self, asked: Asked) -> Asked:
        """Return *asked* at the channel that collections are bound to."""
        if not asked.somewhere:
            return asked
        place = asked.question.place
        place = replace(place, channel=await self._bound(place.channel))
        return replace(
            asked,
            question=replace(asked.question, place=place),
            address=replace(asked.address, place=place),
        )

    async def _bound(self, channel: str) -> str:
        known = self._parents.get(channel)
        if known is not None:
            return known
        try:
            async with asyncio.timeout(PATIENCE):
                found = await self.http.get_channel(int(channel))
        except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
            _LOG.info("channel %s is taken for no thread: %s", channel, type(error).__name__)
            return channel
        parent = found.get("parent_id") if found["type"] in _THREADS else None
        self._parents[channel] = str(parent or channel)
        return self._parents[channel]
