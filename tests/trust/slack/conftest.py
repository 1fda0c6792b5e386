"""What the tests with whole processes stand on: the fake Slack, and a folder to keep house in."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.fakes.slack.audit import audit
from tests.fakes.slack.fake import FakeSlack
from tests.trust.slack.process import House


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    """Serve a fake Slack, which has nothing to complain of in the end."""
    async with FakeSlack() as fake:
        yield fake
        assert fake.rejected == []
        assert audit(fake.sent) == []


@pytest.fixture
async def house(slack: FakeSlack, tmp_path: Path) -> AsyncIterator[House]:
    """Keep house by HTTP."""
    kept = House(slack, tmp_path)
    yield kept
    await kept.close()


@pytest.fixture
async def on_socket(slack: FakeSlack, tmp_path: Path) -> AsyncIterator[House]:
    """Keep house on a socket."""
    kept = House(slack, tmp_path, "socket")
    yield kept
    await kept.close()
