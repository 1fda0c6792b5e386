"""What comes by HTTP or over a socket loses nothing on the way."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from tests.adapters.slack.answering import Answering, answering, given_secrets, settings_for
from tests.fakes.slack.delivery import form
from tests.fakes.slack.fake import FakeSlack
from tests.fakes.slack.faults import refused
from tests.fakes.slack.signing import sign
from tests.fakes.slack.transcript import Event, Via

pytestmark = pytest.mark.enable_socket

QUESTION = "What is superposition?"


@pytest.fixture
async def fake() -> AsyncIterator[FakeSlack]:
    """Serve a fake Slack, and know its secrets."""
    async with FakeSlack() as started:
        with given_secrets(started):
            yield started


async def holds(condition: Callable[[], object]) -> None:
    """Wait until *condition* is true."""
    async with asyncio.timeout(20):
        while not condition():  # noqa: ASYNC110 - whatever is waited for knows no events
            await asyncio.sleep(0.01)


async def test_a_command_whose_sender_has_hung_up_is_answered_by_its_other_address(
    fake: FakeSlack, tmp_path: Path
) -> None:
    """The acknowledgement cannot be written, so what it would have taken along is sent."""
    async with answering(fake, settings_for(fake, tmp_path)) as served:
        event = fake.events.slash(QUESTION)
        await hang_up(served, event)
        await holds(lambda: fake.visible(event))
        [shown] = fake.visible(event)
        assert shown.via is Via.RESPONSE_URL
        assert "superposition" in shown.payload["text"]


async def hang_up(served: Answering, event: Event) -> None:
    """Post *event*, and do not wait for an answer."""
    kind, body = form(event)
    signed = sign(served.fake.world.signing_secret, body, served.fake.clock())
    head = {"Host": "bot", "Content-Type": kind, "Content-Length": str(len(body)), **signed}
    lines = ["POST /slack/events HTTP/1.1", *(f"{name}: {value}" for name, value in head.items())]
    _, writer = await asyncio.open_connection("127.0.0.1", served.slack.port)
    writer.write("\r\n".join([*lines, "", ""]).encode() + body)
    await writer.drain()
    writer.transport.abort()


async def test_an_envelope_whose_socket_is_gone_is_answered_by_its_other_address(
    fake: FakeSlack, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """There is no other socket to acknowledge it on, and its asker is answered all the same."""
    async with answering(fake, settings_for(fake, tmp_path, transport="socket")) as served:
        fake.faults.last("apps.connections.open", refused("internal_error"))
        event = fake.events.slash(QUESTION)
        fake.transcript.ask(event)
        await fake.sockets.send(event)
        await fake.sockets.close()
        await holds(lambda: fake.visible(event))
        assert [shown.via for shown in fake.visible(event)] == [Via.RESPONSE_URL]
        assert "an acknowledgement could not be sent" in caplog.text
        fake.faults.clear("apps.connections.open")
        await served.settled()


async def test_another_process_with_the_same_app_is_warned_of(
    fake: FakeSlack, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Each gets some of the questions, which is wanted or a mistake, but never a secret."""
    settings = settings_for(fake, tmp_path, transport="socket")
    async with answering(fake, settings):
        assert [each for each in caplog.records if each.levelno >= logging.WARNING] == []
        async with answering(fake, settings):
            await holds(lambda: "2 sockets are open" in caplog.text)
