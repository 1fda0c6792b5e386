"""An acknowledgement takes one message along, and tells whether it has left."""

import asyncio
from pathlib import Path

import pytest

from adapters.slack import acknowledgement as module
from adapters.slack.acknowledgement import LONGER, Acknowledgement
from adapters.slack.listeners import BUDGET
from adapters.slack.transports import LATEST
from bot.state.departures import Departures
from bot.state.ledger import Claim
from bot.state.stages import Stage

ANSWER = {"text": "an answer"}


def taken() -> Acknowledgement:
    """Return the acknowledgement of what has been taken."""
    acknowledgement = Acknowledgement()
    with acknowledgement.taking():
        return acknowledgement


async def test_a_message_that_is_ready_in_time_is_taken_along() -> None:
    """Whoever gave it hears only then that it is handed out when it is."""
    acknowledgement = Acknowledgement()
    giving = asyncio.create_task(acknowledgement.carry(ANSWER))
    assert await acknowledgement.message(within=10) == ANSWER
    await asyncio.sleep(0)
    assert not giving.done()

    acknowledgement.leave(well=True)
    assert await giving


async def test_a_message_that_comes_too_late_is_not_taken() -> None:
    """The acknowledgement is empty then, and the message has to find another way."""
    acknowledgement = taken()
    assert await acknowledgement.message(within=0.01) == {}
    assert not await acknowledgement.carry(ANSWER)


async def test_a_second_message_is_not_taken() -> None:
    """There is room for one."""
    acknowledgement = Acknowledgement()
    giving = asyncio.create_task(acknowledgement.carry(ANSWER))
    await asyncio.sleep(0)
    assert not await acknowledgement.carry({"text": "another"})
    acknowledgement.leave(well=True)
    assert await giving


async def test_a_message_whose_acknowledgement_was_not_written_has_not_left() -> None:
    """So it can be sent in another way, and nobody waits for it in vain."""
    acknowledgement = Acknowledgement()
    giving = asyncio.create_task(acknowledgement.carry(ANSWER))
    await asyncio.sleep(0)
    acknowledgement.leave(well=False)
    assert not await giving


async def test_a_message_that_comes_at_the_last_moment_is_taken_or_refused_but_never_dropped() -> (
    None
):
    """However the two meet, either the acknowledgement holds it or its giver knows."""
    for early in range(20):
        acknowledgement = taken()
        waiting = asyncio.create_task(acknowledgement.message(within=0.005))
        await asyncio.sleep(0.0045 + early / 20_000)
        giving = asyncio.create_task(acknowledgement.carry(ANSWER))
        along = await waiting
        acknowledgement.leave(well=True)
        assert (await giving) is (along == ANSWER)


async def test_what_is_not_taken_is_not_acknowledged() -> None:
    """Nobody sends it again. A message that comes meanwhile is in time."""
    acknowledgement = Acknowledgement()
    waiting = asyncio.create_task(acknowledgement.message(within=0))
    with acknowledgement.taking():
        await asyncio.sleep(0.05)
        assert not waiting.done()
    giving = asyncio.create_task(acknowledgement.carry(ANSWER))
    assert await waiting in ({}, ANSWER)
    acknowledgement.leave(well=True)
    assert (await giving) is (waiting.result() == ANSWER)


async def test_an_acknowledgement_does_not_come_too_late_for_slack(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Even of what is not taken by then: the answer follows when it is."""
    monkeypatch.setattr(module, "LONGER", 0.01)
    acknowledgement = Acknowledgement()
    async with asyncio.timeout(10):
        assert await acknowledgement.message(within=0.01) == {}
    assert BUDGET + LONGER < LATEST


async def test_that_it_has_left_is_noted_as_soon_as_it_is_written(tmp_path: Path) -> None:
    """Not when its giver hears of that: a process may be killed in between."""
    departures, claim = Departures(tmp_path, owner="dead"), Claim(7, 0)
    acknowledgement = Acknowledgement()

    async def give() -> None:
        with departures.of(claim):
            await acknowledgement.carry(ANSWER)

    giving = asyncio.create_task(give())
    await asyncio.sleep(0)
    before = departures.path.read_bytes()
    acknowledgement.departs()
    departed = departures.path.read_bytes()
    acknowledgement.leave(well=True)
    arrived = departures.path.read_bytes()
    departures.close()
    await giving

    assert len({before, departed, arrived}) == 3
    knowing = Departures(tmp_path, owner="living")
    assert knowing.stage("dead", claim) is Stage.DONE
    knowing.close()
