"""A storm of questions with kills in between, and an honest account of what people have seen."""

import asyncio
import random
import time
from collections import Counter, deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from tests.fakes.slack.delivery import Receipt
from tests.fakes.slack.fake import FakeSlack
from tests.fakes.slack.transcript import Event, Kind, Shown
from tests.trust.slack.process import House, Server

INTERRUPTED = "I was interrupted while I was answering"
BUSY = ("Many people are asking just now.", "The answer was not ready in time.")
# What counts of a question that was asked twice: what should never be, and then what is best.
FATES = ("doubles", "wrong", "answered", "both", "told", "busy", "lost")
SOON = 8.0  # seconds after a restart in which everything is settled: a lease, and a look a second


@dataclass(frozen=True, slots=True)
class Account:
    """What became of so many questions.

    ``answered`` have one answer, the right one, and nothing else. Of these Slack told some askers
    of a command that it ``failed``, for nobody was there, so that they asked again. ``told`` have
    none, and their asker was told so; ``both`` have one, and their asker was told that nobody
    knows.
    ``busy`` were told to ask again, for too many asked at once.
    """

    asked: int
    answered: int = 0
    failed: int = 0
    told: int = 0
    both: int = 0
    busy: int = 0
    wrong: int = 0
    doubles: int = 0
    lost: int = 0


def drawers(folder: Path, count: int) -> Path:
    """Write a corpus of *count* drawers, each with a code word, and return its folder."""
    folder.mkdir(exist_ok=True)
    for number in range(count):
        (folder / f"{number:04}.md").write_text(page(number))
    return folder


def page(number: int, word: str = "word") -> str:
    """Return what stands in a drawer."""
    name = f"drawer{number:04}"
    return f"# {name}\n\nThe code word of {name} is {word}{number:04}.\n"


def question(number: int) -> str:
    """Ask for what stands in a drawer."""
    return f"What is the code word of drawer{number:04}?"


def questions(slack: FakeSlack, numbers: Iterable[int]) -> list[Event]:
    """Ask for drawers by commands, mentions and direct messages in turn."""
    ways = (slack.events.slash, slack.events.mention, slack.events.direct)
    return [ways[number % 3](question(number)) for number in numbers]


@dataclass(slots=True)
class Storm:
    """Delivers events to whatever serves in *house*, as Slack does.

    What belongs to the Events API and was not received is delivered again, in the end when the
    server is back. A command is not: Slack tells its asker that it failed, who asks again, once.
    """

    house: House
    server: Server
    abreast: int = 16
    receipts: list[Receipt] = field(default_factory=list)
    again: dict[str, Event] = field(default_factory=dict)
    _up: asyncio.Event = field(default_factory=asyncio.Event)
    _down: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self._up.set()

    async def blow(
        self, copies: Iterable[Event], *, restarts: Iterable[int] = (), graceful: bool = False
    ) -> None:
        """Deliver all *copies*; kill the server, or stop it, whenever so many are delivered."""
        waiting, at = deque(copies), sorted(restarts, reverse=True)
        couriers = [asyncio.create_task(self._carry(waiting)) for _ in range(self.abreast)]
        while any(not each.done() for each in couriers):
            await asyncio.sleep(0.005)
            if at and len(self.receipts) >= at[-1]:
                at.pop()
                await self.restart(graceful=graceful)
        await asyncio.gather(*couriers)

    async def restart(self, *, graceful: bool = False) -> None:
        """Kill the server, or have it stop, and start another one in its place."""
        self._up.clear()
        await (self.server.stop() if graceful else self.server.kill())
        self.server = await self.house.up()
        self._up.set()

    async def _carry(self, waiting: deque[Event]) -> None:
        while waiting:
            event = waiting.popleft()
            await self._up.wait()
            receipt = await self.house.delivery(self.server).deliver(event)
            self.receipts.append(receipt)
            if receipt.acked:
                continue
            if event.kind is Kind.EVENT:
                waiting.append(event)
            elif event.key not in self.again:
                self.again[event.key] = self.house.slack.events.slash(event.text)
                waiting.append(self.again[event.key])

    async def settled(self, events: Iterable[Event], *, within: float = SOON) -> None:
        """Wait until there is something to be seen of every event, but not for ever."""
        left, until = list(events), time.monotonic() + within
        while left and time.monotonic() < until:
            await asyncio.sleep(0.05)
            left = [each for each in left if not any(map(self._visible, self._asks(each)))]

    def troubles(self) -> list[str]:
        """Return what the servers' logs warn of, but for what a storm brings with it."""
        return [
            str(line["event"])
            for server in self.house.servers
            for line in server.events
            if line["level"] != "info" and "is taken over from" not in line["event"]
        ]

    def flawed(self, events: Iterable[Event]) -> list[list[str]]:
        """Return all that is seen of those of *events* of which more or less is than should be."""
        seen = (
            [str(each.payload.get("text")) for each in self._visible(ask)]
            for event in events
            for ask in self._asks(event)
        )
        return [words for words in seen if len(words) != 1]

    def account(self, events: Iterable[Event]) -> Account:
        """Tell what became of *events*."""
        counted: Counter[str] = Counter(failed=len(self.again))
        for event in events:
            counted["asked"] += 1
            fates = {_fate(ask, self._visible(ask)) for ask in self._asks(event)}
            counted[min(fates, key=FATES.index)] += 1
        return Account(**counted)

    def _asks(self, event: Event) -> list[Event]:
        """Return a question and its repetition, if Slack has made anybody repeat it."""
        return [each for each in (event, self.again.get(event.key)) if each]

    def _visible(self, ask: Event) -> list[Shown]:
        return self.house.slack.visible(ask)


def _fate(event: Event, shown: list[Shown]) -> str:
    words = [str(each.payload.get("text", "")) for each in shown]
    notes = sum(text.startswith(INTERRUPTED) for text in words)
    answers = len(words) - notes
    if answers > 1 or notes > 1:
        return "doubles"
    if not words:
        return "lost"
    if not answers:
        return "told"
    if notes:
        return "both"
    if words[0].startswith(BUSY):
        return "busy"
    return "answered" if f"word{event.text[-5:-1]}" in words[0] else "wrong"


def shuffled(events: Iterable[Event], *, seed: int, most: int = 4) -> list[Event]:
    """Return each event one to *most* times, in any order."""
    chance = random.Random(seed)  # noqa: S311 - an order that a test can repeat
    copies = [event for event in events for _ in range(chance.randint(1, most))]
    chance.shuffle(copies)
    return copies
