"""``quoth serve`` with every surface at once, between both fake platforms and a browser."""

import asyncio
import sys
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import aiohttp

from tests.fakes.discord.delivery import OverGateway
from tests.fakes.discord.fake import FakeDiscord
from tests.fakes.slack.delivery import OverSocket
from tests.fakes.slack.fake import FakeSlack
from tests.ports import free_port
from tests.trust.slack.process import LONG, ROOT, Server, listen


@dataclass(slots=True)
class Town:
    """Where servers run one after another, and the platforms that they serve."""

    slack: FakeSlack
    discord: FakeDiscord
    folder: Path
    web_port: int = field(default_factory=free_port)
    servers: list[Server] = field(default_factory=list)

    def tokens(self) -> dict[str, object]:
        """Return what sets both platforms up."""
        return {
            "slack_api_url": self.slack.api_url,
            "slack_bot_token": self.slack.workspace.token,
            "slack_app_token": self.slack.world.app_token,
            "discord_api_url": self.discord.api_url,
            "discord_gateway_url": self.discord.gateway_url,
            "discord_bot_token": self.discord.world.token,
        }

    async def start(self, *arguments: str, **settings: object) -> Server:
        """Start the command, and do not wait for anything."""
        health = free_port()
        given = {"web_port": self.web_port, "health_port": health, **settings}
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "adapters", "serve", *arguments),
            cwd=self.folder,
            env=environment(self.folder, given),
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

    async def close(self) -> None:
        """Kill whatever is left."""
        for server in self.servers:
            await server.kill()

    async def ask(self, question: str) -> dict[str, str]:
        """Ask everywhere, and return what each surface has shown."""
        asked = self.slack.events.slash(question)
        receipt = await OverSocket(self.slack).deliver(asked)
        told = self.discord.events.slash("ask", question=question)
        await OverGateway(self.discord).deliver(told)
        async with asyncio.timeout(LONG):
            while not self.discord.visible(told):  # noqa: ASYNC110 - a fake knows no events
                await asyncio.sleep(0.01)
        return {
            "slack": str(receipt.body),
            "discord": str([each.payload for each in self.discord.visible(told)]),
            "web": await self.page(question),
        }

    async def page(self, question: str) -> str:
        """Open the page with a question."""
        url = f"http://127.0.0.1:{self.web_port}/?q={quote(question)}"
        async with aiohttp.ClientSession() as session, session.get(url) as got:
            return await got.text()


def environment(folder: Path, settings: dict[str, object]) -> dict[str, str]:
    """Return the environment of the command by these settings."""
    given = {
        "PATH": "/usr/bin:/bin",
        "PYTHONPATH": str(ROOT),
        "HOME": str(folder),
        "LANG": "C.UTF-8",
        "QUOTH_DATA": str(folder / "data"),
        "QUOTH_CACHE": str(folder / "cache"),
        "QUOTH_LOG_FORMAT": "json",
    }
    return given | {f"QUOTH_{name.upper()}": str(value) for name, value in settings.items()}


def figure(text: str, name: str) -> float:
    """Return a figure of what was scraped; *name* holds its labels."""
    [line] = [line for line in text.splitlines() if line.startswith(f"{name} ")]
    return float(line.rpartition(" ")[2])
