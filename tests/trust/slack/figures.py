"""What the whole process does with many questions, in figures: ``python -m tests.trust.slack``."""

import asyncio
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import asdict
from pathlib import Path
from statistics import quantiles
from typing import Any

from tests.fakes.slack.delivery import Receipt, flood
from tests.fakes.slack.fake import FakeSlack
from tests.trust.slack.process import ROOT, House, Server, Transport
from tests.trust.slack.slowly import HOLD_ON
from tests.trust.slack.storm import Storm, drawers, page, question, questions, shuffled

Figures = dict[str, Any]

SEEDS_QUESTION = "What is superposition?"
PAGES = 3_000  # of an index that takes tens of seconds to build


@asynccontextmanager
async def housed(
    transport: Transport = "http", *, pages: int = 0, **settings: object
) -> AsyncIterator[House]:
    """Keep house in a folder that goes away, with so many pages to ask about, or the seeds."""
    async with FakeSlack() as slack:
        with tempfile.TemporaryDirectory() as folder:
            house = House(slack, Path(folder), transport, dict(settings))
            if pages:
                docs = drawers(Path(folder) / "docs", pages)
                house.settings.update(corpus=docs, threshold=0, limit=1)
            try:
                yield house
            finally:
                await house.close()


async def once(*, asked: int, seed: int, abreast: int) -> Figures:
    """Ask so many questions, each one to four times, with two kills in between."""
    async with housed(pages=asked) as house:
        events = questions(house.slack, range(asked))
        copies = shuffled(events, seed=seed)
        storm = Storm(house, await house.up(), abreast=abreast)
        began = time.monotonic()
        await storm.blow(copies, restarts=(len(copies) // 3, 2 * len(copies) // 3))
        blown = time.monotonic()
        await storm.settled(events)
        settled = time.monotonic()
        await storm.server.stop()
        return {
            **asdict(storm.account(events)),
            "deliveries": len(copies),
            "abreast": abreast,
            "seed": seed,
            "seconds": round(blown - began, 1),
            "seconds until settled": round(settled - blown, 1),
            "rejected by Slack": len(house.slack.rejected),
            "warned of": storm.troubles()[:5],
        }


async def calm() -> Figures:
    """Ask one after another while nothing else goes on."""
    async with housed() as house:
        server = await house.up()
        idle = server.memory()
        times = await commands(house, server, 200)
        return {**times, "MiB idle": round(idle), "MiB after": round(server.memory())}


async def beside_an_index() -> Figures:
    """Ask a hundred times while another process builds an index."""
    async with housed() as house:
        server = await house.up()
        wordy(house.folder / "big", PAGES)
        builder = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "adapters",
            "index",
            "--corpus",
            str(house.folder / "big"),
            cwd=house.folder,
            env={**house.environment(), "PYTHONPATH": str(ROOT)},
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )
        await asyncio.sleep(1)
        times = await commands(house, server, 100)
        built = builder.returncode is not None
        if not built:
            builder.kill()
        await builder.wait()
        return {**times, "the index was still being built": not built}


async def beside_a_refresh() -> Figures:
    """Ask a hundred times while the process itself reads many new documents."""
    async with housed(refresh_seconds=1) as house:
        docs = wordy(house.folder / "docs", 20)
        house.settings.update(corpus=docs, threshold=0)
        server = await house.up()
        wordy(docs, PAGES)
        await asyncio.sleep(2)
        times = await commands(house, server, 100)
        refreshed = sum("answering from" in line for line in server.log) > 1
        return {**times, "the documents were still being read": not refreshed}


async def with_a_slow_one() -> Figures:
    """Ask twenty at once, one of which takes two seconds to be looked for."""
    async with housed(pages=30) as house:
        server = await house.up(program="tests.trust.slack.slowly")
        make = house.slack.events.slash
        await commands(house, server, 5)
        events = [make(f"{HOLD_ON} {question(0)}"), *(make(question(each)) for each in range(19))]
        return latencies(await flood(house.delivery(server), events))


async def crowd() -> Figures:
    """Ask three hundred at once."""
    async with housed(pages=300) as house:
        server = await house.up()
        events = [house.slack.events.slash(question(number)) for number in range(300)]
        storm = Storm(house, server)
        storm.receipts += await flood(house.delivery(server), events)
        await storm.settled(events)
        after = await commands(house, server, 50)
        found = {name: count for name, count in asdict(storm.account(events)).items() if count}
        return {**latencies(storm.receipts), **found, "afterwards": after}


async def restarts() -> Figures:
    """Stop and start five times under load."""
    async with housed(pages=200) as house:
        events = questions(house.slack, range(200))
        copies = shuffled(events, seed=4)
        storm = Storm(house, await house.up())
        at = [len(copies) * each // 6 for each in range(1, 6)]
        await storm.blow(copies, restarts=at, graceful=True)
        await storm.settled(events)
        took = await storm.server.stop()
        codes = [server.process.returncode for server in house.servers]
        return {
            **asdict(storm.account(events)),
            "codes": codes,
            "seconds of a stop": round(took, 1),
        }


async def stopping() -> Figures:
    """Stop when nothing is going on, five times."""
    took = []
    for _ in range(5):
        async with housed() as house:
            server = await house.up()
            took.append(round(await server.stop(), 2))
    return {"seconds": took}


async def commands(house: House, server: Server, count: int) -> Figures:
    """Ask by command, one after another."""
    delivery = house.delivery(server)
    events = [house.slack.events.slash(f"{SEEDS_QUESTION} {each}") for each in range(count)]
    return latencies([await delivery.deliver(event) for event in events])


def latencies(receipts: list[Receipt]) -> Figures:
    """Return how long acknowledgements took, in milliseconds, and whether all came."""
    times = sorted(receipt.seconds * 1000 for receipt in receipts)
    cuts = quantiles(times, n=100, method="inclusive")
    figures = {"p50": cuts[49], "p99": cuts[98], "max": times[-1]}
    return {
        "asked": len(receipts),
        "acknowledged": sum(receipt.acked for receipt in receipts),
        "answered in the acknowledgement": sum(bool(receipt.body) for receipt in receipts),
        "ms": {name: round(value, 1) for name, value in figures.items()},
    }


def wordy(folder: Path, count: int) -> Path:
    """Write *count* pages of many words each."""
    folder.mkdir(exist_ok=True)
    for number in range(count):
        words = " ".join(f"word{number * each % 9_973}" for each in range(400))
        (folder / f"page{number:05}.md").write_text(f"{page(number)}\n{words}.\n")
    return folder


async def exactly_once() -> Figures:
    """Ask a thousand questions, and see what two kills do to them at several loads."""
    runs = [await once(asked=1_000, seed=1, abreast=16)]
    runs += [await once(asked=200, seed=seed, abreast=4) for seed in (2, 3)]
    return {f"run {number}": run for number, run in enumerate(runs, start=1)}


PARTS: tuple[Callable[[], Coroutine[Any, Any, Figures]], ...] = (
    exactly_once,
    calm,
    beside_an_index,
    beside_a_refresh,
    with_a_slow_one,
    crowd,
    restarts,
    stopping,
)
