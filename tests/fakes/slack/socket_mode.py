"""Socket Mode: the app's own connections, what goes through them, and how they break."""

import asyncio
import itertools
import json
import socket
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from aiohttp import WSMessage, WSMsgType, web

from tests.fakes.slack.elements import Payload
from tests.fakes.slack.transcript import Event, Kind
from tests.fakes.slack.workspace import World

MOST = 10
LINGER = struct.pack("ii", 1, 0)


@dataclass(slots=True)
class Connection:
    """One socket of the app."""

    socket: web.WebSocketResponse
    request: web.Request

    def abort(self) -> None:
        """Break the connection with a reset, without a word."""
        transport = self.request.transport
        if transport is not None:
            raw = transport.get_extra_info("socket")
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER)
            transport.abort()


@dataclass(slots=True)
class Sockets:
    """Takes connections with a ticket, sends envelopes and keeps acknowledgements.

    While ``pongless`` is set, nobody answers pings: the peer has died and nothing has said so.
    """

    world: World
    base: str = ""
    pongless: bool = False
    opened: int = 0
    connections: list[Connection] = field(default_factory=list)
    acks: list[Payload] = field(default_factory=list)
    _tickets: set[str] = field(default_factory=set)
    _waiting: dict[str, "asyncio.Future[Payload]"] = field(default_factory=dict)
    _changed: asyncio.Condition = field(default_factory=asyncio.Condition)
    _turns: Iterator[int] = field(default_factory=itertools.count)

    def ticket(self) -> Payload:
        """Do apps.connections.open."""
        ticket = self.world.id("ticket")
        self._tickets.add(ticket)
        return {"ok": True, "url": f"{self.base.replace('http', 'ws', 1)}/socket?ticket={ticket}"}

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Keep one connection until it ends; a ticket is good for one."""
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            return web.Response(status=403)
        self._tickets.remove(ticket)
        peer = web.WebSocketResponse(autoping=False)
        await peer.prepare(request)
        connection = Connection(peer, request)
        try:
            await self._greet(connection)
            async for message in peer:
                await self._hear(connection, message)
        finally:
            self.connections.remove(connection)
            await self._tell()
        return peer

    async def wait(self, count: int = 1, *, within: float = 10.0, after: int = 0) -> None:
        """Wait until *count* connections are up and more than *after* have ever been opened."""
        async with asyncio.timeout(within), self._changed:
            await self._changed.wait_for(
                lambda: len(self.connections) >= count and self.opened > after
            )

    async def send(
        self, event: Event, *, attempt: int = 0, reason: str = "", to: Connection | None = None
    ) -> str:
        """Send *event* in an envelope, to the connections in turn, and return its id."""
        id_ = self.world.id("envelope-")
        envelope: Payload = {
            "envelope_id": id_,
            "type": event.kind.value,
            "accepts_response_payload": event.kind is not Kind.EVENT,
            "payload": event.payload,
        }
        if event.kind is Kind.EVENT:
            envelope |= {"retry_attempt": attempt, "retry_reason": reason}
        self._waiting[id_] = asyncio.get_running_loop().create_future()
        await self.wait()
        peer = to or self.connections[next(self._turns) % len(self.connections)]
        await peer.socket.send_json(envelope)
        return id_

    async def acknowledged(self, id_: str, *, within: float = 3.0) -> Payload | None:
        """Return the acknowledgement of an envelope, or None when none comes."""
        try:
            return await asyncio.wait_for(asyncio.shield(self._waiting[id_]), within)
        except TimeoutError:
            return None

    async def warn(self) -> None:
        """Announce on every connection that it will end soon."""
        await self._disconnect("warning", self.connections)

    async def refresh(self) -> None:
        """Ask for new connections, and end the ones there are a moment later."""
        old = list(self.connections)
        await self._disconnect("refresh_requested", old)
        await asyncio.sleep(0.05)
        for each in old:
            await each.socket.close()

    async def abort(self) -> None:
        """Break every connection with a reset."""
        for each in list(self.connections):
            each.abort()

    async def close(self) -> None:
        """End every connection in order."""
        for each in list(self.connections):
            await each.socket.close()

    async def _tell(self) -> None:
        async with self._changed:
            self._changed.notify_all()

    async def _greet(self, connection: Connection) -> None:
        self.connections.append(connection)
        self.opened += 1
        await self._tell()
        if len(self.connections) > MOST:
            await self._disconnect("too_many_websockets", [connection])
            await connection.socket.close()
            return
        await connection.socket.send_json(
            {
                "type": "hello",
                "num_connections": len(self.connections),
                "connection_info": {"app_id": self.world.app_id},
                "debug_info": {"host": "loopback", "approximate_connection_time": 18060},
            }
        )

    async def _disconnect(self, reason: str, connections: list[Connection]) -> None:
        told = {"type": "disconnect", "reason": reason, "debug_info": {"host": "loopback"}}
        for each in list(connections):
            await each.socket.send_json(told)

    async def _hear(self, connection: Connection, message: WSMessage) -> None:
        if message.type is WSMsgType.PING and not self.pongless:
            await connection.socket.pong(message.data)
        elif message.type is WSMsgType.TEXT and message.data.startswith("{"):
            said: Payload = json.loads(message.data)
            self.acks.append(said)
            waiting = self._waiting.get(str(said.get("envelope_id")))
            if waiting and not waiting.done():
                waiting.set_result(said)
