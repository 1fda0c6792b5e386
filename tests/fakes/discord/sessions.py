"""What one login to the gateway is told, and keeps for a resumption."""

import json
import socket
import struct
import zlib
from dataclasses import dataclass, field

from aiohttp import web

from tests.fakes.discord.protocol import Intent, Payload
from tests.fakes.discord.transcript import Event, Kind
from tests.fakes.discord.world import BOT, World, shard_of

LINGER = struct.pack("ii", 1, 0)
DISPATCH = 0
UNSEEN: Payload = {"content": "", "embeds": [], "attachments": [], "components": []}


@dataclass(slots=True, eq=False)
class Connection:
    """One socket of the bot; ``silent`` when nothing that is said on it arrives."""

    socket: web.WebSocketResponse
    request: web.Request
    silent: bool = False
    _deflate: "zlib._Compress | None" = None

    def compress(self) -> None:
        """Say everything from now on in one stream of zlib."""
        self._deflate = zlib.compressobj()

    async def send(self, frame: Payload) -> None:
        """Send *frame*; one that cannot be sent is lost, as on any broken line."""
        if self.silent or self.socket.closed:
            return
        text = json.dumps(frame)
        try:
            if self._deflate is None:
                await self.socket.send_str(text)
            else:
                packed = self._deflate.compress(text.encode())
                await self.socket.send_bytes(packed + self._deflate.flush(zlib.Z_SYNC_FLUSH))
        except ConnectionError:
            self.silent = True

    def abort(self) -> None:
        """Break the connection with a reset, without a word."""
        transport = self.request.transport
        if transport is not None:
            raw = transport.get_extra_info("socket")
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER)
            transport.abort()


@dataclass(slots=True, eq=False)
class Session:
    """One login: what it asked for, where it is connected, and all that it was told."""

    id: str
    intents: int
    shard: tuple[int, int]
    connection: Connection | None
    backlog: list[Payload] = field(default_factory=list)

    async def tell(self, name: str, data: Payload) -> None:
        """Tell *data*, now or when the session is resumed."""
        number = len(self.backlog) + 1
        self.backlog.append({"op": DISPATCH, "t": name, "s": number, "d": data})
        if self.connection:
            await self.connection.send(self.backlog[-1])

    async def resume(self, connection: Connection, after: int) -> list[str]:
        """Tell on *connection* what came *after* that number, and return the names of it."""
        self.connection = connection
        missed = self.backlog[after:]
        for frame in missed:
            await connection.send(frame)
        await self.tell("RESUMED", {})
        return [str(frame["t"]) for frame in missed]

    def hears(self, event: Event, world: World) -> Payload | None:
        """Return what the session is told of *event*, if anything."""
        number, count = self.shard
        if shard_of(event.guild, count) != number:
            return None
        if event.kind is Kind.INTERACTION:
            return event.payload
        if event.kind in (Kind.JOINED, Kind.LEFT):
            return event.payload if self.intents & Intent.GUILDS else None
        channel = world.channels[event.channel]
        if not (world.member(channel) and channel.readable and self.intents & _needed(event)):
            return None
        if event.kind in (Kind.MESSAGE, Kind.EDIT):
            return self._read(event.payload, private=channel.private)
        return event.payload

    def _read(self, message: Payload, *, private: bool) -> Payload:
        """Leave out the content where it is neither for the bot nor asked for."""
        told = dict(message)
        if isinstance(told.get("referenced_message"), dict):
            told["referenced_message"] = self._read(told["referenced_message"], private=private)
        ours = message["author"]["id"] == BOT or any(
            each["id"] == BOT for each in message["mentions"]
        )
        return told if ours or private or self.intents & Intent.CONTENT else told | UNSEEN


def _needed(event: Event) -> Intent:
    if event.kind is Kind.THREAD:
        return Intent.GUILDS
    return Intent.GUILD_MESSAGES if event.guild else Intent.DIRECT_MESSAGES
