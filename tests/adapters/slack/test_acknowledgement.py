"""An acknowledgement takes one message along, and tells whether it has left."""

import asyncio

from adapters.slack.acknowledgement import Acknowledgement

ANSWER = {"text": "an answer"}


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
    acknowledgement = Acknowledgement()
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
        acknowledgement = Acknowledgement()
        waiting = asyncio.create_task(acknowledgement.message(within=0.005))
        await asyncio.sleep(0.0045 + early / 20_000)
        giving = asyncio.create_task(acknowledgement.carry(ANSWER))
        taken = await waiting
        acknowledgement.leave(well=True)
        assert (await giving) is (taken == ANSWER)
