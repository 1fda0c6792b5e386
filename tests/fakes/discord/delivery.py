"""Discord telling the bot: the time until it answers, copies, many things at once."""

import asyncio
import time
from collections.abc import Iterable
from dataclasses import dataclass
from random import Random

from tests.fakes.discord.fake import FakeDiscord
from tests.fakes.discord.interactions import WINDOW
from tests.fakes.discord.transcript import Event, Kind


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the bot made of an event; only interactions wait to be acknowledged."""

    event: Event
    acked: bool
    seconds: float


@dataclass(frozen=True, slots=True)
class OverGateway:
    """Tells the bot over the sessions that it has."""

    fake: FakeDiscord
    patience: float = WINDOW

    async def deliver(self, event: Event) -> Receipt:
        """Tell *event* and wait until an interaction is acknowledged, or can be no more."""
        began = time.monotonic()
        told = await self.fake.deliver(event)
        if event.kind is not Kind.INTERACTION:
            return Receipt(event, told > 0, time.monotonic() - began)
        try:
            await self.fake.waiting.until(lambda: self._acked(event), within=self.patience)
        except TimeoutError:
            return Receipt(event, acked=False, seconds=time.monotonic() - began)
        return Receipt(event, acked=True, seconds=time.monotonic() - began)

    def _acked(self, event: Event) -> bool:
        turn = self.fake.turn(event)
        return turn is not None and turn.answer is not None


async def flood(
    delivery: OverGateway, events: Iterable[Event], *, copies: int = 1, shuffle: int | None = None
) -> list[Receipt]:
    """Deliver all *events* at once, each *copies* times, in the order that the seed gives."""
    all_ = [event for event in events for _ in range(copies)]
    if shuffle is not None:
        Random(shuffle).shuffle(all_)  # noqa: S311 - an order that a test can repeat
    return await asyncio.gather(*(delivery.deliver(event) for event in all_))
