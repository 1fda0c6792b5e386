"""What the tests with whole processes stand on: both fake platforms, and a folder."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.fakes.discord.fake import FakeDiscord
from tests.fakes.slack.fake import FakeSlack
from tests.trust.serving.process import Town


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    """Have both platforms."""
    async with FakeSlack() as slack, FakeDiscord() as discord:
        built = Town(slack, discord, tmp_path)
        yield built
        await built.close()
        assert slack.rejected == []
        assert discord.pings == []
