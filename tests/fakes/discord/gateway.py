"""The gateway: logins, heartbeats, resumptions, what the bot is told, and how lines break."""

import asyncio
import json
from dataclasses import dataclass, field

from aiohttp import WSMsgType, web

from tests.fakes.discord import objects
from tests.fakes.discord.protocol import PRIVILEGED, Intent, Payload
from tests.fakes.discord.sessions import Connection, Session
from tests.fakes.discord.transcript import Event
from tests.fakes.discord.waiting import Waiting
from tests.fakes.discord.world import World, shard_of

HEARTBEAT, IDENTIFY, RESUME = 1, 2, 6
RECONNECT, INVALID_SESSION, HELLO, HEARTBEAT_ACK = 7, 9, 10, 11
AUTHENTICATION_FAILED, INVALID_SHARD, DISALLOWED_INTENTS = 4004, 4010, 4014
ENDS_SESSION = (1000, 1001)


@dataclass(slots=True)
class Gateway:
    """Takes connections, keeps sessions and remembers what the bot said.

    ``approved`` are the privileged intents that the app may have; ``heartbeat`` is in seconds.
    While ``silent`` is set, nothing that is said reaches the bot: the peer has died and nothing has
    said so.
    """

    world: World
    waiting: Waiting
    url: str = ""
    shards: int = 1
    approved: int = 0
    heartbeat: float = 41.25
    connections: list[Connection] = field(default_factory=list)
    sessions: dict[str, Session] = field(default_factory=dict)
    queries: list[dict[str, str]] = field(default_factory=list)
    identified: list[Payload] = field(default_factory=list)
    resumed: list[list[str]] = field(default_factory=list)
    heartbeats: int = 0
    closings: list[int | None] = field(default_factory=list)
    _silent: bool = False

    @property
    def opened(self) -> int:
        """Return how many connections there have ever been."""
        return len(self.queries)

    @property
    def live(self) -> list[Session]:
        """Return the sessions that are connected."""
        return [each for each in self.sessions.values() if each.connection]

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Keep one connection until it ends."""
        peer = web.WebSocketResponse(max_msg_size=0)
        await peer.prepare(request)
        connection = Connection(peer, request, self._silent)
        if request.query.get("compress") == "zlib-stream":
            connection.compress()
        self.connections.append(connection)
        self.queries.append(dict(request.query))
        await connection.send({"op": HELLO, "d": {"heartbeat_interval": self.heartbeat * 1000}})
        try:
            async for message in peer:
                if message.type is WSMsgType.TEXT:
                    await self._hear(connection, json.loads(message.data))
                self.waiting.tell()
        finally:
            self._leave(connection, peer.close_code)
        return peer

    async def wait(self, count: int = 1, *, after: int = 0, within: float = 10.0) -> None:
        """Wait until *count* sessions are live and more than *after* connections were opened."""
        await self.waiting.until(
            lambda: len(self.live) >= count and self.opened > after, within=within
        )

    async def announce(self, event: Event) -> int:
        """Tell *event* to every session that may hear it, and return how many that were."""
        heard = [(each, each.hears(event, self.world)) for each in self.sessions.values()]
        told = [(session, data) for session, data in heard if data is not None]
        for session, data in told:
            await session.tell(event.kind, data)
        return len(told)

    async def drop(self, code: int = 4000) -> None:
        """Close every connection with *code*."""
        for each in list(self.connections):
            self._part(each)
            await each.socket.close(code=code)

    def abort(self) -> None:
        """Break every connection with a reset."""
        for each in list(self.connections):
            self._part(each)
            each.abort()

    async def ask_to_reconnect(self) -> None:
        """Say on every connection that the bot should come back on another (op 7)."""
        await self._say({"op": RECONNECT, "d": None})

    async def invalidate(self, *, resumable: bool = False) -> None:
        """Say on every connection that its session is not valid (op 9)."""
        if not resumable:
            self.forget()
        await self._say({"op": INVALID_SESSION, "d": resumable})

    def forget(self) -> None:
        """Forget all sessions, so that none can be resumed."""
        self.sessions.clear()

    def silence(self, *, silent: bool = True) -> None:
        """Let nothing reach the bot any more, on old and new connections, or let it again."""
        self._silent = silent
        for each in self.connections:
            each.silent = silent

    async def _say(self, frame: Payload) -> None:
        await asyncio.gather(*(each.send(frame) for each in self.connections))

    async def _hear(self, connection: Connection, frame: Payload) -> None:
        op, data = frame["op"], frame.get("d")
        if op == HEARTBEAT:
            self.heartbeats += 1
            await connection.send({"op": HEARTBEAT_ACK})
        elif op == IDENTIFY and isinstance(data, dict):
            self.identified.append(data)
            await self._identify(connection, data)
        elif op == RESUME and isinstance(data, dict):
            await self._resume(connection, data)

    async def _identify(self, connection: Connection, said: Payload) -> None:
        number, count = said.get("shard") or (0, 1)
        if code := self._objection(said, number, count):
            await connection.socket.close(code=code)
            return
        session = Session(
            f"session-{self.world.id()}", said["intents"], (number, count), connection
        )
        self.sessions[session.id] = session
        guilds = [
            each
            for each in self.world.guilds.values()
            if each.joined and shard_of(each.id, count) == number
        ]
        ready = {
            "v": 10,
            "user": objects.user(self.world.bot),
            "guilds": [{"id": each.id, "unavailable": True} for each in guilds],
            "session_id": session.id,
            "resume_gateway_url": self.url,
            "application": {"id": self.world.bot.id, "flags": 0},
            "shard": [number, count],
        }
        await session.tell("READY", ready)
        for each in guilds if session.intents & Intent.GUILDS else ():
            await session.tell("GUILD_CREATE", objects.guild(each, self.world))

    def _objection(self, said: Payload, number: int, count: int) -> int | None:
        objections: list[tuple[bool, int]] = [
            (said.get("token") != self.world.token, AUTHENTICATION_FAILED),
            (not 0 <= number < count, INVALID_SHARD),
            (bool(said["intents"] & PRIVILEGED & ~self.approved), DISALLOWED_INTENTS),
        ]
        return next((code for wrong, code in objections if wrong), None)

    async def _resume(self, connection: Connection, said: Payload) -> None:
        if said.get("token") != self.world.token:
            await connection.socket.close(code=AUTHENTICATION_FAILED)
            return
        session = self.sessions.get(str(said.get("session_id")))
        if session is None or said.get("seq") is None:
            await connection.send({"op": INVALID_SESSION, "d": False})
            return
        self.resumed.append(await session.resume(connection, said["seq"]))

    def _leave(self, connection: Connection, code: int | None) -> None:
        """Let a connection go; a bot that closes in order gives its session up."""
        self.closings.append(code)
        for session in self._part(connection):
            if code in ENDS_SESSION:
                del self.sessions[session.id]
        self.waiting.tell()

    def _part(self, connection: Connection) -> list[Session]:
        held = [each for each in self.sessions.values() if each.connection is connection]
        for session in held:
            session.connection = None
        if connection in self.connections:
            self.connections.remove(connection)
        return held
