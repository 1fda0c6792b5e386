"""The documented command in a process of its own, between the fake Discord and whoever looks on."""

import asyncio
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tests.fakes.discord.delivery import OverGateway
from tests.fakes.discord.fake import FakeDiscord
from tests.fakes.discord.reading import words
from tests.fakes.discord.transcript import Event, Shown
from tests.ports import free_port
from tests.trust.slack.process import LONG, ROOT, Server

HURRIED = "tests.trust.discord.hurried"
SLOWLY = "tests.trust.discord.slowly"


@dataclass(frozen=True, slots=True)
class House:
    """Where servers run one after another: the fake Discord, the folders, the settings."""

    discord: FakeDiscord
    folder: Path
    settings: dict[str, object] = field(default_factory=dict)
    servers: list[Server] = field(default_factory=list)

    def environment(self, **more: object) -> dict[str, str]:
        """Return the environment of the command; what is ``None`` is not set."""
        given: dict[str, object] = {
            "PATH": "/usr/bin:/bin",
            "PYTHONPATH": str(ROOT),
            "HOME": str(self.folder),
            "LANG": "C.UTF-8",
            "QUOTH_DATA": str(self.folder / "data"),
            "QUOTH_CACHE": str(self.folder / "cache"),
            "QUOTH_LOG_FORMAT": "json",
            "QUOTH_RATE_PER_MINUTE": 0,
            "QUOTH_DISCORD_API_URL": self.discord.api_url,
            "QUOTH_DISCORD_GATEWAY_URL": self.discord.gateway_url,
            "QUOTH_DISCORD_BOT_TOKEN": self.discord.world.token,
        }
        for name, value in {**self.settings, **more}.items():
            given[f"QUOTH_{name.upper()}"] = value
        return {name: str(value) for name, value in given.items() if value is not None}

    async def start(self, *, program: str = "adapters", **more: object) -> Server:
        """Start the command, and do not wait for anything."""
        health = free_port()
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", program, "serve", "discord"),
            cwd=self.folder,
            env=self.environment(health_port=health, **more),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        server = Server(process, health)
        self.servers.append(server)
        for stream in (process.stdout, process.stderr):
            assert stream is not None
            server.listeners.append(asyncio.create_task(_listen(server, stream)))
        return server

    async def up(self, *, program: str = "adapters", **more: object) -> Server:
        """Start the command, and wait until it is ready."""
        server = await self.start(program=program, **more)
        await server.ready()
        await self.holds(lambda: self.discord.commands.known.get(""))
        return server

    async def close(self) -> None:
        """Kill whatever is left."""
        for server in self.servers:
            await server.kill()

    async def ask(self, *events: Event) -> list[Shown]:
        """Tell of every event, and return what is seen of all of them once all are answered."""
        delivery = OverGateway(self.discord)
        receipts = await asyncio.gather(*(delivery.deliver(event) for event in events))
        assert all(receipt.acked for receipt in receipts)
        return await self.seen(*events)

    async def seen(self, *events: Event, within: float = LONG) -> list[Shown]:
        """Wait until every event is answered, and return what is seen of all of them."""
        await self.holds(lambda: all(map(self.discord.visible, events)), within=within)
        return [shown for event in events for shown in self.discord.visible(event)]

    async def holds(self, condition: Callable[[], object], *, within: float = LONG) -> None:
        """Wait until *condition* is true."""
        async with asyncio.timeout(within):
            while not condition():  # noqa: ASYNC110 - whatever is waited for knows no events
                await asyncio.sleep(0.01)

    async def quiet(self, moment: float = 0.3) -> None:
        """Wait until all that was told before is heard, and no call has come for a *moment*."""
        last = self.discord.events.typing("ask", "source", source="no such thing")
        assert (await OverGateway(self.discord).deliver(last)).acked
        calls = -1
        while calls != len(self.discord.calls):
            calls = len(self.discord.calls)
            await asyncio.sleep(moment)

    def calls(self) -> list[str]:
        """Return what was called, but for first answers, which whoever is quiet gives too."""
        return [each.route for each in self.discord.calls if each.route != "callback"]

    def read(self, event: Event) -> list[str]:
        """Return the words of all that is seen of *event*."""
        return [words(each.payload) for each in self.discord.visible(event)]


async def _listen(server: Server, stream: asyncio.StreamReader) -> None:
    """Keep what the server writes."""
    while line := await stream.readline():
        server.said.append(line.decode().rstrip("\n"))
