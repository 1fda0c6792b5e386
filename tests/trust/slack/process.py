"""The documented command in a process of its own, between the fake Slack and whoever looks on."""

import asyncio
import json
import signal
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import aiohttp

from tests.fakes.slack.delivery import PATIENCE, OverHttp, OverSocket
from tests.fakes.slack.fake import FakeSlack
from tests.fakes.slack.transcript import Event, Shown
from tests.ports import free_port

ROOT = Path(__file__).parents[3]
LONG = 30.0  # seconds; whatever takes longer on a busy machine hangs

Transport = Literal["http", "socket"]


@dataclass(slots=True)
class Server:
    """A running ``quoth serve slack``. ``said`` is what it wrote to its log, line by line."""

    process: asyncio.subprocess.Process
    health_port: int
    said: list[str] = field(default_factory=list)
    port: int | None = None
    listeners: list[asyncio.Task[None]] = field(default_factory=list)

    @property
    def events(self) -> list[dict[str, Any]]:
        """Return the lines of the log."""
        return [json.loads(line) for line in self.said if line.startswith("{")]

    @property
    def log(self) -> list[str]:
        """Return what the lines of the log say."""
        return [str(each["event"]) for each in self.events]

    @property
    def running(self) -> bool:
        """Tell whether the process lives."""
        return self.process.returncode is None

    async def hears(self, words: str, *, within: float = LONG) -> str:
        """Wait for a line of the log that holds *words*."""
        async with asyncio.timeout(within):
            while True:
                for line in self.said:
                    if words in line:
                        return line
                await asyncio.sleep(0.01)

    async def health(self, path: str) -> tuple[int, str]:
        """Ask how it is; status 0 means that nobody answered."""
        try:
            async with (
                aiohttp.ClientSession() as session,
                session.get(f"http://127.0.0.1:{self.health_port}/{path}") as got,
            ):
                return got.status, await got.text()
        except aiohttp.ClientError:
            return 0, ""

    async def until(
        self, holds: Callable[[int, Mapping[str, str]], bool], *, within: float = LONG
    ) -> dict[str, str]:
        """Ask again and again until the answer is as wanted, and return it."""
        async with asyncio.timeout(within):
            while True:
                status, said = await self.health("readyz")
                checks: dict[str, str] = json.loads(said or "{}")
                if holds(status, checks):
                    return checks
                assert self.running, self.said
                await asyncio.sleep(0.02)

    async def ready(self, *, within: float = LONG) -> None:
        """Wait until it says that it is ready."""
        await self.until(lambda status, _: status == 200, within=within)

    def tell(self, number: signal.Signals) -> None:
        """Send a signal."""
        if self.running:
            self.process.send_signal(number)

    async def kill(self) -> None:
        """End it without a warning."""
        self.tell(signal.SIGKILL)
        await self.ended()

    async def stop(self) -> float:
        """Ask it to end, and return how many seconds that took."""
        began = time.monotonic()
        self.tell(signal.SIGTERM)
        await self.ended()
        return time.monotonic() - began

    async def ended(self, *, within: float = LONG) -> int:
        """Wait for the end of the process and of its log, and return its exit code."""
        async with asyncio.timeout(within):
            code = await self.process.wait()
            await asyncio.gather(*self.listeners)
        return code

    def memory(self) -> float:
        """Return how many MiB of memory it occupies."""
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        return int(status.partition("VmRSS:")[2].split()[0]) / 1024


@dataclass(frozen=True, slots=True)
class House:
    """Where servers run one after another: the fake Slack, the folders, the settings."""

    slack: FakeSlack
    folder: Path
    transport: Transport = "http"
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
            "QUOTH_PORT": 0,
            "QUOTH_LOG_FORMAT": "json",
            "QUOTH_RATE_PER_MINUTE": 0,
            "QUOTH_SLACK_TRANSPORT": self.transport,
            "QUOTH_SLACK_API_URL": self.slack.api_url,
            "QUOTH_SLACK_BOT_TOKEN": self.slack.workspace.token,
            "QUOTH_SLACK_APP_TOKEN": self.slack.world.app_token,
            "QUOTH_SLACK_SIGNING_SECRET": self.slack.world.signing_secret,
        }
        for name, value in {**self.settings, **more}.items():
            given[f"QUOTH_{name.upper()}"] = value
        return {name: str(value) for name, value in given.items() if value is not None}

    async def start(self, *, program: str = "adapters", **more: object) -> Server:
        """Start the command, and do not wait for anything."""
        health = int(str({**self.settings, **more}.get("health_port") or free_port()))
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            program,
            "serve",
            "slack",
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
            server.listeners.append(asyncio.create_task(listen(server, stream)))
        return server

    async def up(self, *, program: str = "adapters", **more: object) -> Server:
        """Start the command, and wait until it is ready."""
        server = await self.start(program=program, **more)
        await server.ready()
        return server

    async def close(self) -> None:
        """Kill whatever is left."""
        for server in self.servers:
            await server.kill()

    async def seen(self, *events: Event, within: float = LONG) -> list[Shown]:
        """Wait until every event is answered, and return what is seen of all of them."""
        await self.holds(lambda: all(map(self.slack.visible, events)), within=within)
        return [shown for event in events for shown in self.slack.visible(event)]

    async def holds(self, condition: Callable[[], object], *, within: float = LONG) -> None:
        """Wait until *condition* is true."""
        async with asyncio.timeout(within):
            while not condition():  # noqa: ASYNC110 - whatever is waited for knows no events
                await asyncio.sleep(0.01)

    def delivery(self, server: Server, *, patience: float = PATIENCE) -> OverHttp | OverSocket:
        """Return Slack's way to *server*."""
        if self.transport == "socket":
            return OverSocket(self.slack, patience)
        return OverHttp(self.slack, self.url(server), patience)

    def url(self, server: Server) -> str:
        """Return where Slack's requests go."""
        return f"http://127.0.0.1:{server.port}/slack/events"


async def listen(server: Server, stream: asyncio.StreamReader) -> None:
    """Keep what the server writes, and note the port that it tells."""
    while line := await stream.readline():
        text = line.decode().rstrip("\n")
        server.said.append(text)
        if "listening for Slack on port " in text:
            server.port = int(json.loads(text)["event"].rpartition(" ")[2])
