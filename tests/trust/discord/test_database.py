"""The database of the state locked by somebody else: questions in Discord are answered anyway."""

import asyncio

import pytest

from tests.fakes.discord.delivery import OverGateway
from tests.fakes.discord.reading import words
from tests.fakes.discord.transcript import Shown
from tests.fakes.discord.world import GUILD
from tests.trust.discord.process import House
from tests.trust.locking import (
    IN_VAIN,
    NOT_ANSWERED,
    NOT_NOW,
    REST,
    asked_for,
    gaps,
    locked,
    lost,
    nobody_waited_twice,
)
from tests.trust.slack.storm import question

pytestmark = [pytest.mark.enable_socket, pytest.mark.storm]

MINUTE = 60.0  # seconds


async def test_a_minute_of_a_locked_database_costs_each_asker_a_second_at_the_most(
    drawn: House,
) -> None:
    """Answers go out, found or not; a vote that cannot be kept is not thanked for.

    What went unanswered meanwhile is lost, and the log says how much that was.
    """
    drawn.settings.update(threshold=None, keep_questions_days=1)
    server, make = await drawn.up(), drawn.discord.events

    async def ask(number: int) -> Shown:
        text = IN_VAIN if number % 2 else question(number % 200)
        [shown] = await drawn.ask(make.slash("ask", question=text))
        wanted = NOT_ANSWERED if number % 2 else f"word{number % 200:04}"
        assert wanted in words(shown.payload)
        return shown

    answer = await ask(0)
    with locked(drawn.folder / "data" / "state.db"):
        took = await asked_for(MINUTE, ask)
        press = make.press(answer, "Helpful")
        assert (await OverGateway(drawn.discord).deliver(press)).acked
        [said] = await drawn.seen(press)
    assert NOT_NOW in words(said.payload)
    assert nobody_waited_twice(took, MINUTE)

    await asyncio.sleep(REST)
    await ask(1)
    await drawn.holds(lambda: lost(server))
    assert lost(server) == len(took) // 2
    [gap] = gaps(drawn.environment())["unanswered"]
    assert gap["question"] == IN_VAIN
    assert gap["workspaces"] == [f"discord:{GUILD}"]
    assert await server.stop() < 10
