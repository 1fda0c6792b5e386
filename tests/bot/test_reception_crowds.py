"""Who comes to a line that is too long is told so at once, and who is in it is answered in time."""

import asyncio
import gc
from typing import Any
from unittest.mock import Mock

import pytest

from bot.model import Refusal
from bot.reception import SOON
from bot.state.ledger import Claim, Ledger
from tests.bot.desk import QUESTION, Desk, Mouth, delivery, desk

__all__ = ["desk"]


async def written(desk: Desk) -> None:
    """Wait until all is written down."""
    async with asyncio.timeout(10):
        while desk.state.ledger.behind:  # noqa: ASYNC110 - a ledger knows no events
            await asyncio.sleep(0.01)


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
        while not desk.reception.closed():  # noqa: ASYNC110 - a line knows no events
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
    assert not desk.reception.closed()


async def test_who_was_turned_away_is_known_to_whoever_comes_next(desk: Desk) -> None:
    """A moment later it is written: a copy that reaches another process is nothing new there."""
    assert desk.reception.turn_away(delivery(1), QUESTION) is not None
    assert desk.reception.turn_away(delivery(2), QUESTION) is not None
    await written(desk)
    kept = desk.state
    other = Ledger(kept.database, kept.vault, owner="another", clock=desk.clock)
    assert [other.claim(delivery(number)) for number in (1, 2)] == [None, None]
    assert not kept.ledger.behind


async def test_what_is_done_is_written_even_if_that_failed_once(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By a fault of ours, which the log tells of."""
    with monkeypatch.context() as patched:
        patched.setattr(Ledger, "catch_up", Mock(side_effect=ValueError))
        assert desk.reception.turn_away(delivery(1), QUESTION) is not None
        await asyncio.sleep(3 * SOON)
    assert desk.reception.turn_away(delivery(2), QUESTION) is not None
    await written(desk)


async def test_whoever_stops_in_between_leaves_the_rest_to_the_state(desk: Desk) -> None:
    """Nobody else has to hear of it: what is behind then is written when the state is closed."""
    heard: list[dict[str, Any]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, what: heard.append(what))
    assert desk.reception.turn_away(delivery(1), QUESTION) is not None
    desk.reception.keeping.close()
    await asyncio.sleep(3 * SOON)
    gc.collect()  # whoever raised what nobody caught is told of now
    assert heard == []
    assert desk.state.ledger.behind
    desk.state.close()
    assert not desk.state.ledger.behind
