"""Who comes to a line that is too long is told so at once, and who is in it is answered in time."""

import asyncio
import threading
from dataclasses import replace

import pytest

from bot import reception as module
from bot.model import Refusal
from bot.state.ledger import Claim
from bot.workers import Workers
from tests.bot.desk import QUESTION, Desk, Mouth, delivery, desk

__all__ = ["desk"]


async def test_who_comes_to_a_full_line_is_turned_away_without_a_look_at_the_state(
    desk: Desk,
) -> None:
    """So that is quick; a copy of what is in line already is nothing new, nor is a second copy."""
    desk.go.clear()
    claim = await desk.claimed(1)
    answering = [
        asyncio.create_task(desk.reception.answer(each, QUESTION, Mouth()))
        for each in (claim, Claim(None), Claim(None))
    ]
    async with asyncio.timeout(10):
        while not desk.reception.full:  # noqa: ASYNC110 - a line knows no events
            await asyncio.sleep(0.01)
    written = desk.state.ledger.size()
    refused = desk.reception.turn_away(delivery(2), QUESTION)
    assert refused is not None
    assert refused.why is Refusal.TOO_BUSY
    assert desk.reception.turn_away(delivery(1), QUESTION) is None
    assert desk.reception.turn_away(delivery(2), QUESTION) is None
    assert desk.state.ledger.size() == written

    desk.go.set()
    await asyncio.gather(*answering)
    assert not desk.reception.full


async def test_who_comes_to_a_line_that_does_not_end_is_turned_away_once_it_is_long(
    desk: Desk,
) -> None:
    """Many may come at once and wait; where ever more come, few wait, and none of them for long."""
    now, step = 0.0, threading.Semaphore(0)
    line = Workers("line", threads=1, waiting=199, clock=lambda: now)
    reception = replace(desk.reception, searching=line)
    waiting = [asyncio.create_task(line.run(step.acquire)) for _ in range(100)]
    await asyncio.sleep(0)
    turned_away = []
    for each in waiting:  # who takes a sixteenth of a second
        turned_away.append(reception.full)
        now += 1 / 16
        step.release()
        await each
    line.close()

    half_a_second, few = 9, 100 - module.FEW
    turning = range(half_a_second, few)
    assert turned_away == [at in turning for at in range(100)]


async def test_a_loop_that_is_late_for_long_lets_nobody_in(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To turn away takes less than to answer; so whoever waits already is answered soon."""
    monkeypatch.setattr(Workers, "late", property(lambda _: module.LATEST + 0.01))
    monkeypatch.setattr(Workers, "busy", property(lambda _: module.FEW + 1))
    monkeypatch.setattr(Workers, "standing", property(lambda _: module.BURST))
    assert not desk.reception.full
    monkeypatch.setattr(Workers, "standing", property(lambda _: module.BURST + 0.01))
    assert desk.reception.full
