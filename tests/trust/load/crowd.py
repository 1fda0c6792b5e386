"""A crowd that asks: as often as it likes, or as soon as it is answered; and what became of it."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from tests.fakes.slack.fake import FakeSlack
from tests.fakes.slack.transcript import Event
from tests.trust.load.courier import Carried, Courier, Parcel

WORKSPACES = 8
PEOPLE = 500  # of each workspace
SETTLED = 15.0  # seconds in which what was promised has come
_FATES = {
    "busy": b"Many people are asking just now",
    "late": b"The answer was not ready in time",
    "failed": b"went wrong",
    "interrupted": b"I was interrupted",
    "nothing found": b"The documents do not",
}
ORGANISATION = "E0000GRID"


def organisation(slack: FakeSlack) -> None:
    """Have the app installed in an organisation of several workspaces."""
    install = slack.world.install
    for number in range(WORKSPACES):
        slack.workspace = install(f"T{number:07}", enterprise=ORGANISATION, org_wide=True)


def fate(said: bytes) -> str:
    """Tell from a message what became of the question."""
    return next((name for name, words in _FATES.items() if words in said), "answered")


@dataclass(slots=True)
class Round:
    """What came of some of the questions. ``behind`` is how late one of them was asked at most."""

    asked: int = 0
    seconds: float = 0.0
    behind: float = 0.0
    acknowledged: dict[str, list[float]] = field(default_factory=dict)
    promised: list[Event] = field(default_factory=list)
    refused: int = 0

    def note(self, carried: Carried) -> None:
        """Count an acknowledgement: with a message, without one yet, or none at all."""
        if carried.status != 200:
            self.refused += 1
            return
        told = fate(carried.body) if carried.body else "later"
        self.acknowledged.setdefault(told, []).append(carried.seconds)
        if not carried.body:
            self.promised.append(carried.event)

    @property
    def times(self) -> list[float]:
        """Return the seconds of every acknowledgement."""
        return [each for times in self.acknowledged.values() for each in times]


@dataclass(slots=True)
class Crowd:
    """People of several workspaces, who ask one question after another."""

    slack: FakeSlack
    courier: Courier
    questions: Iterator[str]
    _number: int = 0

    async def asks(self, rate: float, seconds: float, *, abreast: int) -> Round:
        """Ask *rate* questions a second whatever comes back, at most *abreast* at once."""
        done, room, asking = Round(), asyncio.Semaphore(abreast), set[asyncio.Task[None]]()
        parcels = [self._parcel() for _ in range(int(rate * seconds))]
        async with self._timed(done) as began:
            for number, parcel in enumerate(parcels):
                due = began + number / rate
                await asyncio.sleep(max(0.0, due - time.perf_counter()))
                await room.acquire()
                done.behind = max(done.behind, time.perf_counter() - due)
                task = asyncio.create_task(self._ask(done, parcel))
                asking.add(task)
                task.add_done_callback(asking.discard)
                task.add_done_callback(lambda _: room.release())
            await asyncio.gather(*asking)
        return done

    async def keeps_asking(self, count: int, *, abreast: int) -> Round:
        """Ask *count* questions, *abreast* of them at a time."""
        done, left = Round(), iter(range(count))

        async def one_after_another() -> None:
            for _ in left:
                await self._ask(done, self._parcel())

        async with self._timed(done):
            await asyncio.gather(*(one_after_another() for _ in range(abreast)))
        return done

    async def fates(self, done: Round) -> Counter[str]:
        """Tell what became of every question, once whatever was promised has come."""
        fates = Counter({name: len(times) for name, times in done.acknowledged.items()})
        until = time.monotonic() + SETTLED
        while (  # noqa: ASYNC110 - an address knows no events
            waiting := self._unanswered(done)
        ) and time.monotonic() < until:
            await asyncio.sleep(0.1)
        later = [self.slack.urls.of(event).taken for event in done.promised]
        fates.update(fate(str(taken[0]).encode()) for taken in later if taken)
        fates["doubles"] = sum(len(taken) > 1 for taken in later)
        fates["lost"] = waiting + done.refused
        return fates

    def _unanswered(self, done: Round) -> int:
        return sum(not self.slack.urls.of(event).taken for event in done.promised)

    def _parcel(self) -> Parcel:
        self._number += 1
        team = self.slack.world.workspaces[f"T{self._number % WORKSPACES:07}"]
        user = f"U{self._number % PEOPLE:07}"
        event = self.slack.events.slash(next(self.questions), user=user, workspace=team)
        return self.courier.parcel(event)

    async def _ask(self, done: Round, parcel: Parcel) -> None:
        done.asked += 1
        done.note(await self.courier.carry(parcel))

    @asynccontextmanager
    async def _timed(self, done: Round) -> AsyncIterator[float]:
        began = time.perf_counter()
        yield began
        done.seconds = time.perf_counter() - began
