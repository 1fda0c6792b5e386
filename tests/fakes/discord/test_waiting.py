"""Whoever waits is woken when it is time, and not before."""

import asyncio

import pytest

from tests.fakes.discord.waiting import Waiting


async def test_waiting_ends_when_what_is_waited_for_is_there() -> None:
    """Not at any other change, and at once if it is there already."""
    waiting, there = Waiting(), [0]
    await waiting.until(lambda: there)
    task = asyncio.create_task(waiting.until(lambda: len(there) > 2))
    for number in (1, 2):
        await asyncio.sleep(0)
        assert not task.done()
        there.append(number)
        waiting.tell()
    await task


async def test_waiting_ends_after_a_while() -> None:
    """With a TimeoutError; nobody is kept waiting for it."""
    waiting = Waiting()
    with pytest.raises(TimeoutError):
        await waiting.until(lambda: False, within=0.01)
    waiting.tell()


async def test_many_changes_are_looked_at_once() -> None:
    """However many there are in one turn of the loop, so that a thousand may wait."""
    waiting, looks = Waiting(), [0]

    def look() -> bool:
        looks[0] += 1
        return looks[0] > 2

    task = asyncio.create_task(waiting.until(look))
    await asyncio.sleep(0)
    for _ in range(100):
        waiting.tell()
    await asyncio.sleep(0)
    assert looks == [2]
    waiting.tell()
    await task
