"""Restarts while people ask: by a signal, one server taking over from another, and by kills."""

import asyncio
import random
import signal
import sqlite3
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing
from dataclasses import asdict, dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

from tests.fakes.slack.delivery import OverHttp
from tests.fakes.slack.fake import FakeSlack
from tests.fakes.slack.transcript import Event, Kind
from tests.ports import free_port
from tests.trust.slack.process import House
from tests.trust.slack.storm import Account, Storm, drawers, page, questions

Figures = dict[str, Any]

PAGES = 200
REPEATED = 0.3  # seconds until Slack delivers again what nobody has received; there it is a minute
GIVEN_UP = 60.0  # seconds
SETTLED = 20.0  # seconds in which everybody has an answer: a lease, a look a second, and a start
LONGEST_LIFE = 4.0  # seconds
BREATH = 0.5  # seconds that a server is let be before it is told to stop


@dataclass(slots=True)
class Crowd:
    """Asks so many questions a second at one address, whoever listens there.

    Like Slack it delivers an event again that nobody has received. Whose command found nobody is
    told so by Slack, and asks again.
    """

    house: House
    url: str
    rate: float
    storm: Storm
    asked: list[Event] = field(default_factory=list)
    delays: list[float] = field(default_factory=list)
    enough: bool = False
    _begun: set[asyncio.Task[None]] = field(default_factory=set)

    async def ask(self) -> None:
        """Ask until it is enough, on time: a question does not wait for the one before it."""
        began, numbers = time.monotonic(), count()
        while not self.enough:
            number = next(numbers)
            await asyncio.sleep(began + number / self.rate - time.monotonic())
            [event] = questions(self.house.slack, [number % PAGES])
            self.asked.append(event)
            task = asyncio.create_task(self._deliver(event))
            self._begun.add(task)
            task.add_done_callback(self._begun.discard)

    async def account(self) -> Account:
        """Have nobody ask any more, wait for all answers, and tell what became of everybody."""
        self.enough = True
        while self._begun:
            await asyncio.wait(self._begun)
        await self.storm.settled(self.asked, within=SETTLED)
        return self.storm.account(self.asked)

    async def _deliver(self, event: Event) -> None:
        began = time.monotonic()
        while time.monotonic() < began + GIVEN_UP:
            receipt = await OverHttp(self.house.slack, self.url).deliver(event)
            self.storm.receipts.append(receipt)
            if receipt.acked:
                self.delays.append(time.monotonic() - began)
                return
            event = self._again(event)
            await asyncio.sleep(REPEATED)

    def _again(self, event: Event) -> Event:
        """Return what is delivered in place of what nobody has received."""
        again = self.storm.again
        if event.kind is Kind.EVENT or event in again.values():
            return event
        return again.setdefault(event.key, self.house.slack.events.slash(event.text))


@asynccontextmanager
async def crowded(rate: float) -> AsyncIterator[tuple[House, Crowd]]:
    """Keep house at a fixed address, in a folder that goes away, and have people ask there."""
    async with FakeSlack() as slack:
        with tempfile.TemporaryDirectory() as folder:
            docs = drawers(Path(folder) / "docs", PAGES)
            settings = {"corpus": docs, "threshold": 0, "limit": 1, "refresh_seconds": 1}
            ports = {"port": free_port(), "health_port": free_port()}
            house = House(slack, Path(folder), "http", {**settings, **ports})
            try:
                server = await house.up()
                crowd = Crowd(house, house.url(server), rate, Storm(house, server))
                asking = asyncio.create_task(crowd.ask())
                yield house, crowd
                await asking
            finally:
                await house.close()


async def rolling(*, restarts: int = 50, rate: float = 30) -> Figures:
    """Have one server take over from another, starting when that one is told to stop."""
    stops, starts = [], []
    async with crowded(rate) as (house, crowd):
        server = house.servers[-1]
        for _ in range(restarts):
            await asyncio.sleep(BREATH)
            began = time.monotonic()
            server.tell(signal.SIGTERM)
            old, server = server, await house.start()
            await old.ended()
            stops.append(time.monotonic() - began)
            await server.hears("listening for Slack")
            starts.append(time.monotonic() - began)
            await server.ready()
        account = await crowd.account()
        await server.stop()
        return {
            **asdict(account),
            "restarts": restarts,
            "questions a second": rate,
            "seconds of a stop": _range(stops),
            "seconds until somebody listens": _range(starts),
            "exit codes": Counter(each.process.returncode for each in house.servers),
            "seconds until it was received": _range(crowd.delays),
            "warned of": Counter(crowd.storm.troubles()).most_common(5),
        }


async def killed(*, kills: int = 20, rate: float = 30, seed: int = 1) -> Figures:
    """Kill servers at random moments, also while they start, people ask and documents change."""
    chance, rewritten = random.Random(seed), count()  # noqa: S311 - moments that can be repeated
    damaged = []
    async with crowded(rate) as (house, crowd):
        server = house.servers[-1]
        writing = asyncio.create_task(_write(house.folder / "docs", rewritten))
        for _ in range(kills):
            await asyncio.sleep(chance.uniform(0.0, LONGEST_LIFE))
            await server.kill()
            damaged += _damage(house)
            server = await house.start()
        began = time.monotonic()
        await server.hears("listening for Slack")
        took = time.monotonic() - began
        writing.cancel()
        account = await crowd.account()
        await server.stop()
        said = [line for each in house.servers for line in each.log if "damaged" in line]
        return {
            **asdict(account),
            "kills": kills,
            "seed": seed,
            "questions a second": rate,
            "documents rewritten": next(rewritten),
            "databases damaged": damaged,
            "damages told of": said,
            "seconds until the last one listens": round(took, 2),
        }


async def _write(folder: Path, numbers: Iterator[int]) -> None:
    """Rewrite documents, so that there is always something to index."""
    for number in numbers:
        path = folder / f"{number % PAGES:04}.md"
        path.write_text(f"{page(number % PAGES)}\nThis is state {number}.\n")
        await asyncio.sleep(0.05)


def _damage(house: House) -> list[str]:
    """Return what SQLite finds wrong with what a killed process has left."""
    with closing(sqlite3.connect(house.folder / "data" / "state.db")) as connection:
        found = [str(row[0]) for row in connection.execute("PRAGMA integrity_check")]
    return [] if found == ["ok"] else found


def _range(seconds: list[float]) -> dict[str, float]:
    ordered = sorted(seconds)
    places = {"median": len(ordered) // 2, "p99": int(len(ordered) * 0.99), "max": -1}
    return {name: round(ordered[place], 2) for name, place in places.items()}
