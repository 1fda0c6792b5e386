"""Keeps the connections to Discord's gateway, and makes them again whenever they break.

The library's own loop waits longer and longer, up to a quarter of an hour, does not wait at all
where the gateway hangs up at once, and ends when the very first connection fails. This one does
not. What broke is resumed where that can be: Discord then sends what was missed.
"""

import asyncio
import itertools
import logging
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager, suppress

import aiohttp
import discord
from discord.gateway import DiscordWebSocket, ReconnectWebSocket

from adapters.discord.faults import FATAL, Unwelcome, named, unwelcome

LONGEST_PAUSE = 30.0  # seconds
# Discord ends a token that identifies itself more than 1,000 times a day:
# https://docs.discord.com/developers/events/gateway#session-start-limit
LONGEST_PAUSE_OF_STRANGERS = 120.0
PATIENCE = 15.0  # seconds for a connection to open
STEADY = 30.0  # seconds after which a connection counts as one that holds
_TRUSTED = 3  # failures after which a session is resumed at the front door
_HANGING_UP = 2.0  # seconds
_MANY = 20  # times that a pause is doubled
_DONE, _BACK_SOON = 1000, 4000  # after the second, Discord keeps the session for us

Sleep = Callable[[float], Awaitable[None]]
Broken = (
    ReconnectWebSocket,
    OSError,  # a timeout and a reset by the peer are some
    aiohttp.ClientError,
    discord.HTTPException,
    discord.ConnectionClosed,
)

_LOG = logging.getLogger(__name__)


class Line:
    """One connection to the gateway, of the one *shard* or of one of several.

    Whoever introduces themselves anew waits for their *turn*.
    """

    def __init__(
        self,
        client: discord.Client,
        turn: asyncio.Lock,
        shard: int | None = None,
        *,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._client = client
        self._turn = turn
        self._shard = shard
        self._sleep = sleep
        self._last: DiscordWebSocket | None = None
        self._failures = 0
        self._introductions = 0  # since a connection held
        self._farewell = _BACK_SOON
        self.open = False
        self.opened = asyncio.Event()

    async def hold(self) -> None:
        """Stay connected until cancelled.

        Raise ``discord.ConnectionClosed`` if the gateway will not have us, whatever we do.
        """
        while True:
            began = time.monotonic()
            try:
                async with self._connected() as socket:
                    while True:
                        self._welcomed(socket)
                        await socket.poll_event()
            except Exception as broken:
                if isinstance(broken, discord.ConnectionClosed) and broken.code in FATAL:
                    raise
                if not isinstance(broken, Broken):
                    _LOG.exception("an event of the gateway could not be read")
                await self._sleep(self._pause(broken, time.monotonic() - began))

    def leave(self) -> None:
        """Say, when the connection ends, that it was the last."""
        self._farewell = _DONE

    def _welcomed(self, socket: DiscordWebSocket) -> None:
        """Note that the gateway has let us in, as soon as it has."""
        if socket.session_id is not None:
            self.open = True
            self.opened.set()

    @asynccontextmanager
    async def _connected(self) -> AsyncIterator[DiscordWebSocket]:
        socket = await self._dial()
        self._last = self._client.ws = socket
        try:
            yield socket
        finally:
            self.open = False
            await _hang_up(socket, self._farewell)

    async def _dial(self) -> DiscordWebSocket:
        """Resume the last session if there is one, and begin another otherwise."""
        dial, last = DiscordWebSocket.from_client, self._last
        if last is None or last.session_id is None:
            first = last is None and not self._shard
            async with self._turn, asyncio.timeout(PATIENCE):
                socket = await dial(self._client, initial=first, shard_id=self._shard)
            self._introductions += 1
            return socket
        async with asyncio.timeout(PATIENCE):
            return await dial(
                self._client,
                gateway=last.gateway if self._failures < _TRUSTED else None,
                shard_id=self._shard,
                session=last.session_id,
                sequence=last.sequence,
                resume=True,
            )

    def _pause(self, why: Exception, held: float) -> float:
        """Return how long to wait: longer the more often it broke, and never quite the same.

        A gateway that has forgotten our session is there. Whom it does not know waits by the number
        of introductions alone.
        """
        if held > STEADY:
            self._failures = self._introductions = 0
        forgotten = isinstance(why, ReconnectWebSocket) and not why.resume
        self._failures = 1 if forgotten else self._failures + 1
        pause = _doubled(self._failures, LONGEST_PAUSE)
        if self._last is not None and self._last.session_id is None:
            pause = max(pause, _doubled(self._introductions, LONGEST_PAUSE_OF_STRANGERS))
        pause *= random.uniform(0.8, 1.0)  # noqa: S311 - it is no secret
        reason = why.code if isinstance(why, discord.ConnectionClosed) else type(why).__name__
        _LOG.info("no gateway (%s); trying again in %.1f seconds", reason, pause)
        return pause


class Gateway:
    """All connections of a client: one, or one for each shard."""

    def __init__(self, client: discord.Client, *, sleep: Sleep = asyncio.sleep) -> None:
        self._client = client
        self._sleep = sleep
        self._lines: tuple[Line, ...] = ()
        self._holding: tuple[asyncio.Task[None], ...] = ()

    @property
    def open(self) -> bool:
        """Tell whether events come in over every connection."""
        return bool(self._lines) and all(line.open for line in self._lines)

    @property
    def refusal(self) -> Unwelcome | None:
        """Return why the gateway will not have us any more, if that is so."""
        ended = (task.exception() for task in self._holding if task.done() and not task.cancelled())
        return next((unwelcome(error) for error in ended if error is not None), None)

    async def start(self) -> None:
        """Connect, and stay connected. Raise ``Unwelcome`` if the gateway will not have us."""
        turn = asyncio.Lock()
        numbers = await self._shards()
        self._lines = tuple(Line(self._client, turn, each, sleep=self._sleep) for each in numbers)
        self._holding = tuple(asyncio.create_task(line.hold()) for line in self._lines)
        opened = asyncio.create_task(self._opened())
        await asyncio.wait({*self._holding, opened}, return_when=asyncio.FIRST_COMPLETED)
        opened.cancel()
        if self.refusal is not None:
            raise self.refusal

    async def refused(self) -> Unwelcome | None:
        """Wait for the end, and return why the gateway will not have us; ``None`` if we left."""
        await asyncio.wait(self._holding, return_when=asyncio.FIRST_COMPLETED)
        return self.refusal

    async def stop(self) -> None:
        """Hang up, so that nothing comes in any more."""
        for line in self._lines:
            line.leave()
        for task in self._holding:
            task.cancel()
        await asyncio.gather(*self._holding, return_exceptions=True)

    async def _opened(self) -> None:
        for line in self._lines:
            await line.opened.wait()

    async def _shards(self) -> Iterable[int | None]:
        client = self._client
        if not isinstance(client, discord.AutoShardedClient):
            return (None,)
        count = await self._advised(client)
        # What ``AutoShardedClient.connect`` does before it connects.
        client.shard_count = client._connection.shard_count = count  # noqa: SLF001 - as there
        client._connection.shard_ids = range(count)  # noqa: SLF001 - as there
        return range(count)

    async def _advised(self, client: discord.Client) -> int:
        """Ask Discord for the number of shards until it says one."""
        for failures in itertools.count(1):
            try:
                count, _, _ = await client.http.get_bot_gateway()
            except (discord.DiscordException, aiohttp.ClientError, OSError) as error:
                pause = _doubled(failures, LONGEST_PAUSE)
                _LOG.warning("no number of shards (%s); trying again in %.1f", named(error), pause)
                await self._sleep(pause)
            else:
                return count
        raise AssertionError


def _doubled(times: int, longest: float) -> float:
    """Return a pause of half a second that was doubled for each time after the first."""
    return min(2.0 ** (min(times, _MANY) - 2), longest)


async def _hang_up(socket: DiscordWebSocket, code: int) -> None:
    """Close a connection, whose other end may be gone."""
    with suppress(OSError, aiohttp.ClientError):
        async with asyncio.timeout(_HANGING_UP):
            await socket.close(code)
