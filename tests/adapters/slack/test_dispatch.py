"""Whatever becomes of a request on the way to a listener, Slack and whoever asked hear of it."""

import json
import logging
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import pytest_asyncio

from adapters.slack.authority import Authority
from bot import wording
from bot.errors import Unavailable
from bot.model import Refusal
from bot.workers import Workers
from tests.adapters.slack import corpora
from tests.adapters.slack.answering import ANN, Answering, Transport, serving
from tests.adapters.slack.apologies import breaks, incident
from tests.fakes.slack.delivery import OverHttp
from tests.fakes.slack.reading import quotes, words
from tests.fakes.slack.signing import sign
from tests.fakes.slack.transcript import Event, Kind

pytestmark = [pytest.mark.enable_socket, pytest.mark.asyncio(loop_scope="module")]

TRANSPORTS: tuple[Transport, ...] = ("http", "socket")
SECRET = "zebra"  # noqa: S105 - what a body holds and no log may
EVENT = {"type": "event_callback", "team_id": "T0000ACME", "event_id": "Ev1"}
PRESS = {"type": "block_actions", "team": {"id": "T0000ACME"}, "user": {"id": ANN}}
ODD: dict[str, dict[str, Any]] = {
    "an event that is a text": {**EVENT, "event": SECRET},
    "an event that is a list": {**EVENT, "event": [SECRET]},
    "an event that is nothing": {**EVENT, "event": None},
    "an event that is a number": {**EVENT, "event": 3},
    "a message whose text is a number": {
        **EVENT,
        "event": {"type": "message", "channel_type": "im", "channel": "D1", "text": 3},
    },
    "a press on nothing": {**PRESS, "actions": []},
    "a press on a text": {**PRESS, "actions": SECRET},
    "a view without a type": {"type": "view_submission", "view": {}, "user": SECRET},
    "a view that is a list": {"type": "view_closed", "view": [SECRET]},
    "a workspace that is a list": {**PRESS, "team": [SECRET], "actions": [{}]},
    "authorizations of another kind": {**EVENT, "authorizations": SECRET, "event": {}},
    "suggestions": {"type": "block_suggestion", "action_id": "a", "value": SECRET},
    "something new": {"type": "something_new", "value": SECRET},
    "nothing": {"value": SECRET},
}


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=TRANSPORTS)
async def served(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Answering]:
    """Serve a handbook."""
    folder = tmp_path_factory.mktemp("dispatch")
    corpus = corpora.handbook(folder / "handbook")
    async with serving(folder, transport=request.param, corpus=corpus) as quoth:
        yield quoth


@pytest.fixture
def quoth(served: Answering, caplog: pytest.LogCaptureFixture) -> Answering:
    """Hear all that is logged in production."""
    caplog.set_level(logging.INFO)
    return served


def incidents(log: pytest.LogCaptureFixture) -> int:
    """Count the lines of the log that own up to something."""
    return sum(each.getMessage().startswith("incident ") for each in log.records)


def out_of_order(times: int) -> Callable[..., Any]:
    """Be unavailable a number of times, and after that what there was before."""
    real, left = Authority.authorize, iter(range(times))
    unavailable = Unavailable("the database", "is locked")

    async def authorize(self: Authority, **given: Any) -> Any:  # noqa: ANN401 - as it is given
        """Look the workspace up."""
        if next(left, None) is not None:
            raise unavailable
        return await real(self, **given)

    return authorize


async def test_an_event_that_could_not_be_looked_up_is_answered_when_it_comes_again(
    quoth: Answering, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Slack sends it again at once, with the same signature, and that is no replay."""
    monkeypatch.setattr(Authority, "authorize", out_of_order(1))
    delivery, second = quoth.delivery, time.time()
    if isinstance(delivery, OverHttp):
        delivery = replace(delivery, now=lambda: second)
    event = quoth.fake.events.mention("annual leave")
    receipt = await delivery.deliver(event)
    await quoth.settled()

    assert (receipt.status, receipt.attempts) == (200, 2)
    assert [quotes(each.payload) != [] for each in quoth.fake.visible(event)] == [True]
    assert incidents(caplog) == 1
    assert "turned away" not in caplog.text


async def test_a_command_that_could_not_be_looked_up_is_owned_up_to(
    quoth: Answering, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Slack does not send it again. It has brought an address along that needs no token."""
    monkeypatch.setattr(Authority, "authorize", out_of_order(1))
    monkeypatch.setattr(Authority, "token", breaks)

    assert incident(await quoth.deliver(quoth.fake.events.slash("annual leave")), caplog)


async def test_what_nobody_asked_for_is_not_apologised_for(
    quoth: Answering, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The log hears of it in one line, and people who talk to each other do not."""
    monkeypatch.setattr(Authority, "authorize", breaks)
    said = len(quoth.fake.transcript.shown)
    await quoth.deliver(quoth.fake.events.follow_up("lunch, anyone?", "1.2"))
    await quoth.deliver(quoth.fake.events.home_opened())

    assert len(quoth.fake.transcript.shown) == said
    assert incidents(caplog) == 2
    assert "Traceback" not in caplog.text


@pytest.mark.parametrize("what", ODD)
async def test_what_slack_would_not_send_is_taken_without_a_fuss(
    quoth: Answering, what: str, caplog: pytest.LogCaptureFixture
) -> None:
    """It is signed, and still nothing that it holds breaks us or stands in the log."""
    if isinstance(quoth.delivery, OverHttp):
        body = json.dumps({**ODD[what], "nonce": what}).encode()
        signed = sign(quoth.fake.world.signing_secret, body, quoth.fake.clock())
        headers = {"Content-Type": "application/json", **signed}
        async with (
            aiohttp.ClientSession() as session,
            session.post(quoth.delivery.url, data=body, headers=headers) as answer,
        ):
            assert answer.status in (200, 404)
    else:
        kind = Kind.EVENT if "event" in ODD[what] else Kind.ACTION
        await quoth.fake.sockets.send(Event(what, kind, ODD[what], "", "", "", None, ""))
    [still] = await quoth.deliver(quoth.fake.events.slash("annual leave"))

    assert quotes(still.payload)
    assert SECRET not in caplog.text


async def test_a_workspace_that_slack_holds_back_is_told_of_in_a_line(
    quoth: Answering, caplog: pytest.LogCaptureFixture
) -> None:
    """More than 30,000 events an hour are not sent; that is no error of ours."""
    payload = {"type": "app_rate_limited", "team_id": "T0000ACME", "minute_rate_limited": 1}
    told = Event("limited", Kind.EVENT, payload, "T0000ACME", "", "", None, "")
    await quoth.deliver(told)

    [line] = [each.getMessage() for each in caplog.records if "T0000ACME" in each.getMessage()]
    assert line == "Slack holds events of 'T0000ACME' back, for they are too many"


@pytest.mark.parametrize("how", ["slash", "shortcut", "press", "mention"])
async def test_whoever_asks_while_we_stop_is_asked_for_patience(tmp_path: Path, how: str) -> None:
    """Events are left to other sockets; all else is acknowledged, for it would not come again."""
    corpus = corpora.handbook(tmp_path / "handbook")
    async with serving(tmp_path, corpus=corpus) as quoth:
        answer = await quoth.asked("annual leave")
        events = quoth.fake.events
        event = (
            events.press(answer, "quoth.share.")
            if how == "press"
            else quoth.event(how, "annual leave")
        )
        link = quoth.slack._link  # noqa: SLF001 - stopping would close it
        assert link is not None
        await link.stop_intake()
        quoth.fake.transcript.ask(event)
        envelope = await quoth.fake.sockets.send(event)
        within = 0.3 if how == "mention" else 3.0
        acknowledged = await quoth.fake.sockets.acknowledged(envelope, within=within)
        if acknowledged and how == "slash":
            quoth.fake.urls.acknowledge(event, acknowledged["payload"])
        await quoth.settled()

        said = [words(each.payload) for each in quoth.fake.visible(event)]
        assert said == ([] if how == "mention" else [wording.restarting()])
        assert (acknowledged is None) is (how == "mention")


async def test_a_command_that_finds_the_line_full_is_told_so_at_once(
    quoth: Answering, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In its acknowledgement, to whoever has typed it alone, and nothing follows."""
    monkeypatch.setattr(Workers, "full", property(lambda _: True))
    event = quoth.fake.events.slash("annual leave")
    [shown] = await quoth.deliver(event)
    assert words(shown.payload) == wording.refusal(Refusal.TOO_BUSY)
    assert shown.to == ANN
    monkeypatch.undo()
    assert await quoth.deliver(event) == [shown]
