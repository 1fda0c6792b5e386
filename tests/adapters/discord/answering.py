"""The real surface in this process, connected to the fake Discord: for tests of whole exchanges."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from adapters.discord.exchange import Letter, Patience
from adapters.discord.surface import Discord
from adapters.discord.syncing import note_of
from bot.bootstrap import answer_service
from bot.events import Event as Happened
from bot.events import StepTaken, Witness
from bot.library import Library
from bot.reception import Reception
from bot.service import AnswerService
from bot.settings import Settings
from bot.state.opening import State, open_state
from bot.workers import Workers
from tests.fakes.discord.delivery import OverGateway
from tests.fakes.discord.fake import Call, FakeDiscord
from tests.fakes.discord.transcript import Event, Shown

_REFUSED = 400


@dataclass(frozen=True, slots=True)
class Answering:
    """A surface that answers, the fake that asks, and everything in between."""

    fake: FakeDiscord
    discord: Discord
    service: AnswerService
    state: State
    reception: Reception[Letter]
    library: Library
    happened: list[Happened]

    @property
    def calls(self) -> list[str]:
        """Return the routes that were called, but for what ``heard`` calls."""
        return [each.route for each in self.fake.calls if each.route != "callback"]

    @property
    def patience(self) -> Patience:
        """Return what knows who was told what."""
        parts = self.discord.parts
        assert parts is not None
        return parts.listeners.desk.patience

    async def settled(self) -> None:
        """Wait until nothing is being done any more."""
        assert await self.reception.drain(10.0) == 0

    async def deliver(self, event: Event) -> list[Shown]:
        """Tell of *event*, wait until nothing is done any more, and return what answers it."""
        receipt = await OverGateway(self.fake).deliver(event)
        assert receipt.acked
        await self.heard()
        await self.settled()
        return self.fake.visible(event)

    async def heard(self) -> None:
        """Wait until the gateway has brought what was told before, by asking one thing more."""
        last = self.fake.events.typing("ask", "source", source="no such thing")
        assert (await OverGateway(self.fake).deliver(last)).acked


@asynccontextmanager
async def answering(fake: FakeDiscord, settings: Settings) -> AsyncIterator[Answering]:
    """Serve by *settings* until the block ends."""
    state = open_state(settings)
    happened: list[Happened] = []
    link = state.links.under(settings.web_url)
    service = answer_service(settings, None, hooks=[happened.append], link=link)
    library = Library(settings, service)
    searching = Workers("search", threads=2, waiting=64)
    keeping = Workers("state", threads=4, waiting=1_000)

    def note(event: Happened) -> None:
        if not isinstance(event, StepTaken):
            happened.append(event)

    witness = Witness("discord", (note,))
    reception: Reception[Letter] = Reception(service, state, searching, keeping, witness=witness)
    discord = Discord(settings, reception)
    await library.refresh()
    await discord.start()
    noted = note_of(settings.data, int(fake.world.bot.id))
    await until(lambda: noted.exists() or any(map(_failed, fake.called("set_commands"))))
    try:
        yield Answering(fake, discord, service, state, reception, library, happened)
    finally:
        await discord.stop()
        searching.close()
        keeping.close()
        state.close()


@asynccontextmanager
async def serving(folder: Path, **more: Any) -> AsyncIterator[Answering]:  # noqa: ANN401 - any settings
    """Serve a fake Discord of its own, from a state in *folder*."""
    async with FakeDiscord() as fake:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("QUOTH_DISCORD_BOT_TOKEN", fake.world.token)
            settings = settings_for(fake, folder, **more)
        async with answering(fake, settings) as answered:
            yield answered


def settings_for(fake: FakeDiscord, folder: Path, **more: Any) -> Settings:  # noqa: ANN401 - any settings
    """Return the settings with which the world of *fake* is answered from the seeds."""
    given = {
        "data": folder / "data",
        "cache": folder / "cache",
        "health_port": 0,
        "discord_api_url": fake.api_url,
        "discord_gateway_url": fake.gateway_url,
        "rate_per_minute": 0,
    }
    return Settings(**{**given, **more})


def _failed(call: Call) -> bool:
    return call.status >= _REFUSED


async def until(ready: Callable[[], object]) -> None:
    """Wait until *ready* is true."""
    async with asyncio.timeout(10):
        while not ready():  # noqa: ASYNC110 - what is waited for knows no event
            await asyncio.sleep(0.01)
