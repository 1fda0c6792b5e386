"""What a process leaves behind when it dies is finished by another, or its asker is told."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import select

from bot import reception as module
from bot.model import Question
from bot.reception import Outlet
from bot.state.ledger import Delivery, Ledger, Overdue
from bot.state.stages import Stage
from bot.state.tables import deliveries
from tests.bot.desk import INTERRUPTED, LEASE, QUESTION, Desk, Mouth, back, desk

__all__ = ["desk"]


async def test_what_was_left_behind_is_answered_anew(desk: Desk) -> None:
    """Whoever claimed it is no more, and had sent nothing."""
    await desk.claimed()
    desk.clock.now += LEASE + 1
    mouth = Mouth()
    await desk.reception.take_over(back(mouth))
    assert await desk.reception.drain(10) == 0

    assert mouth.said == ["Answer, remembered"]
    assert desk.overdue() == ()


async def test_what_shows_once_however_often_it_is_sent_is_sent_again(desk: Desk) -> None:
    """Where the platform knows a message again, nobody has to be told that nobody knows."""
    desk.state.ledger.begin_sending(await desk.claimed())
    desk.clock.now += LEASE + 1
    mouth = Mouth(repeatable=True)
    await desk.reception.take_over(back(mouth))
    await desk.reception.drain(5)

    assert mouth.said == ["Answer, remembered"]


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


async def test_what_was_handed_out_is_over_though_the_process_died_right_after(desk: Desk) -> None:
    """It had noted that all was done, if not told the database: nobody is told of a doubt."""
    mouth, kept = Mouth(), desk.state
    await desk.reception.answer(await desk.claimed(), QUESTION, mouth)
    kept.departures.close()  # as the end of a process does
    desk.clock.now += LEASE + 1
    another = Ledger(
        kept.database,
        kept.vault,
        owner="another",
        clock=desk.clock,
        noted=kept.departures.stage,
    )

    assert mouth.said == ["Answer, remembered"]
    with kept.database.reading() as connection:
        assert connection.execute(select(deliveries.c.stage)).scalar_one() == Stage.SENDING
    assert another.overdue() == ()
