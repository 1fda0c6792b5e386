"""The surface starts, watches itself, and stops."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from adapters.slack import surface as module
from adapters.slack.surface import Slack, Unwelcome
from bot.bootstrap import answer_service
from bot.library import Library
from bot.reception import Reception
from bot.state.opening import open_state
from bot.workers import Workers
from tests.adapters.slack.answering import (
    Transport,
    answering,
    given_secrets,
    settings_for,
)
from tests.fakes.slack.fake import FakeSlack
from tests.fakes.slack.faults import limited, refused, slow

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


@contextmanager
def surface(fake: FakeSlack, folder: Path, *, transport: Transport = "socket") -> Iterator[Slack]:
    """Put a surface together that has not been started."""
    settings = settings_for(fake, folder, transport=transport)
    service, state = answer_service(settings, None), open_state(settings)
    searching, keeping = (Workers(name, threads=1, waiting=9) for name in ("search", "state"))
    reception: Reception[Any] = Reception(service, state, searching, keeping)
    yield Slack(settings, reception, Library(settings, service))
    for each in (searching, keeping, state):
        each.close()


@pytest.mark.parametrize(
    ("method", "page"),
    [
        ("auth.test", "OAuth & Permissions > OAuth Tokens"),
        ("apps.connections.open", "Basic Information > App-Level Tokens"),
    ],
)
async def test_when_slack_says_no_there_is_no_second_try(
    fake: FakeSlack, tmp_path: Path, method: str, page: str
) -> None:
    """It ends with one line that names the page where the right token is; nothing stays open."""
    before = asyncio.all_tasks()
    fake.faults.last(method, refused("invalid_auth"))
    with surface(fake, tmp_path) as slack, pytest.raises(Unwelcome, match=page):
        await slack.start()

    assert len(fake.called(method)) == 1
    await asyncio.sleep(0.05)
    assert asyncio.all_tasks() - before == set()


@pytest.mark.parametrize("method", ["auth.test", "apps.connections.open"])
async def test_when_slack_has_trouble_it_is_tried_again(
    fake: FakeSlack, tmp_path: Path, method: str
) -> None:
    """Meanwhile it says so; and what the tries had opened does not stay open."""
    fake.faults.plan(method, refused("internal_error"), limited())
    with surface(fake, tmp_path) as slack:
        assert slack.trouble == "not connected yet"
        starting = asyncio.create_task(slack.start())
        await holds(lambda: str(slack.trouble).startswith("cannot be reached: "))
        await starting

        assert slack.trouble is None
        assert len(fake.sockets.connections) == 1
        assert await slack.stop() == 0
        assert slack.trouble == "stopping"


async def test_there_is_a_port_where_requests_come_to_one(fake: FakeSlack, tmp_path: Path) -> None:
    """A socket has none that anybody could send to."""
    for transport, there in (("http", True), ("socket", False)):
        kind: Transport = "http" if transport == "http" else "socket"
        with surface(fake, tmp_path, transport=kind) as slack:
            await slack.start()
            assert (slack.port is not None) is there
            await slack.stop()


async def test_a_socket_that_is_down_is_told(fake: FakeSlack, tmp_path: Path) -> None:
    """And no longer told when it is back."""
    async with answering(fake, settings_for(fake, tmp_path, transport="socket")) as served:
        fake.faults.plan("apps.connections.open", refused("internal_error"))
        await fake.sockets.close()
        await holds(lambda: served.slack.trouble == "not connected")
        await holds(lambda: served.slack.trouble is None)
        event = fake.events.slash(QUESTION)
        assert (await served.delivery.deliver(event)).body


async def test_the_end_tells_how_much_is_not_done(
    fake: FakeSlack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What takes longer than a stop may take is left to the next start."""
    monkeypatch.setattr(module, "DRAIN", 0.2)
    async with answering(fake, settings_for(fake, tmp_path)) as served:
        fake.faults.last("chat.postMessage", slow(1))
        assert (await served.delivery.deliver(fake.events.mention(QUESTION))).acked
        assert await served.slack.stop() == 1
        await served.settled()
