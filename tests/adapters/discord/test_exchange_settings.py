"""How answers are limited and laid out is for whoever runs it to say."""

from pathlib import Path

import pytest

from adapters.discord.exchange import Patience
from bot.model import Asker, Place, Question, Refusal, Refused
from tests.adapters.discord.answering import serving
from tests.fakes.discord.reading import words
from tests.fakes.discord.world import ANN, BOB


def test_whoever_asks_too_often_is_told_so_once() -> None:
    """Then there is silence until the time is over."""
    now = 0.0
    patience = Patience(clock=lambda: now)

    def refusal(user: str, why: Refusal = Refusal.TOO_OFTEN) -> Refused:
        asker = Asker("discord", "1", user)
        return Refused(Question("x", asker, Place("discord", "1", "2")), why, retry_after=5)

    assert [patience.refuses(refusal(ANN)) for _ in range(3)] == [True, False, False]
    assert patience.refuses(refusal(BOB))
    assert patience.refuses(refusal(ANN, Refusal.TOO_BUSY))
    now = 5.0
    assert patience.refuses(refusal(ANN))


@pytest.mark.enable_socket
async def test_one_bucket_is_for_all_ways_of_asking(tmp_path: Path) -> None:
    """One "slow down" for all of them, and then nothing, and no message that waits for ever."""
    async with serving(tmp_path, rate_per_minute=1, rate_burst=1) as served:
        fake = served.fake
        told = []
        for event in (
            fake.events.slash("ask", question="x"),
            fake.events.mention("x"),
            fake.events.slash("ask", question="x"),
            fake.events.mention("x"),
        ):
            told.append([words(each.payload) for each in await served.deliver(event)])
            waiting = [each for each in fake.transcript.ever(event) if each.loading]
            assert [each.gone for each in waiting] == [True] * len(waiting)

    assert [len(each) for each in told] == [1, 1, 0, 0]
    assert "many questions" in told[1][0]


@pytest.mark.enable_socket
async def test_an_embed_says_the_same(tmp_path: Path) -> None:
    """For those who set it so."""
    async with serving(tmp_path, discord_form="embed") as served:
        event = served.fake.events.slash("ask", question="What is superposition?")
        [shown] = await served.deliver(event)
        assert shown.payload["embeds"]
        press = served.fake.events.press(shown, "Show around")
        [around] = await served.deliver(press)

    assert around.payload["embeds"]
    assert served.fake.rejected == []
