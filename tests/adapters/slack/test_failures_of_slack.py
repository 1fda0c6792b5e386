"""Whatever Slack does not take, whoever asked is answered by another way, or told in private."""

import logging
import threading
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from adapters.slack import calling, listeners
from bot.service import AnswerService
from tests.adapters.slack import corpora
from tests.adapters.slack.answering import ALL, ANN, AWAY, Answering, serving
from tests.adapters.slack.apologies import INCIDENT, QUESTION, breaks, incident, nothing_leaked
from tests.fakes.slack.faults import Cut, cut, limited, refused
from tests.fakes.slack.reading import quotes, words
from tests.fakes.slack.transcript import Shown, Via

pytestmark = [pytest.mark.enable_socket, pytest.mark.asyncio(loop_scope="module")]

DOWN = refused("is_archived")  # a no that waiting does not help


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=["http", "socket"])
async def served(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Answering]:
    """Serve a handbook."""
    folder = tmp_path_factory.mktemp("closed")
    corpus = corpora.handbook(folder / "handbook")
    async with serving(folder, transport=request.param, corpus=corpus) as quoth:
        yield quoth


@pytest.fixture
def quoth(
    served: Answering, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> Answering:
    """Begin with a Slack that is well, hear what is logged, and wait for nothing."""
    for method in ("response_url", "chat.postMessage", "chat.postEphemeral", "views.open"):
        served.fake.faults.clear(method)
    monkeypatch.setattr(calling, "PAUSE", 0.001)
    caplog.set_level(logging.INFO)
    return served


async def test_a_public_answer_that_cannot_be_posted_is_owned_up_to_in_private(
    quoth: Answering, caplog: pytest.LogCaptureFixture
) -> None:
    """Nobody else has to read that something is broken."""
    quoth.fake.faults.last("chat.postMessage", DOWN)
    [apology] = shown = await quoth.deliver(quoth.event("mention", QUESTION))

    assert incident(shown, caplog)
    assert (apology.via, apology.to) == (Via.EPHEMERAL, ANN)


@pytest.mark.parametrize("when", [Cut.BEFORE, Cut.AFTER])
async def test_a_post_that_was_cut_off_is_not_posted_again(
    quoth: Answering, when: Cut, caplog: pytest.LogCaptureFixture
) -> None:
    """There is at most one answer, and a sentence for whoever asked."""
    quoth.fake.faults.plan("chat.postMessage", cut(when))
    shown = await quoth.deliver(quoth.event("mention", QUESTION))

    assert incident(shown, caplog)
    assert len([each for each in shown if each.to is None]) == (when is Cut.AFTER)


async def test_a_post_that_slack_is_too_busy_for_comes_later(quoth: Answering) -> None:
    """A limit costs a moment, and nobody is told of it."""
    quoth.fake.faults.plan("chat.postMessage", limited("0"), limited("0"))
    [answer] = await quoth.deliver(quoth.event("mention", "annual leave"))

    assert quotes(answer.payload)


async def test_where_nobody_can_be_told_the_log_is(
    quoth: Answering, caplog: pytest.LogCaptureFixture
) -> None:
    """With every way closed there is a line under the number that nobody was told."""
    for method in ("chat.postMessage", "chat.postEphemeral"):
        quoth.fake.faults.last(method, refused("token_revoked"))
    assert await quoth.deliver(quoth.event("mention", QUESTION)) == []

    lines = [each.getMessage() for each in caplog.records if "incident" in each.getMessage()]
    assert len({each.split(":")[0] for each in lines}) == 1
    assert lines[-1].endswith("the asker could not be told")
    assert nothing_leaked(caplog)


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Let nobody be answered before this is set, and acknowledgements wait for nobody."""
    go, answer = threading.Event(), AnswerService.answer

    def waits(*given: Any, **named: Any) -> Any:  # noqa: ANN401 - whatever it stands for
        """Answer late."""
        assert go.wait(3.0)
        return answer(*given, **named)

    monkeypatch.setattr(AnswerService, "answer", waits)
    monkeypatch.setattr(listeners, "BUDGET", 0.02)
    return go


async def late(quoth: Answering, go: threading.Event, channel: str = ALL) -> list[Shown]:
    """Ask with the command, and be answered after its acknowledgement has left."""
    event = quoth.fake.events.slash("annual leave", channel=channel)
    receipt = await quoth.delivery.deliver(event)
    assert (receipt.status, receipt.body) == (200, {})
    before = len(quoth.fake.transcript.shown)
    go.set()
    await quoth.settled()
    return quoth.fake.transcript.shown[before:]


async def test_an_answer_that_is_late_follows_its_acknowledgement(
    quoth: Answering, slow: threading.Event
) -> None:
    """Slack does not wait for us, and nobody has to ask twice."""
    [answer] = await late(quoth, slow)

    assert (answer.via, answer.to) == (Via.RESPONSE_URL, ANN)
    assert quotes(answer.payload)


async def test_a_late_answer_whose_address_is_closed_comes_by_the_channel(
    quoth: Answering, slow: threading.Event
) -> None:
    """There is a second way to one person."""
    quoth.fake.faults.last("response_url", DOWN)
    [answer] = await late(quoth, slow)

    assert (answer.via, answer.to) == (Via.EPHEMERAL, ANN)
    assert quotes(answer.payload)


async def test_where_there_is_no_way_back_its_asker_is_written_to(
    quoth: Answering, slow: threading.Event, caplog: pytest.LogCaptureFixture
) -> None:
    """A channel that the bot is not in has no other way than the one that is closed."""
    quoth.fake.faults.last("response_url", DOWN)
    shown = await late(quoth, slow, AWAY)

    assert incident(shown, caplog)
    assert shown[0].channel == quoth.fake.workspace.direct(ANN).id
    quoth.fake.rejected.clear()  # what the channel would not take


async def test_a_view_that_does_not_open_is_owned_up_to(
    quoth: Answering, caplog: pytest.LogCaptureFixture
) -> None:
    """Three seconds can be over, and then a message says so."""
    answer = await quoth.asked("annual leave")
    quoth.fake.faults.last("views.open", refused("expired_trigger_id"))

    assert incident(await quoth.press(answer, "quoth.why."), caplog)


async def test_an_example_that_does_not_open_is_owned_up_to(
    quoth: Answering, caplog: pytest.LogCaptureFixture
) -> None:
    """Home has no channel to be told in, but everybody has a conversation with the bot."""
    await quoth.deliver(quoth.fake.events.home_opened())
    home = quoth.fake.views.home(quoth.fake.workspace, ANN)
    assert home is not None
    quoth.fake.faults.last("views.open", DOWN)
    before = len(quoth.fake.transcript.shown)
    await quoth.deliver(quoth.fake.events.press_in_view(home, "quoth.example."))

    assert incident(quoth.fake.transcript.shown[before:], caplog)


async def test_a_failure_inside_a_view_is_told_to_nobody_else(
    quoth: Answering, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What one person looks at is not the channel's business, least of all when it breaks."""
    answer = await quoth.asked("annual leave")
    view = await quoth.opened(quoth.fake.events.press(answer, "quoth.around."))
    before = len(quoth.fake.transcript.shown)
    monkeypatch.setattr(AnswerService, "recall", breaks)
    await quoth.deliver(quoth.fake.events.press_in_view(view, "Next passage"))

    assert INCIDENT.search(words(view.payload))
    assert quoth.fake.transcript.shown[before:] == []
    assert len([each for each in caplog.records if "incident" in each.getMessage()]) == 1
