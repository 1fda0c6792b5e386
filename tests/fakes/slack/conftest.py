"""What the tests of the fake Slack stand on."""

from collections.abc import AsyncIterator

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from tests.fakes.slack.fake import FakeSlack


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    """Serve a fake Slack."""
    async with FakeSlack() as fake:
        yield fake


@pytest.fixture
def client(slack: FakeSlack) -> AsyncWebClient:
    """Connect the SDK's own client."""
    return AsyncWebClient(slack.workspace.token, base_url=slack.api_url)
