"""What the whole process does with many questions, ``python -m tests.trust.discord``."""

import asyncio
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import asdict
from pathlib import Path
from statistics import quantiles
from typing import Any

from tests.fakes.discord.delivery import OverGateway, Receipt
from tests.fakes.discord.fake import FakeDiscord
from tests.trust.discord.process import SLOWLY, House
from tests.trust.discord.slowly import HOLD_ON
from tests.trust.discord.storm import Storm, questions, shuffled
from tests.trust.slack.storm import drawers, question

Figures = dict[str, Any]


@asynccontextmanager
async def housed(*, pages: int) -> AsyncIterator[House]:
    """Keep house in a folder that goes away, with so many pages to ask about."""
    async with FakeDiscord() as fake:
        with tempfile.TemporaryDirectory() as folder:
            docs = drawers(Path(folder) / "docs", pages)
            house = House(fake, Path(folder), {"corpus": docs, "threshold": 0, "limit": 1})
            try:
                yield house
            finally:
                await house.close()


async def exactly_once(*, asked: int = 1_000, seed: int = 1, gap: float = 60.0) -> Figures:
    """Ask so many questions, each one to four times, through a stop, a gap and a kill."""
    async with housed(pages=asked) as house:
        storm, fake = Storm(house, await house.up()), house.discord
        events = questions(fake, range(asked))
        copies = shuffled(events, seed=seed)
        began = time.monotonic()
        await storm.blow(copies, gap=gap)
        blown = time.monotonic()
        await storm.settled(events)
        settled = time.monotonic()
        await storm.server.stop()
        return {
            **asdict(storm.account(events)),
            "deliveries": len(copies),
            "seed": seed,
            "seconds of the gap": gap,
            "seconds until back after it": round(storm.away, 1),
            "connections": fake.gateway.opened,
            "replayed": sum(map(len, fake.gateway.resumed)),
            "seconds": round(blown - began, 1),
            "seconds until settled": round(settled - blown, 1),
            "refused by Discord, by code": Counter(str(each.why.code) for each in fake.rejected),
            "people called": len(fake.pings),
        }


async def with_slow_ones() -> Figures:
    """Ask a hundred times, one after another, while two searches take three seconds each."""
    async with housed(pages=100) as house:
        await house.up(program=SLOWLY)
        make, delivery = house.discord.events, OverGateway(house.discord)
        await house.ask(make.slash("ask", question=question(0)))
        receipts = []
        for number in range(100):
            slow = f"{HOLD_ON} " if number in {0, 1} else ""
            event = make.slash("ask", question=f"{slow}{question(number)}")
            receipts.append(await delivery.deliver(event))
        return latencies(receipts)


async def at_once() -> Figures:
    """Ask two hundred at once."""
    async with housed(pages=200) as house:
        await house.up()
        make, delivery = house.discord.events, OverGateway(house.discord)
        events = [make.slash("ask", question=question(number)) for number in range(200)]
        receipts = [delivery.deliver(event) for event in events]
        return latencies(list(await asyncio.gather(*receipts)))


def latencies(receipts: list[Receipt]) -> Figures:
    """Return how long acknowledgements took, in milliseconds, and whether all came."""
    times = sorted(receipt.seconds * 1000 for receipt in receipts)
    cuts = quantiles(times, n=100, method="inclusive")
    figures = {"p50": cuts[49], "p99": cuts[98], "max": times[-1]}
    return {
        "asked": len(receipts),
        "acknowledged": sum(receipt.acked for receipt in receipts),
        "ms": {name: round(value, 1) for name, value in figures.items()},
    }


PARTS: tuple[Callable[[], Coroutine[Any, Any, Figures]], ...] = (
    exactly_once,
    with_slow_ones,
    at_once,
)
