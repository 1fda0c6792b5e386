"""How the whole process bears a load, in figures."""

import asyncio
import gc
import os
import re
import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import fmean
from typing import Any

from tests.bench.measuring import percentile
from tests.fakes.slack.fake import FakeSlack
from tests.trust.load import corpora
from tests.trust.load.courier import Courier
from tests.trust.load.crowd import Crowd, Round, organisation
from tests.trust.slack.process import House, Server

Figures = dict[str, Any]

WARMING = 500  # questions before anything is measured
SETTLING = 6.0  # seconds without one, for in its first moments a server lets everybody wait
INDEXING = 900.0  # seconds in which an index of any size is built
RECOVERY = 5.0  # seconds after a flood until all is as before
_TICKS = os.sysconf("SC_CLK_TCK")  # of a second of processor time
_STEAL, _GUEST = 7, 8  # the columns of /proc/stat; guests are counted among users, too
_PARTS = 10  # of a soak, after each of which memory is looked at


@dataclass(frozen=True, slots=True)
class Load:
    """So many questions a second, for so many seconds, at most so many at once."""

    rate: float = 200.0
    seconds: float = 120.0
    abreast: int = 64


@dataclass(frozen=True, slots=True)
class Bench:
    """A server under load, and the crowd that asks it."""

    server: Server
    crowd: Crowd

    async def bears(self, load: Load) -> Figures:
        """Measure a steady load."""
        before, cpu, machine = self._memory(), self._cpu(), _machine()
        done = await self.crowd.asks(load.rate, load.seconds, abreast=load.abreast)
        spent = self._cpu() - cpu
        return {
            **await self._told(done),
            "CPU ms an ask": round(spent / max(done.asked, 1) * 1000, 2),
            "of the processors others had, %": _stolen(machine, _machine()),
            "MiB before": round(before, 1),
            "MiB after": round(self._memory(), 1),
        }

    async def bears_too_much(self, load: Load, times: float) -> Figures:
        """Measure a flood of so many times the load, and the same load a little later."""
        abreast = round(load.abreast * times)
        flood = replace(load, rate=load.rate * times, abreast=abreast)
        during = await self.bears(flood)
        await asyncio.sleep(RECOVERY)
        return {"flood": during, "afterwards": await self.bears(load)}

    async def soaks(self, count: int, *, abreast: int) -> Figures:
        """Ask *count* questions as fast as they are answered, and watch the memory.

        Of more than ``FEW`` at once some are turned away, which costs less than to answer them.
        """
        memory, fates = [self._memory()], Counter(asked=0, doubles=0, lost=0)
        for _ in range(_PARTS):
            done = await self.crowd.keeps_asking(count // _PARTS, abreast=abreast)
            fates.update(await self.crowd.fates(done), asked=done.asked)
            memory.append(self._memory())
            self.server.said.clear()
        grown = memory[-1] - memory[0]
        return {**fates, "MiB": _rounded(memory), "grown": round(grown, 2)}

    async def _told(self, done: Round) -> Figures:
        fates = await self.crowd.fates(done)
        refused = done.acknowledged.get("busy", [])
        return {
            "asked": done.asked,
            "asked a second": round(done.asked / done.seconds, 1),
            "seconds behind at most": round(done.behind, 2),
            "acknowledged, ms": spread(done.times),
            "refused, ms": spread(refused),
            **{name: fates[name] for name in sorted({*fates, "lost", "doubles"})},
            "rejected by Slack": len(self.crowd.slack.rejected),
        }

    def _cpu(self) -> float:
        """Return the seconds of processor time that the server and its children have had."""
        times = (_read(pid, "stat").rpartition(")")[2].split()[11:13] for pid in self._family())
        return sum(int(each) for user_and_system in times for each in user_and_system) / _TICKS

    def _memory(self) -> float:
        """Return the MiB that they have written: nothing that is shared or only read from disk."""
        private = re.compile(r"^Private_Dirty: +(\d+) kB", re.MULTILINE)
        sizes = (private.findall(_read(pid, "smaps_rollup")) for pid in self._family())
        return sum(int(each) for found in sizes for each in found) / 1024

    def _family(self) -> tuple[int, ...]:
        main = self.server.process.pid
        return main, *map(int, " ".join(_children(main)).split())


@asynccontextmanager
async def bench(passages: int, folder: Path, **settings: object) -> AsyncIterator[Bench]:
    """Serve so many made-up passages from *folder*, or the seeds if there are to be none."""
    asked = corpora.made_up(passages, folder) if passages else corpora.seeds()
    given = {"corpus": asked.documents, "cache": folder / "cache", **settings}
    async with FakeSlack() as slack:
        organisation(slack)
        with tempfile.TemporaryDirectory() as home:
            house = House(slack, Path(home), "http", given)
            try:
                served = await _begun(house, iter(asked))
                yield served
                await served.crowd.courier.close()
            finally:
                await house.close()


async def _begun(house: House, questions: Iterator[str]) -> Bench:
    """Start the server, and ask it a little until it runs smoothly."""
    server = await house.start()
    await server.ready(within=INDEXING)
    assert server.port is not None
    courier = Courier(server.port, house.slack.world.signing_secret)
    crowd = Crowd(house.slack, courier, questions)
    await crowd.keeps_asking(WARMING, abreast=4)
    await asyncio.sleep(SETTLING)
    gc.freeze()  # whoever asks does not stop now and then to look for garbage
    return Bench(server, crowd)


def _machine() -> tuple[int, ...]:
    """Return what the processors have done so far, in ticks."""
    return tuple(
        map(int, Path("/proc/stat").read_text(encoding="ascii").split("\n")[0].split()[1:])
    )


def _stolen(before: Sequence[int], after: Sequence[int]) -> float:
    """Return the share of the time that other machines on the same hardware had."""
    passed = [late - early for early, late in zip(before, after, strict=True)]
    return round(100 * passed[_STEAL] / max(sum(passed[:_GUEST]), 1), 1)


def _children(pid: int) -> Iterator[str]:
    """Yield the children of a process, which belong to the threads that began them."""
    for each in Path(f"/proc/{pid}/task").iterdir():
        with suppress(FileNotFoundError, ProcessLookupError):  # a thread may end meanwhile
            yield (each / "children").read_text(encoding="ascii")


def _read(pid: int, name: str) -> str:
    return Path(f"/proc/{pid}/{name}").read_text(encoding="ascii")


def spread(times: Sequence[float]) -> dict[str, float]:
    """Return what some of *times* are below, in milliseconds."""
    if not times:
        return {}
    below = {f"p{share}": percentile(times, share) for share in (50, 99, 99.9)}
    found = {"mean": fmean(times), **below, "max": max(times)}
    return {name: round(each * 1000, 1) for name, each in found.items()}


def _rounded(numbers: Sequence[float]) -> list[float]:
    return [round(each, 1) for each in numbers]
