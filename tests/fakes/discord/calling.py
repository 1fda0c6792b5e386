"""Calls and connections without any library of Discord's, for the tests of the fake."""

import json
import zlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import aiohttp

from tests.fakes.discord.fake import FakeDiscord
from tests.fakes.discord.protocol import Intent, Payload
from tests.fakes.discord.transcript import Event
from tests.fakes.discord.world import BOT, GENERAL

LEAST = Intent.GUILDS | Intent.GUILD_MESSAGES | Intent.DIRECT_MESSAGES


class Answer(NamedTuple):
    """What a call came to."""

    status: int
    said: Any
    headers: dict[str, str]

    @property
    def code(self) -> int:
        """Return Discord's own code, 0 if there is none."""
        return int(self.said.get("code", 0)) if isinstance(self.said, dict) else 0


@dataclass(frozen=True, slots=True)
class Caller:
    """Calls the REST API with the bot's token."""

    fake: FakeDiscord

    async def call(
        self, method: str, path: str, body: object = None, *, prefix: str = "Bot"
    ) -> Answer:
        """Call and read the answer."""
        headers = {"Authorization": f"{prefix} {self.fake.world.token}"}
        url = self.fake.api_url + path
        async with (
            aiohttp.ClientSession(headers=headers) as session,
            session.request(method, url, json=body) as got,
        ):
            said = await got.json() if got.status != 204 else None
            return Answer(got.status, said, dict(got.headers))

    async def send(self, channel: str, **body: object) -> Answer:
        """Send a message."""
        return await self.call("POST", f"/channels/{channel}/messages", body)

    async def acknowledge(self, event: Event, kind: int, **data: object) -> Answer:
        """Answer an interaction for the first time."""
        path = f"/interactions/{event.key}/{event.payload['token']}/callback"
        return await self.call("POST", path, {"type": kind, "data": data})

    async def follow_up(self, event: Event, **body: object) -> Answer:
        """Send one more message for an interaction."""
        return await self.call("POST", f"/webhooks/{BOT}/{event.payload['token']}", body)

    async def original(self, method: str, event: Event, **body: object) -> Answer:
        """Read, edit or delete the first answer to an interaction."""
        path = f"/webhooks/{BOT}/{event.payload['token']}/messages/@original"
        return await self.call(method, path, body or None)


@dataclass(slots=True)
class Line:
    """One connection to the gateway."""

    socket: aiohttp.ClientWebSocketResponse
    _inflate: "zlib._Decompress" = field(default_factory=zlib.decompressobj)

    async def hear(self) -> Payload:
        """Return the next frame, or the code of a close as ``{"closed": code}``."""
        message = await self.socket.receive(timeout=10.0)
        if message.type is aiohttp.WSMsgType.BINARY:
            said: Payload = json.loads(self._inflate.decompress(message.data))
            return said
        if message.type is aiohttp.WSMsgType.TEXT:
            told: Payload = message.json()
            return told
        return {"closed": self.socket.close_code}

    async def say(self, op: int, data: object) -> None:
        """Send a frame."""
        await self.socket.send_json({"op": op, "d": data})

    async def identify(self, token: str, intents: int = LEAST, **more: object) -> Payload:
        """Log in, and return what is said to that."""
        await self.say(2, {"token": token, "intents": int(intents), **more})
        return await self.hear()


@asynccontextmanager
async def line(fake: FakeDiscord, query: str = "") -> AsyncIterator[Line]:
    """Connect to the gateway, and leave the greeting to be heard."""
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(fake.gateway_url + query) as socket,
    ):
        yield Line(socket)


@asynccontextmanager
async def logged_in(fake: FakeDiscord, intents: int = LEAST) -> AsyncIterator[Line]:
    """Connect and log in, past the greeting and all guilds."""
    async with line(fake) as peer:
        await peer.hear()
        await peer.identify(fake.world.token, intents)
        for guild in fake.world.guilds.values():
            if guild.joined:
                await peer.hear()
        yield peer


async def asked(fake: FakeDiscord, *, guest: bool = False, channel: str = GENERAL) -> Event:
    """Use the command."""
    event = fake.events.slash("ask", question="why?", channel=channel, guest=guest)
    await fake.deliver(event)
    return event
