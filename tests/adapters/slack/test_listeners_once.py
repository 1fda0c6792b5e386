"""However often and in whatever order Slack tells of one thing, it is answered once."""

import time
from collections.abc import AsyncIterator
from dataclasses import replace

import aiohttp
import pytest
import pytest_asyncio

from adapters.slack import listeners
from tests.adapters.slack import corpora
from tests.adapters.slack.answering import TRIGGERS, Answering, serving
from tests.fakes.slack.delivery import OverHttp, flood, form
from tests.fakes.slack.fake import FakeSlack
from tests.fakes.slack.reading import quotes
from tests.fakes.slack.signing import sign
from tests.fakes.slack.transcript import Event

pytestmark = [pytest.mark.enable_socket, pytest.mark.asyncio(loop_scope="module")]

RETRY = {"X-Slack-Retry-Num": "1", "X-Slack-Retry-Reason": "http_timeout"}


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=["http", "socket"])
async def quoth(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Answering]:
    """Serve a handbook."""
    folder = tmp_path_factory.mktemp("once")
    corpus = corpora.handbook(folder / "handbook")
    async with serving(folder, transport=request.param, corpus=corpus) as served:
        yield served


async def answers(quoth: Answering, *copies: Event) -> int:
    """Deliver *copies* one after another, and count what is seen."""
    before = len(quoth.fake.transcript.shown)
    for copy in copies:
        await quoth.deliver(copy)
    return len(quoth.fake.transcript.shown) - before


@pytest.mark.parametrize("how", TRIGGERS)
async def test_the_same_thing_told_again_is_answered_once(quoth: Answering, how: str) -> None:
    """Slack repeats what it believes to be lost."""
    event = quoth.event(how)

    assert await answers(quoth, event, event, event) == 1


async def test_a_copy_waits_for_no_answer(
    quoth: Answering, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing will travel along, and that is known at once."""
    event = quoth.event("slash")
    await quoth.deliver(event)
    monkeypatch.setattr(listeners, "BUDGET", 60.0)

    assert await answers(quoth, event) == 0


@pytest.mark.parametrize("how", TRIGGERS)
async def test_the_same_thing_told_at_once_is_answered_once(quoth: Answering, how: str) -> None:
    """Copies overtake each other."""
    event = quoth.event(how)
    receipts = await flood(quoth.delivery, [event], copies=5)
    await quoth.settled()

    assert {each.status for each in receipts} == {200}
    assert len(quoth.fake.visible(event)) == 1


@pytest.mark.parametrize("how", ["mention", "direct"])
async def test_one_message_under_several_names_is_answered_once(quoth: Answering, how: str) -> None:
    """An event has an id, and a message has a time; Slack has mixed up the first."""
    event = quoth.event(how)

    assert await answers(quoth, event, quoth.fake.events.again(event)) == 1


@pytest.mark.parametrize("how", ["mention", "direct"])
async def test_one_event_with_two_times_is_answered_once(quoth: Answering, how: str) -> None:
    """The id of an event alone names it too."""
    event = quoth.event(how)
    told = dict(event.payload["event"], ts=quoth.fake.transcript.stamp())
    later = replace(event, payload={**event.payload, "event": told})

    assert await answers(quoth, event, later) == 1


@pytest.mark.parametrize("how", ["mention", "direct"])
async def test_a_retry_of_what_never_arrived_is_answered(quoth: Answering, how: str) -> None:
    """That something is told again does not mean that it was heard before."""
    event = quoth.event(how)
    quoth.fake.transcript.ask(event)
    assert await told_again(quoth, event)
    await quoth.settled()

    [answer] = quoth.fake.visible(event)
    assert quotes(answer.payload)
    assert await answers(quoth, event) == 0


async def told_again(quoth: Answering, event: Event) -> bool:
    """Deliver *event* as Slack does the second time, and tell whether it was acknowledged."""
    if not isinstance(quoth.delivery, OverHttp):
        envelope = await quoth.fake.sockets.send(event, attempt=1, reason="timeout")
        return await quoth.fake.sockets.acknowledged(envelope) is not None
    kind, body = form(event)
    signed = sign(quoth.fake.world.signing_secret, body, time.time())
    headers = {"Content-Type": kind, **signed, **RETRY}
    async with (
        aiohttp.ClientSession() as session,
        session.post(quoth.delivery.url, data=body, headers=headers) as response,
    ):
        return response.status == 200


async def test_many_at_once_are_answered_each(quoth: Answering) -> None:
    """Ten questions, two to four copies of each, in any order: ten answers."""
    events = [quoth.event(how, f"annual leave {n}") for n in range(3) for how in TRIGGERS]
    copies = [event for number, event in enumerate(events) for _ in range(2 + number % 3)]
    await flood(quoth.delivery, copies, shuffle=7)
    await quoth.settled()

    assert [len(quoth.fake.visible(event)) for event in events] == [1] * len(events)


async def test_what_was_answered_before_a_restart_is_not_answered_after_it(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """Slack tells again for minutes, and processes come and go."""
    folder = tmp_path_factory.mktemp("restart")
    corpus = corpora.handbook(folder / "handbook")
    async with FakeSlack() as fake:
        async with serving(folder, fake=fake, corpus=corpus) as before:
            events = [before.event(how) for how in TRIGGERS]
            assert await answers(before, *events) == len(events)
        async with serving(folder, fake=fake, corpus=corpus) as after:
            assert await answers(after, *events) == 0
