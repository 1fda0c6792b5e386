"""What goes unanswered is kept once, whatever way it was asked, and holds nobody up."""

import asyncio
import logging
import sqlite3
import threading
import time
from contextlib import closing
from dataclasses import replace

import pytest

from bot.model import Answer, NothingFound, Refused
from bot.state.misses import Miss
from bot.workers import Workers
from tests.bot.desk import QUESTION, Desk, Mouth, desk

__all__ = ["desk"]

IN_VAIN = replace(QUESTION, text="fondue recipe")


async def missed(desk: Desk) -> tuple[Miss, ...]:
    """Return what is kept once everything is done."""
    assert await desk.reception.drain(5) == 0
    return desk.state.misses.since(0)


async def test_a_question_in_a_chat_is_kept_once_it_went_unanswered(desk: Desk) -> None:
    """With why and where it was looked for; an answered one leaves nothing behind."""
    mouth = Mouth()
    await desk.reception.answer(await desk.claimed(1), IN_VAIN, mouth)
    await desk.reception.answer(await desk.claimed(2), QUESTION, mouth)

    [kept] = await missed(desk)
    assert mouth.said == ["NothingFound, remembered", "Answer, remembered"]
    assert (kept.tenant, kept.collections, kept.unknown) == ("slack:T024", ("handbook",), 2)


async def test_a_question_on_a_page_or_in_a_window_is_kept_as_well(desk: Desk) -> None:
    """Whoever asks for a reply alone need not think of it."""
    assert isinstance(await desk.reception.reply(IN_VAIN), NothingFound)
    assert isinstance(await desk.reception.reply(QUESTION), Answer)

    assert len(await missed(desk)) == 1


async def test_what_is_refused_is_no_gap_in_the_documents(desk: Desk) -> None:
    """Nobody has looked for it."""
    elsewhere = replace(IN_VAIN, collection="nowhere")
    assert isinstance(await desk.reception.reply(elsewhere), Refused)

    assert await missed(desk) == ()


async def test_what_was_taken_over_is_kept_by_whoever_has_answered_it(desk: Desk) -> None:
    """The same question comes to two processes, and counts once."""
    desk.go.clear()
    slow, quick = Mouth(), Mouth()
    claim = await desk.claimed()
    answering = asyncio.create_task(desk.reception.answer(claim, IN_VAIN, slow))
    await asyncio.sleep(0.01)
    [overdue] = desk.overdue()
    desk.go.set()
    await answering
    await desk.reception.answer(overdue.claim, IN_VAIN, quick)

    assert (slow.said, quick.said) == ([], ["NothingFound, remembered"])
    assert len(await missed(desk)) == 1


async def test_what_could_not_be_said_is_not_kept(desk: Desk) -> None:
    """Its asker was told that something went wrong, and will ask again."""
    await desk.reception.answer(await desk.claimed(), IN_VAIN, Mouth(broken=ConnectionError()))

    assert await missed(desk) == ()


async def test_a_locked_database_holds_up_neither_the_answer_nor_the_end(
    desk: Desk, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is waited for once, while the answer is made ready; the miss is lost and counted."""
    monkeypatch.setattr("bot.state.database._REST", 1.5)
    mouth = Mouth()
    claims = [await desk.claimed(number) for number in range(4)]
    stranger = sqlite3.connect(desk.state.database.address, isolation_level=None)
    with closing(stranger):
        stranger.execute("BEGIN EXCLUSIVE")
        began = time.monotonic()
        for claim in claims:
            await desk.reception.answer(claim, IN_VAIN, mouth)
        assert await desk.reception.drain(5) == 0
        assert time.monotonic() - began < 2.5
    assert mouth.said == ["NothingFound"] * 4

    await asyncio.sleep(1.5)
    with caplog.at_level(logging.WARNING):
        await desk.reception.reply(IN_VAIN)
        assert len(await missed(desk)) == 1
    assert caplog.messages[-1].endswith(": 4")


async def test_when_too_much_is_to_be_kept_a_miss_is_what_is_left_out(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    """Whoever asked has the answer all the same."""
    full, done = Workers("state", threads=1, waiting=0), threading.Event()
    crowded = replace(desk.reception, keeping=full)
    waiting = asyncio.create_task(full.run(done.wait))
    await asyncio.sleep(0.01)
    assert isinstance(await crowded.reply(IN_VAIN), NothingFound)
    assert await missed(desk) == ()
    done.set()
    await waiting
    full.close()

    await desk.reception.reply(IN_VAIN)
    assert len(await missed(desk)) == 1
    assert caplog.messages[-1].endswith(": 1")
