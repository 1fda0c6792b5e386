"""A reception whose leases and searches a test holds in its hands."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, cast

import pytest

from bot.model import Asker, Collection, Place, Question, Refused, Reply
from bot.policy import Rules
from bot.reception import Outlet, Reception
from bot.service import AnswerService
from bot.settings import Settings
from bot.state.ledger import Claim, Delivery, Ledger, Overdue
from bot.state.opening import State, open_state
from bot.workers import Workers
from retrieval.model import Findings
from tests.bot.library import ANNA, SLACK, Clock, Library, document, find

LEAVE = document("leave", "everybody has thirty days of leave")
QUESTION = Question("thirty days", ANNA, SLACK)
INTERRUPTED = "I was interrupted"
LEASE = 5.0


@dataclass
class Mouth:
    """A way back to an asker that keeps what was said; ``broken`` says how it fails."""

    said: list[str] = field(default_factory=list)
    broken: Exception | None = None
    takes: float = 0.0
    public: bool = True
    repeatable: bool = False

    def render(self, reply: Reply, remembered: str | None) -> str:
        """Name the reply, and whether it is remembered."""
        kind = reply.why.value if isinstance(reply, Refused) else type(reply).__name__
        return f"{kind}{'' if remembered is None else ', remembered'}"

    async def send(self, message: str) -> None:
        """Say it, or fail."""
        await asyncio.sleep(self.takes)
        if self.broken is not None:
            raise self.broken
        self.said.append(message)

    async def apologise(self, sentence: str) -> None:
        """Say that, too."""
        await self.send(sentence)


@dataclass
class Desk:
    """A reception with a clock for its leases and a search that can be held up."""

    reception: Reception[str]
    clock: Clock
    go: threading.Event
    failing: list[Exception]

    @property
    def state(self) -> State:
        """Return what is kept."""
        return self.reception.state

    async def claimed(self, number: int = 1) -> Claim:
        """Claim a delivery."""
        claim = await self.reception.admit(delivery(number))
        assert claim is not None
        return claim

    def overdue(self) -> tuple[Overdue, ...]:
        """Return what another process takes over when every lease is over."""
        kept = self.state
        kept.ledger.catch_up()  # which happens long before
        self.clock.now += LEASE + 1
        return Ledger(kept.database, kept.vault, owner="another", clock=self.clock).overdue()


def delivery(number: int = 1) -> Delivery:
    """Deliver the question."""
    return Delivery((f"slack:event:Ev{number}",), "slack:T024", {"question": asdict(QUESTION)})


def back(mouth: Outlet[Any]) -> Callable[[Overdue], tuple[Question, Outlet[Any]]]:
    """Return the way back to *mouth*, for whatever was left behind."""

    def outlet(overdue: Overdue) -> tuple[Question, Outlet[Any]]:
        told = dict(cast("dict[str, Any]", overdue.work["question"]))
        asker, place = Asker(**told.pop("asker")), Place(**told.pop("place"))
        return Question(**told, asker=asker, place=place), mouth

    return outlet


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    """Receive questions about the handbook, two at once and one more in line."""
    clock, go = Clock(), threading.Event()
    failing: list[Exception] = []
    go.set()

    def look(*arguments: Any, **options: Any) -> Findings:  # noqa: ANN401 - handed on as they are
        assert go.wait(30)
        if failing:
            raise failing.pop()
        return find(*arguments, **options)

    rules = Rules([Collection("handbook", tmp_path)])
    index = Library([LEAVE]).as_index()
    service = AnswerService(index, find=look, rules=rules, threshold=0.5)
    state = open_state(Settings(data=tmp_path / "data"), clock=clock)
    searching = Workers("search", threads=2, waiting=1)
    keeping = Workers("state", threads=2, waiting=100)
    reception: Reception[str] = Reception(service, state, searching, keeping)
    yield Desk(reception, clock, go, failing)
    go.set()
    await reception.drain(LEASE)
    for each in (searching, keeping, state):
        each.close()
