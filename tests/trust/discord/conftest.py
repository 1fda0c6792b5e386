"""What the tests with whole processes stand on: the fake Discord, and a folder to keep house in."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.fakes.discord.fake import FakeDiscord
from tests.trust.discord.process import House
from tests.trust.slack.storm import drawers


@pytest.fixture
async def discord() -> AsyncIterator[FakeDiscord]:
    """Serve a fake Discord, in which nobody was called in the end."""
    async with FakeDiscord() as fake:
        yield fake
        assert fake.pings == []


@pytest.fixture
async def house(discord: FakeDiscord, tmp_path: Path) -> AsyncIterator[House]:
    """Keep house with the seeds."""
    kept = House(discord, tmp_path)
    yield kept
    await kept.close()


@pytest.fixture
def drawn(house: House) -> House:
    """Keep house with drawers, each of which holds a code word."""
    docs = drawers(house.folder / "docs", 200)
    house.settings.update(corpus=docs, corpus_outsiders=True, threshold=0, limit=1)
    return house
