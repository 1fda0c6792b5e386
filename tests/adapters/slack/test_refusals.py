"""A refusal is a line in the log, a flood of them is a few."""

import asyncio

import pytest

from adapters.slack.refusals import Refusals


async def test_a_refusal_is_one_line_of_facts(caplog: pytest.LogCaptureFixture) -> None:
    """The status, the reason, who and where; no query, for codes and states are in it."""
    Refusals().note(404, "no such path", "10.0.0.7", "/oauth?code=hidden")

    assert caplog.messages == ["turned away: 404 no such path from 10.0.0.7 at '/oauth'"]


@pytest.mark.parametrize(
    "path", ["/\n\x1b[2J" * 1_000, "/" + "🦊" * 1_000, "/\udcff\u202e" * 1_000]
)
async def test_a_line_stays_a_short_line_whatever_the_path(
    path: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Nobody writes into the log by asking for a path."""
    Refusals().note(404, "no such path", "10.0.0.7", path)

    (message,) = caplog.messages
    assert message.isascii()
    assert message.isprintable()
    assert len(message) <= 512


async def test_a_flood_is_summed_up_when_its_second_is_over(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The first few have their lines, the others one together, and then it begins anew."""
    refusals = Refusals(most=2, seconds=0.05)
    for _ in range(414):
        refusals.note(401, "no signature", "10.0.0.7")
    assert len(caplog.messages) == 2

    await asyncio.sleep(0.2)
    assert caplog.messages[2:] == ["turned away: … and 412 more"]
    refusals.note(401, "no signature", "10.0.0.7")
    assert len(caplog.messages) == 4


async def test_where_nothing_was_left_out_nothing_is_summed_up(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A quiet log stays quiet."""
    refusals = Refusals(most=2)
    refusals.note(401, "no signature", "10.0.0.7")
    refusals.sum_up()
    refusals.sum_up()

    assert len(caplog.messages) == 1
