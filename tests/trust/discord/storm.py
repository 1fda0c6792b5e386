"""A storm of questions with restarts and a gap in it, and an honest account of what people see."""

import asyncio
import random
import time
from collections import Counter, deque
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field

from tests.fakes.discord.delivery import OverGateway, Receipt
from tests.fakes.discord.fake import FakeDiscord
from tests.fakes.discord.reading import words
from tests.fakes.discord.transcript import Event, Kind, Shown
from tests.trust.discord.process import House
from tests.trust.slack.process import Server
from tests.trust.slack.storm import INTERRUPTED, question

SOON = 8.0  # seconds in which everything is settled: a lease, and a look a second
PATIENCE = 1.0  # seconds that people wait before others ask
TOLD_IN_A_GAP = 6  # messages of each courier


@dataclass(frozen=True, slots=True)
class Account:
    """What became of so many questions.

    ``answered`` have one answer, the right one, and nothing else. Of these Discord told some askers
    of a command that it ``failed``, so that they asked again, and some messages were ``unheard``:
    told to a process that ended at that moment, and told again.
    """

    asked: int
    answered: int = 0
    failed: int = 0
    unheard: int = 0
    interrupted: int = 0
    wrong: int = 0
    doubles: int = 0
    lost: int = 0


def questions(fake: FakeDiscord, numbers: Iterable[int]) -> list[Event]:
    """Ask for drawers by commands, mentions and direct messages in turn."""
    return [_asked(fake, number) for number in numbers]


def shuffled(events: Iterable[Event], *, seed: int, most: int = 4) -> list[Event]:
    """Return each event one to *most* times, in any order."""
    chance = random.Random(seed)  # noqa: S311 - an order that a test can repeat
    copies = [event for event in events for _ in range(chance.randint(1, most))]
    chance.shuffle(copies)
    return copies


def _asked(fake: FakeDiscord, number: int) -> Event:
    text = question(number)
    if number % 3 == 0:
        return fake.events.slash("ask", question=text)
    return fake.events.mention(text) if number % 3 == 1 else fake.events.direct(text)


@dataclass(slots=True)
class Storm:
    """Tells whatever serves in *house* of events, as Discord does, while it is there.

    Who is told by Discord that a command has failed asks again. In a gap people go on writing; what
    they write is told when the session is resumed. ``away`` is how many seconds that took.
    """

    house: House
    server: Server
    abreast: int = 16
    receipts: list[Receipt] = field(default_factory=list)
    again: dict[str, Event] = field(default_factory=dict)
    unheard: int = 0
    away: float = 0.0
    _up: asyncio.Event = field(default_factory=asyncio.Event)
    _line: asyncio.Event = field(default_factory=asyncio.Event)
    _patience: float = PATIENCE

    def __post_init__(self) -> None:
        self._up.set()
        self._line.set()

    async def blow(self, copies: Iterable[Event], *, gap: float) -> None:
        """Deliver all *copies*; on the way stop the server, let a *gap* be, and kill the server."""
        waiting = deque(copies)
        quarter = len(waiting) // 4
        couriers = [asyncio.create_task(self._carry(waiting)) for _ in range(self.abreast)]
        await self._delivered(quarter)
        await self.restart(graceful=True)
        await self._delivered(2 * quarter)
        await self.gap(gap)
        await self._delivered(3 * quarter)
        await self.restart()
        await asyncio.gather(*couriers)

    async def restart(self, *, graceful: bool = False) -> None:
        """Kill the server, or have it stop, and start another one in its place."""
        self._up.clear()
        await (self.server.stop() if graceful else self.server.kill())
        self.server = await self.house.up()
        self._up.set()

    async def gap(self, seconds: float) -> None:
        """Let the server reach nobody for a while."""
        fake = self.house.discord
        self._line.clear()
        self._patience = seconds / TOLD_IN_A_GAP
        await fake.refuse()
        await asyncio.sleep(seconds)
        opened, began = fake.gateway.opened, time.monotonic()
        await fake.open()
        await fake.gateway.wait(after=opened, within=60)
        self.away, self._patience = time.monotonic() - began, PATIENCE
        self._line.set()

    async def settled(self, events: Iterable[Event]) -> None:
        """Wait for all answers; tell once more of messages that nobody has heard."""
        asked = list(events)
        await self._seen(asked)
        for event in self._unanswered(asked):
            if event.kind is Kind.MESSAGE:
                self.unheard += 1
                await self.house.discord.deliver(event)
        await self._seen(asked)

    def account(self, events: Iterable[Event]) -> Account:
        """Tell what became of *events*."""
        counted: Counter[str] = Counter(failed=len(self.again), unheard=self.unheard)
        for event in events:
            counted["asked"] += 1
            counted[_fate(event, self._visible(event))] += 1
        return Account(**counted)

    async def _delivered(self, count: int) -> None:
        while len(self.receipts) < count:  # noqa: ASYNC110 - a receipt says nothing when it comes
            await asyncio.sleep(0.005)

    async def _carry(self, waiting: deque[Event]) -> None:
        fake = self.house.discord
        while waiting:
            event = waiting.popleft()
            await self._up.wait()
            if event.kind is Kind.INTERACTION:
                await self._line.wait()
            receipt = await OverGateway(fake).deliver(event)
            self.receipts.append(receipt)
            if receipt.acked:
                await self._look_at(event)
            elif event.kind is Kind.MESSAGE:
                waiting.append(event)
            elif event.key not in self.again:
                self.again[event.key] = fake.events.slash("ask", question=event.text)
                waiting.append(self.again[event.key])

    async def _look_at(self, event: Event) -> None:
        """Wait as long as somebody would, so that so many ask at once and no more."""
        visible = self.house.discord.visible
        with suppress(TimeoutError):
            await self.house.holds(lambda: visible(event), within=self._patience)

    async def _seen(self, asked: list[Event]) -> None:
        with suppress(TimeoutError):
            await self.house.holds(lambda: not self._unanswered(asked), within=SOON)

    def _unanswered(self, asked: list[Event]) -> list[Event]:
        return [each for each in asked if not self._visible(each)]

    def _visible(self, event: Event) -> list[Shown]:
        """Return what is seen of a question, however often it was asked."""
        visible, again = self.house.discord.visible, self.again.get(event.key)
        return [*visible(event), *(self._visible(again) if again else ())]


def _fate(event: Event, shown: list[Shown]) -> str:
    texts = [words(each.payload) for each in shown]
    if not texts:
        return "lost"
    if len(texts) > 1:
        return "doubles"
    if INTERRUPTED in texts[0]:
        return "interrupted"
    return "answered" if f"word{event.text[-5:-1]}" in texts[0] else "wrong"
