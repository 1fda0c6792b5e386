"""Each delivery is answered once, in time, and nobody is left without a word."""

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, cast

import pytest

from bot import reception as module
from bot.model import Answer, Asker, Collection, Place, Question, Refused, Reply
from bot.policy import Rules
from bot.reception import Outlet, Reception
from bot.service import AnswerService
from bot.settings import Settings
from bot.state.ledger import Claim, Delivery, Overdue
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
        """Return what is left when every lease is over."""
        self.clock.now += LEASE + 1
        return self.state.ledger.overdue()


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
    yield Desk(Reception(service, state, searching, keeping), clock, go, failing)
    go.set()
    for each in (searching, keeping, state):
        each.close()


async def test_a_delivery_is_admitted_once(desk: Desk) -> None:
    """However often it comes, and at the same time."""
    claims = await asyncio.gather(*(desk.reception.admit(delivery()) for _ in range(5)))

    assert sum(claim is not None for claim in claims) == 1


async def test_a_question_is_answered_and_nothing_is_left_of_it(desk: Desk) -> None:
    """When everything is said, there is nothing to take over, however much time passes."""
    mouth = Mouth()
    await desk.reception.answer(await desk.claimed(), QUESTION, mouth)

    assert mouth.said == ["Answer, remembered"]
    assert desk.overdue() == ()


async def test_who_has_lost_the_claim_meanwhile_says_nothing(desk: Desk) -> None:
    """It is for the other to answer, and to say when it is done."""
    desk.go.clear()
    slow, quick = Mouth(), Mouth()
    claim = await desk.claimed()
    answering = asyncio.create_task(desk.reception.answer(claim, QUESTION, slow))
    await asyncio.sleep(0.01)
    [overdue] = desk.overdue()
    desk.go.set()
    await answering
    assert slow.said == []

    await desk.reception.answer(overdue.claim, QUESTION, quick)
    assert quick.said == ["Answer, remembered"]
    assert desk.overdue() == ()


async def test_a_slow_way_out_does_not_cost_the_claim(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While something is being sent nobody takes it for left behind, however long it takes."""
    monkeypatch.setattr(module, "HOLD", 0.02)
    mouth = Mouth(takes=0.3)
    answering = asyncio.create_task(desk.reception.answer(await desk.claimed(), QUESTION, mouth))
    for _ in range(5):
        await asyncio.sleep(0.05)
        desk.clock.now += LEASE - 1
        assert desk.state.ledger.overdue() == ()
    await answering
    assert mouth.said == ["Answer, remembered"]


async def test_a_fault_is_told_with_a_number_that_the_log_has_too(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    """Never a word of what went wrong to the asker, and nothing is left to take over."""
    desk.failing.append(RuntimeError("of our own"))
    mouth = Mouth()
    await desk.reception.answer(await desk.claimed(), QUESTION, mouth)

    [said] = mouth.said
    number = caplog.messages[0].split()[1].strip(":")
    assert number in said
    assert "RuntimeError" in caplog.messages[0]
    assert "of our own" not in said
    assert desk.overdue() == ()


async def test_an_asker_who_cannot_be_reached_is_told_of_in_the_log(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    """The apology did not get through either; that is two lines with one number."""
    mouth = Mouth(broken=ConnectionError("gone"))
    await desk.reception.answer(await desk.claimed(), QUESTION, mouth)

    assert mouth.said == []
    numbers = {message.split()[1].strip(":") for message in caplog.messages}
    assert (len(numbers), len(caplog.messages)) == (1, 2)
    assert desk.overdue() == ()


async def test_too_many_are_told_to_come_back(desk: Desk) -> None:
    """Whoever finds the line full hears so at once; the others are answered."""
    desk.go.clear()
    mouths = [Mouth() for _ in range(4)]
    answering = [
        asyncio.create_task(desk.reception.answer(Claim(None), QUESTION, mouth)) for mouth in mouths
    ]
    async with asyncio.timeout(10):
        while not mouths[3].said:  # noqa: ASYNC110 - a mouth knows no events
            await asyncio.sleep(0.01)
    assert [mouth.said for mouth in mouths] == [[], [], [], ["too busy"]]

    desk.go.set()
    await asyncio.gather(*answering)
    assert [mouth.said for mouth in mouths[:3]] == [["Answer, remembered"]] * 3


async def test_who_waits_too_long_is_told(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """An answer that comes after that is not sent, too."""
    monkeypatch.setattr(module, "PATIENCE", 0.05)
    desk.go.clear()
    mouth = Mouth()
    await desk.reception.answer(await desk.claimed(), QUESTION, mouth)
    desk.go.set()

    assert mouth.said == ["too late"]
    assert desk.overdue() == ()


async def test_a_message_without_a_question_is_told_once(desk: Desk) -> None:
    """And not at all by whoever has lost the claim."""
    mouth, claim = Mouth(), await desk.claimed()
    await desk.reception.tell(claim, "how to ask", mouth)
    assert (mouth.said, desk.overdue()) == (["how to ask"], ())

    lost = await desk.claimed(2)
    [overdue] = desk.overdue()
    await desk.reception.tell(lost, "how to ask", mouth)
    assert mouth.said == ["how to ask"]
    await desk.reception.tell(overdue.claim, "how to ask", mouth)
    assert mouth.said == ["how to ask"] * 2


async def test_a_message_that_cannot_be_told_is_apologised_for(desk: Desk) -> None:
    """The delivery is done then, all the same."""
    mouth = Mouth(broken=ConnectionError("gone"))
    await desk.reception.tell(await desk.claimed(), "how to ask", mouth)

    assert desk.overdue() == ()


async def test_what_was_left_behind_is_answered_anew(desk: Desk) -> None:
    """Whoever claimed it is no more, and had sent nothing."""
    await desk.claimed()
    desk.clock.now += LEASE + 1
    mouth = Mouth()
    await desk.reception.take_over(back(mouth))
    assert await desk.reception.drain(10) == 0

    assert mouth.said == ["Answer, remembered"]
    assert desk.overdue() == ()


async def test_where_nobody_can_know_the_asker_is_told_once(desk: Desk) -> None:
    """An answer may have arrived, so none is sent; and the words of the question are said."""
    desk.state.ledger.begin_sending(await desk.claimed())
    desk.clock.now += LEASE + 1
    mouth = Mouth()
    await desk.reception.take_over(back(mouth))
    await desk.reception.take_over(back(mouth))
    assert await desk.reception.drain(10) == 0

    [said] = mouth.said
    assert said.startswith(INTERRUPTED)
    assert QUESTION.text in said
    assert desk.overdue() == ()


async def test_what_nobody_understands_any_more_is_given_up_and_holds_nothing_up(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    """A version before this one wrote down something else; the next delivery is taken over."""
    await desk.reception.admit(Delivery(("old",), "slack:T024", {"asked": "thirty days"}))
    await desk.claimed()
    desk.clock.now += LEASE + 1
    mouth = Mouth()
    await desk.reception.take_over(back(mouth))
    assert await desk.reception.drain(10) == 0

    assert mouth.said == ["Answer, remembered"]
    assert "is given up" in caplog.text
    assert desk.overdue() == ()


async def test_what_belongs_to_another_surface_is_done_with(desk: Desk) -> None:
    """Nobody here knows a way back to its asker."""
    await desk.claimed()
    desk.clock.now += LEASE + 1
    await desk.reception.take_over(lambda _: None)

    assert desk.overdue() == ()


async def test_nothing_is_taken_over_before_there_is_what_answers_it(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a restart the documents are read first; and one bad look does not end the looking."""
    monkeypatch.setattr(module, "ROUND", 0.01)
    await desk.claimed()
    desk.clock.now += LEASE + 1
    service, mouth = desk.reception.service, Mouth()
    index, looks = service.index, [RuntimeError("of our own")]
    assert index is not None
    service.swap(None)  # type: ignore[arg-type] # as it is before the first look

    def outlets(overdue: Overdue) -> tuple[Question, Outlet[Any]]:
        if looks:
            raise looks.pop()
        return back(mouth)(overdue)

    looking = asyncio.create_task(desk.reception.keep_taking_over(outlets))
    await asyncio.sleep(0.1)
    assert (mouth.said, len(looks)) == ([], 1)

    service.swap(index)
    async with asyncio.timeout(10):
        while looks:  # noqa: ASYNC110 - a list knows no events
            await asyncio.sleep(0.01)
        desk.clock.now += LEASE + 1
        while not mouth.said:  # noqa: ASYNC110 - a mouth knows no events
            await asyncio.sleep(0.01)
    looking.cancel()
    assert mouth.said == ["Answer, remembered"]


async def test_the_end_waits_for_what_was_begun_but_not_for_ever(desk: Desk) -> None:
    """It tells how much is not done."""
    quick, slow = Mouth(), Mouth(takes=60)
    for number, mouth in enumerate((quick, slow)):
        claim = await desk.claimed(number)
        desk.reception.spawn(desk.reception.answer(claim, QUESTION, mouth))
    began = time.monotonic()

    assert await desk.reception.drain(0.5) == 1
    assert time.monotonic() - began < 10
    assert quick.said == ["Answer, remembered"]


async def test_an_answer_is_recalled_by_what_stands_under_it(desk: Desk) -> None:
    """What is handed to the outlet leads back to the same question, publicly or not."""
    seen: list[str | None] = []

    class Noting(Mouth):
        def render(  # type: ignore[explicit-override] # @override came with 3.12
            self, reply: Reply, remembered: str | None
        ) -> str:
            assert isinstance(reply, Answer)
            seen.append(remembered)
            return ""

    await desk.reception.answer(await desk.claimed(), QUESTION, Noting(public=False))
    [remembered] = seen
    assert remembered is not None
    found = desk.state.answers.recall(remembered, tenant="slack:T024")
    assert found is not None
    assert (found.question.text, found.public) == (QUESTION.text, False)
