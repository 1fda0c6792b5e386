"""Each delivery is answered once, in time, and nobody is left without a word."""

import asyncio
import time
from dataclasses import replace

import pytest

from bot import reception as module
from bot.errors import Unavailable
from bot.events import Event, Step, StepTaken, Witness
from bot.logs import request_id
from bot.model import Answer, Place, Refusal, Refused, Reply
from bot.policy import Shares
from bot.state.ledger import Claim
from tests.bot.desk import LEASE, QUESTION, Desk, Mouth, back, delivery, desk

__all__ = ["desk"]

LOCKED = ("state.db", "locked")


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


async def test_what_is_in_hand_is_not_taken_from_oneself(desk: Desk) -> None:
    """On a machine with too much to do an answer takes longer than a lease, and is one answer."""
    desk.go.clear()
    mouth, another = Mouth(), Mouth()
    answering = asyncio.create_task(desk.reception.answer(await desk.claimed(), QUESTION, mouth))
    await asyncio.sleep(0.01)
    desk.clock.now += LEASE + 1
    await desk.reception.take_over(back(another))
    desk.go.set()
    await answering
    await desk.reception.drain(5)

    assert (mouth.said, another.said) == (["Answer, remembered"], [])


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


async def test_who_comes_when_the_last_one_leaves_keeps_the_claim_too(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However the end of one and the beginning of the other meet."""
    monkeypatch.setattr(module, "HOLD", 0.02)
    for number in range(4):
        first = Mouth(takes=0.01 + 0.005 * number)
        await desk.reception.answer(await desk.claimed(2 * number), QUESTION, first)
        second = Mouth(takes=0.2)
        claim = await desk.claimed(2 * number + 1)
        answering = asyncio.create_task(desk.reception.answer(claim, QUESTION, second))
        await asyncio.sleep(0.1)
        desk.clock.now += LEASE - 1
        await asyncio.sleep(0.05)
        desk.clock.now += LEASE - 1
        assert desk.state.ledger.overdue() == ()
        await answering
        assert second.said == ["Answer, remembered"]


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


async def test_a_workspace_beyond_its_share_is_told_to_come_back(desk: Desk) -> None:
    """While a neighbour asks too, it does not get the whole line; the neighbour does not wait."""
    crowded = replace(desk.reception, shares=Shares(0))
    alone = await crowded.reply(QUESTION)
    neighbour = replace(QUESTION, place=Place("slack", "T999", "C1"))

    assert isinstance(alone, Answer)
    assert isinstance(refused := await crowded.reply(neighbour), Refused)
    assert refused.why is Refusal.TOO_BUSY


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


@pytest.mark.parametrize(("troubles", "done"), [(0, "gone"), (2, "gone"), (9, None)])
async def test_what_must_be_erased_is_tried_again_until_it_is(
    troubles: int,
    done: str | None,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A locked database does not keep the words of who has left; in the end a person is called."""
    monkeypatch.setattr(module, "AGAIN", (0.0, 0.0, 0.0))
    tried = iter(range(99))

    async def erase() -> str:
        if next(tried) < troubles:
            raise Unavailable(*LOCKED)
        return "gone"

    assert await module.insist(erase, "slack:T024") == done
    assert next(tried) == min(troubles + 1, 3)
    assert ("by hand" in caplog.text) is (done is None)


async def test_the_number_of_an_apology_is_in_every_line_of_its_delivery(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    """Also in those that were written in a thread, before anything went wrong."""
    numbers: list[str] = []

    class Telling(Mouth):
        def render(  # type: ignore[explicit-override] # @override came with 3.12
            self, reply: Reply, remembered: str | None
        ) -> str:
            del reply, remembered
            numbers.append(request_id())
            raise RuntimeError

    mouth = Telling()
    desk.reception.spawn(desk.reception.answer(await desk.claimed(), QUESTION, mouth))
    assert await desk.reception.drain(10) == 0

    [number], [said] = numbers, mouth.said
    assert number in said
    assert number in caplog.messages[0]


async def test_each_step_of_an_answer_is_timed(desk: Desk) -> None:
    """On the surface where it was asked; the whole is longer than its parts."""
    told: list[Event] = []
    watched = replace(desk.reception, witness=Witness("slack", (told.append,)))
    claim = await watched.admit(delivery())
    assert claim is not None
    await watched.answer(claim, QUESTION, Mouth(takes=0.05))

    took = {each.step: each.seconds for each in told if isinstance(each, StepTaken)}
    assert list(took) == list(Step)
    assert {each.surface for each in told if isinstance(each, StepTaken)} == {"slack"}
    assert took[Step.SEND] >= 0.05
    parts = (Step.WAIT, Step.SEARCH, Step.RENDER, Step.SEND)
    assert took[Step.WHOLE] >= sum(took[each] for each in parts)


async def test_a_question_that_is_only_replied_to_is_timed_as_a_whole_too(desk: Desk) -> None:
    """As on a page, where whoever asks renders and sends."""
    told: list[Event] = []
    watched = replace(desk.reception, witness=Witness("web", (told.append,)))
    await watched.reply(QUESTION)

    steps = [each.step for each in told if isinstance(each, StepTaken)]
    assert steps == [Step.WAIT, Step.SEARCH, Step.WHOLE]
