"""What is served goes on while anybody can be answered anywhere, and ends when nobody can."""

import asyncio
import logging

import pytest

from adapters.commands.serving import outlast
from bot.errors import BotError


class Stays:
    """A surface that is never sent away."""

    name = "stays"
    trouble = None

    async def start(self) -> None:
        """Begin."""

    async def stop(self) -> int:
        """End."""
        return 0


class Goes(Stays):
    """A surface that is sent away."""

    def __init__(self, why: str) -> None:
        self._why = why

    async def ended(self) -> BotError:
        """Return at once."""
        return BotError(self._why)


async def test_the_last_surface_that_is_sent_away_ends_it_with_the_reason() -> None:
    """Whoever runs it is told what to mend."""
    async with asyncio.timeout(5):
        with pytest.raises(BotError, match="no more token"):
            await outlast([Goes("no more token")])


async def test_while_another_one_is_served_it_goes_on(caplog: pytest.LogCaptureFixture) -> None:
    """The log hears why one is not."""
    caplog.set_level(logging.ERROR)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.1):
            await outlast([Goes("no more token"), Stays()])

    assert [each.message for each in caplog.records] == ["no more token"]
