"""Whatever breaks in us, Slack hears from us in time, and whoever asked hears of it in private."""

import logging
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from adapters.slack import cards, pressing, reading
from adapters.slack.authority import Authority
from adapters.slack.sending import Sender
from bot.service import AnswerService
from bot.state.answers import Answers
from bot.state.ledger import Ledger
from tests.adapters.slack import corpora
from tests.adapters.slack.answering import TRIGGERS, Answering, serving
from tests.adapters.slack.apologies import QUESTION, breaks, incident, nothing_leaked
from tests.fakes.slack.reading import quotes

pytestmark = [pytest.mark.enable_socket, pytest.mark.asyncio(loop_scope="module")]


STAGES: dict[str, tuple[object, str]] = {
    "authorize": (Authority, "authorize"),
    "claim": (Ledger, "claim"),
    "search": (AnswerService, "answer"),
    "remember": (Answers, "remember"),
    "render": (cards, "reply_message"),
    "begin sending": (Ledger, "begin_sending"),
}
READERS = {"slash": "command", "mention": "mention", "direct": "direct", "shortcut": "shortcut"}


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=["http", "socket"])
async def served(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Answering]:
    """Serve a handbook."""
    folder = tmp_path_factory.mktemp("failures")
    corpus = corpora.handbook(folder / "handbook")
    async with serving(folder, transport=request.param, corpus=corpus) as quoth:
        yield quoth


@pytest.fixture
def quoth(served: Answering, caplog: pytest.LogCaptureFixture) -> Answering:
    """Hear all that is logged in production."""
    caplog.set_level(logging.INFO)
    return served


def breaks_once(monkeypatch: pytest.MonkeyPatch, owner: object, name: str) -> None:
    """Let the first call of *name* break."""
    real, calls = getattr(owner, name), iter([breaks])

    def once(*given: Any, **named: Any) -> Any:  # noqa: ANN401 - whatever it stands for
        """Break, and be well ever after."""
        return next(calls, real)(*given, **named)

    monkeypatch.setattr(owner, name, once)


@pytest.mark.parametrize("how", TRIGGERS)
@pytest.mark.parametrize("stage", STAGES)
async def test_what_breaks_on_the_way_to_an_answer_is_owned_up_to(
    quoth: Answering,
    how: str,
    stage: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """One private sentence with a number, one line with the same, and no silence."""
    monkeypatch.setattr(*STAGES[stage], breaks)
    shown = await quoth.deliver(quoth.event(how, QUESTION))

    assert len(shown) == 1
    assert incident(shown, caplog)
    assert nothing_leaked(caplog)


@pytest.mark.parametrize("how", TRIGGERS)
async def test_what_cannot_be_read_is_owned_up_to(
    quoth: Answering,
    how: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Even a mistake in reading finds its way back to whoever wrote."""
    monkeypatch.setattr(reading, READERS[how], breaks)
    event = quoth.event(how, QUESTION)
    before = len(quoth.fake.transcript.shown)
    await quoth.deliver(event)

    assert incident(quoth.fake.transcript.shown[before:], caplog)
    assert nothing_leaked(caplog)


@pytest.mark.parametrize("how", TRIGGERS)
async def test_what_breaks_after_the_answer_costs_nobody_the_answer(
    quoth: Answering, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was sent is sent, and nobody is told of what they need not know."""
    monkeypatch.setattr(Ledger, "finish", breaks)
    [answer] = await quoth.deliver(quoth.event(how, "annual leave"))

    assert quotes(answer.payload)


@pytest.mark.parametrize("how", ["mention", "direct", "shortcut"])
async def test_what_breaks_while_sending_is_owned_up_to(
    quoth: Answering,
    how: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A mistake of ours in sending is no reason to fall silent either."""
    breaks_once(monkeypatch, Sender, "whisper" if how == "shortcut" else "post")
    shown = await quoth.deliver(quoth.event(how, QUESTION))

    assert incident(shown, caplog)
    assert nothing_leaked(caplog)


@pytest.mark.parametrize("stage", ["authorize", "read", "claim", "recall", "search", "render"])
async def test_what_breaks_behind_a_button_is_owned_up_to(
    quoth: Answering,
    stage: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Whoever presses hears of it, and so does the log."""
    answer = await quoth.asked("annual leave")
    broken: tuple[object, str] = {
        "authorize": STAGES["authorize"],
        "read": (pressing, "click"),
        "claim": (Ledger, "claim"),
        "recall": (Answers, "recall"),
        "search": (AnswerService, "recall"),
        "render": (cards, "answer"),
    }[stage]
    monkeypatch.setattr(*broken, breaks)

    assert incident(await quoth.press(answer, "quoth.more."), caplog)
