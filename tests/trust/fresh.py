"""How soon does a change show under fifty questions a second? ``python -m tests.trust.fresh``.

The real process answers from a cabinet of drawers while files are written, added, moved and
deleted. It prints one object of JSON, for the seeds and for a corpus of so many passages as is
said (none are measured by default): ``python -m tests.trust.fresh 100000``.
"""

import asyncio
import json
import math
import random
import re
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from shutil import copytree
from statistics import quantiles
from typing import Any

from retrieval.model import BlockKind
from tests.bench.corpus import corpus
from tests.fakes.slack.transcript import Event
from tests.trust.slack.figures import housed
from tests.trust.slack.process import LONG, ROOT, House, Server

DRAWERS = 60
RATE = 50.0  # questions a second
PAUSE = 0.5  # seconds between two changes
PATIENCE = 10.0  # seconds in which a change is waited for
HOURS = ("the morning", "the afternoon", "the night")

_MARKS = {BlockKind.TITLE: "# ", BlockKind.HEADING: "## "}
_CITED = re.compile(r"(\S+\.md), lines? ")
_CODE = re.compile(r"code word of drawer(\d{4}) in .+ is turn(\d+)end")

Shown = frozenset[tuple[str, int]]  # paths, each with the turn in which it was written


def page(number: int, turn: int) -> str:
    """Return what a drawer holds after so many turns: the same code word in three places."""
    name = f"drawer{number:04}"
    parts = [
        f"## In {hour}\n\nThe code word of {name} in {hour} is turn{turn}end.\n" for hour in HOURS
    ]
    return "\n".join([f"# {name}\n", *parts])


def question(number: int) -> str:
    """Ask for all that a drawer holds."""
    return f"What is the code word of drawer{number:04} in {', '.join(HOURS)}?"


@dataclass(slots=True)
class Change:
    """A drawer is another one since a moment: what it shows, and after how long that was seen."""

    kind: str
    number: int
    shown: Shown
    began: float = field(default_factory=time.monotonic)
    took: float | None = None


@dataclass(slots=True)
class Cabinet:
    """Drawers in a folder, which change, and all that they ever showed."""

    folder: Path
    chance: random.Random
    drawers: dict[int, tuple[str, int]] = field(default_factory=dict)
    pasts: dict[int, list[tuple[float, Shown]]] = field(default_factory=dict)
    waiting: list[Change] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)

    def fill(self) -> None:
        """Write the first drawers."""
        for number in range(DRAWERS):
            self._write(number, f"{number:04}.md", 0)
            del self.pasts[number][0]

    def change(self) -> None:
        """Change one of the drawers that are not waited for, or add one."""
        idle = sorted(set(self.drawers) - {change.number for change in self.waiting})
        kind = self.chance.choice(("edit", "add", "rename", "delete") if idle else ("add",))
        number = len(self.pasts) if kind == "add" else self.chance.choice(idle)
        path, turn = self.drawers.get(number, (f"{number:04}.md", -1))
        match kind:
            case "edit" | "add":
                self._write(number, path, turn + 1)
            case "rename":
                self._rename(number, path, turn)
            case "delete":
                (self.folder / path).unlink()
                self._note(number, None)
        change = Change(kind, number, self.now(number))
        self.waiting.append(change)
        self.changes.append(change)

    def now(self, number: int) -> Shown:
        """Return what an answer about the drawer should show."""
        return self.pasts[number][-1][1]

    def see(self, number: int, shown: Shown) -> None:
        """Note that an answer about a drawer showed this."""
        for change in self.waiting:
            if change.number == number and change.shown == shown:
                change.took = time.monotonic() - change.began
        self.waiting = [
            change
            for change in self.waiting
            if change.took is None and time.monotonic() - change.began < PATIENCE
        ]

    def age(self, number: int, shown: Shown, at: float) -> float | None:
        """Return for how long the drawer was not so any more; ``None`` if it never was."""
        past = self.pasts[number]
        ends = [since for since, _ in past[1:]] + [math.inf]
        ages = [at - end for (_, each), end in zip(past, ends, strict=True) if each == shown]
        return max(min(ages), 0.0) if ages else None

    def pick(self) -> int:
        """Return a drawer to ask for: one that is waited for, or any."""
        if self.waiting and self.chance.random() < 0.7:
            return self.chance.choice(self.waiting).number
        return self.chance.choice(sorted(self.pasts))

    def _write(self, number: int, path: str, turn: int) -> None:
        (self.folder / path).write_text(page(number, turn))
        self._note(number, (path, turn))

    def _rename(self, number: int, path: str, turn: int) -> None:
        to = f"{self.chance.choice('abc')}/{number:04}-{len(self.pasts[number])}.md"
        (self.folder / to).parent.mkdir(exist_ok=True)
        (self.folder / path).rename(self.folder / to)
        self._note(number, (to, turn))

    def _note(self, number: int, now: tuple[str, int] | None) -> None:
        self.drawers.pop(number, None)
        if now:
            self.drawers[number] = now
        past = self.pasts.setdefault(number, [(-math.inf, frozenset())])
        past.append((time.monotonic(), frozenset([now] if now else [])))


@dataclass(slots=True)
class Account:
    """What became of the questions."""

    asked: int = 0
    failed: list[str] = field(default_factory=list)
    mixed: list[str] = field(default_factory=list)
    oldest: float = 0.0
    times: list[float] = field(default_factory=list)


def shown(answer: dict[str, Any], number: int) -> Shown:
    """Return what an answer quotes of a drawer: from which paths, of which turns."""
    return frozenset(
        (path, int(code[2]))
        for text, path in _quotes(answer["blocks"])
        for code in _CODE.finditer(text)
        if int(code[1]) == number
    )


def _quotes(blocks: list[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    """Yield each quote of a message and the path that is cited under it."""
    quoted = ""
    for block in blocks:
        for element in block.get("elements", []):
            if element["type"] == "rich_text_quote":
                quoted = "".join(part["text"] for part in element["elements"])
            elif quoted and (cited := _CITED.search(str(element.get("text")))):
                yield quoted, cited[1]
                quoted = ""


async def ask(
    house: House, server: Server, cabinet: Cabinet, account: Account, number: int
) -> Shown | None:
    """Ask for a drawer; note and return what the answer shows, ``None`` if there is none."""
    event = house.slack.events.slash(question(number))
    account.asked += 1
    began = time.monotonic()
    receipt = await house.delivery(server).deliver(event)
    answer = receipt.body or await later(house, event)
    account.times.append(time.monotonic() - began)
    if "passages, word for word" not in str(answer.get("blocks")):
        account.failed.append(f"{receipt.status} {answer.get('text')}")
        return None
    seen = shown(answer, number)
    age = cabinet.age(number, seen, began)
    if age is None:
        past = cabinet.pasts[number][-3:]
        account.mixed.append(f"drawer {number}: {sorted(seen)} of {past}, asked at {began}")
    account.oldest = max(account.oldest, age or 0.0)
    cabinet.see(number, seen)
    return seen


async def later(house: House, event: Event) -> dict[str, Any]:
    """Wait for an answer that did not come with the acknowledgement."""
    with suppress(TimeoutError):
        async with asyncio.timeout(PATIENCE):
            while not (seen := house.slack.visible(event)):  # noqa: ASYNC110 - it tells nobody
                await asyncio.sleep(0.05)
            return seen[-1].payload
    return {}


async def run(
    house: House, server: Server, cabinet: Cabinet, seconds: float, rate: float = RATE
) -> Account:
    """Ask, however long answers take, and change a drawer now and then."""
    account, asking = Account(), set[asyncio.Task[Shown | None]]()
    began = time.monotonic()
    ticks, changes = 0, 0
    while (now := time.monotonic() - began) < seconds:
        if now > (changes + 1) * PAUSE and now < seconds - PATIENCE / 4:
            cabinet.change()
            changes += 1
        asking.add(asyncio.create_task(ask(house, server, cabinet, account, cabinet.pick())))
        ticks += 1
        await asyncio.sleep(max(0.0, began + ticks / rate - time.monotonic()))
    await asyncio.gather(*asking)
    return account


def figures(cabinet: Cabinet, account: Account) -> dict[str, Any]:
    """Return what was seen, in figures; times in seconds but for those of answers."""
    kinds = sorted({change.kind for change in cabinet.changes})
    return {
        "asked": account.asked,
        "failed": len(account.failed),
        "mixed": len(account.mixed),
        "seconds that the oldest answer was out of date when it was asked for": round(
            account.oldest, 2
        ),
        "examples": [*account.failed[:3], *account.mixed[:3]],
        "ms of an answer": _spread([each * 1_000 for each in account.times]),
        "seconds until a change shows": {
            "all": _of(cabinet.changes),
            **{
                kind: _of([each for each in cabinet.changes if each.kind == kind]) for kind in kinds
            },
        },
    }


def _of(changes: list[Change]) -> dict[str, float]:
    seen = [change.took for change in changes if change.took is not None]
    return {"changes": len(changes), "never seen": len(changes) - len(seen), **_spread(seen)}


def _spread(values: list[float]) -> dict[str, float]:
    cuts = quantiles(values, n=100, method="inclusive") if len(values) > 1 else values * 99
    cuts = cuts or [0.0] * 99
    figures = {"p50": cuts[49], "p99": cuts[98], "max": max(values, default=0.0)}
    return {name: round(value, 2) for name, value in figures.items()}


@asynccontextmanager
async def kept(docs: Path | None = None) -> AsyncIterator[tuple[House, Cabinet]]:
    """Keep house with a cabinet beside the documents of *docs*, which are the seeds by default."""
    async with housed(threshold=0, limit=3, refresh_seconds=600) as house:
        folder = copytree(docs or ROOT / "seeds", house.folder / "docs")
        house.settings.update(corpus=folder)
        cabinet = Cabinet(folder, random.Random(67))  # noqa: S311 - the same changes on every run
        cabinet.fill()
        yield house, cabinet


async def measured(
    seconds: float, docs: Path | None = None, *, rate: float = RATE
) -> dict[str, Any]:
    """Measure once, on the seeds or on *docs*, of which the index is built and saved before."""
    async with kept(docs) as (house, cabinet):
        server = await house.start()
        await server.ready(within=10 * LONG)
        await house.holds(lambda: _saves(house) > 0, within=10 * LONG)
        await server.stop()
        server = await house.start()
        await server.ready()
        before = server.memory()
        account = await run(house, server, cabinet, seconds, rate)
        memory = {"before": round(before), "after": round(server.memory())}
        return {**figures(cabinet, account), "MiB": memory, "generations on disk": _saves(house)}


def _saves(house: House) -> int:
    return len(list((house.folder / "cache").glob("index/*/[0-9]*/manifest.json")))


def written(folder: Path, passages: int) -> Path:
    """Write a made-up corpus of so many passages as Markdown."""
    folder.mkdir(parents=True, exist_ok=True)
    for document in corpus(passages, 0).documents:
        parts = (
            _MARKS.get(block.kind, "") + document.text[block.start : block.end]
            for block in document.blocks
        )
        (folder / document.path).write_text("\n\n".join(parts) + "\n")
    return folder


def main(passages: str = "", seconds: str = "60") -> None:
    """Measure on the seeds, and on so many passages if they are said; print what was seen."""
    said = {"seeds": asyncio.run(measured(float(seconds)))}
    if passages:
        with tempfile.TemporaryDirectory() as folder:
            docs = written(Path(folder) / "docs", int(passages))
            said[f"{passages} passages"] = asyncio.run(measured(float(seconds), docs))
    sys.stdout.write(json.dumps(said, indent=2) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
