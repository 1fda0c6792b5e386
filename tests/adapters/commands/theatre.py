"""Surfaces that do as they are told, and what keeps them."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from adapters.commands.supervising import Keeper, Surface
from bot.errors import BotError
from bot.events import Event, Witness
from bot.settings import Settings


@dataclass
class Stage:
    """A surface that does as it is told; ``ends`` is set when it dies."""

    settings: Settings
    fails: Exception | None = None
    left: int = 0
    name: str = "slack"
    trouble: str | None = None
    caveat: str | None = None
    done: list[str] = field(default_factory=list)
    ends: asyncio.Future[BotError] = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )

    async def start(self) -> None:
        """Begin, or fail."""
        self.done.append("started")
        if self.fails is not None:
            raise self.fails

    async def stop(self) -> int:
        """End."""
        self.done.append("stopped")
        return self.left

    async def ended(self) -> BotError:
        """Wait until it is over."""
        return await self.ends


class Renewed(Stage):
    """A surface that can be renewed."""

    async def renew(self, settings: Settings) -> None:
        """Note it, or fail."""
        if self.fails is not None:
            raise self.fails
        self.settings = settings


@dataclass
class Theatre:
    """Keeps stages, one after another, and notes what is told of them."""

    settings: Settings
    fails: list[Exception | None] = field(default_factory=list)
    stages: list[Stage] = field(default_factory=list)
    pauses: list[float] = field(default_factory=list)
    told: list[Event] = field(default_factory=list)
    kind: Callable[..., Stage] = Stage

    def keeper(self, name: str = "slack") -> Keeper:
        """Keep a stage."""
        return Keeper(name, self.make, self.settings, self.witness, sleep=self.sleep)

    @property
    def witness(self) -> Witness:
        """Note what happens."""
        return Witness("slack", (self.told.append,))

    async def make(self, settings: Settings) -> Surface:
        """Make the next stage, which fails as is planned."""
        self.stages.append(self.kind(settings, self.fails.pop(0) if self.fails else None))
        return self.stages[-1]

    async def sleep(self, seconds: float) -> None:
        """Take no time."""
        self.pauses.append(seconds)
        await asyncio.sleep(0)

    async def on(self, number: int) -> Stage:
        """Wait for a stage."""
        await until(lambda: len(self.stages) >= number and self.stages[number - 1].done)
        return self.stages[number - 1]


async def until(ready: Callable[[], object]) -> None:
    """Wait until something is so."""
    async with asyncio.timeout(5):
        while not ready():  # noqa: ASYNC110 - whatever is waited for knows no events
            await asyncio.sleep(0.001)
