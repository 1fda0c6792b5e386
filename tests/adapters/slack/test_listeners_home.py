"""Whoever opens the bot sees what it is, what may be asked, and the answer in one press."""

import logging
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from adapters.slack.assembly import Assembly
from tests.adapters.slack import corpora
from tests.adapters.slack.answering import ANN, BOB, Answering, serving
from tests.fakes.slack.faults import refused
from tests.fakes.slack.reading import buttons, quotes, words
from tests.fakes.slack.transcript import Event
from tests.fakes.slack.views import Shelf

pytestmark = [pytest.mark.enable_socket, pytest.mark.asyncio(loop_scope="module")]


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=["http", "socket"])
async def quoth(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Answering]:
    """Serve a handbook to everybody and the minutes of the board to one channel."""
    folder = tmp_path_factory.mktemp("home")
    board = folder / "board"
    board.mkdir()
    (board / "board.md").write_text("# Board\n\n## Who is to be dismissed?\n\nBob is to go.\n")
    collections = {
        "board": {"root": board, "places": ["slack:T0000ACME/C00BOARD"]},
        "handbook": {"root": corpora.handbook(folder / "handbook")},
        "kitchen": {"root": corpora.hostile(folder / "kitchen")},
    }
    async with serving(folder, transport=request.param, collections=collections) as served:
        yield served


async def home(quoth: Answering, user: str = ANN) -> Shelf:
    """Open the Home tab and return what is seen there."""
    await quoth.deliver(quoth.fake.events.home_opened(user=user))
    shelf = quoth.fake.views.home(quoth.fake.workspace, user)
    assert shelf is not None
    return shelf


def opened_again(quoth: Answering, shelf: Shelf) -> Event:
    """Open the Home tab where there is one already."""
    event = quoth.fake.events.home_opened(user=shelf.user)
    event.payload["event"]["view"] = shelf.sheet
    return event


async def test_home_tells_what_there_is_to_ask(quoth: Answering) -> None:
    """How to ask, examples from these documents, and how fresh they are."""
    said = words((await home(quoth)).payload)

    assert "/ask and your question" in said
    assert "9 documents, read just now." in said
    assert "Open to you: handbook and kitchen." in said


async def test_home_shows_nothing_of_what_is_not_open_to_its_visitor(quoth: Answering) -> None:
    """Neither names nor examples nor counts of what somebody must not see."""
    shelf = await home(quoth)

    assert "board" not in words(shelf.payload)
    assert "dismissed" not in words(shelf.payload)


async def test_home_that_is_as_it_was_is_not_published_again(quoth: Answering) -> None:
    """Opening a tab is no reason to draw it anew."""
    shelf = await home(quoth)
    before = len(quoth.fake.called("views.publish"))
    await quoth.deliver(opened_again(quoth, shelf))
    assert len(quoth.fake.called("views.publish")) == before

    shelf.payload = {**shelf.payload, "private_metadata": "what it was last year"}
    await quoth.deliver(opened_again(quoth, shelf))
    assert len(quoth.fake.called("views.publish")) == before + 1


async def test_every_example_leads_to_its_answer(quoth: Answering) -> None:
    """One press, and the first answer is there, for whoever pressed."""
    shelf = await home(quoth, BOB)
    examples = buttons(shelf.payload)
    assert len(examples) >= 3
    for each in examples:
        press = quoth.fake.events.press_in_view(shelf, each["text"]["text"])
        view = await quoth.opened(press)
        assert view.user == BOB
        assert quotes(view.payload)
        assert buttons(view.payload) == []


async def test_an_example_that_was_made_up_is_a_question_like_any_other(quoth: Answering) -> None:
    """What a button holds is asked as in a direct message, and sees no more than that."""
    shelf = await home(quoth)
    press = quoth.fake.events.press_in_view(
        shelf, "quoth.example.", value="Who is to be dismissed? in:board"
    )
    view = await quoth.opened(press)

    assert quotes(view.payload) == []
    assert "Bob" not in words(view.payload)


async def test_the_messages_tab_suggests_what_to_ask(quoth: Answering) -> None:
    """The tab of messages is another one, and has nothing published to it."""
    published, before = len(quoth.fake.called("views.publish")), len(quoth.fake.web_api.prompts)
    await quoth.deliver(quoth.fake.events.home_opened("messages"))

    [suggested] = quoth.fake.web_api.prompts[before:]
    assert suggested["channel_id"] == quoth.fake.workspace.direct(ANN).id
    assert 1 <= len(suggested["prompts"]) <= 4
    assert "thread_ts" not in suggested
    assert len(quoth.fake.called("views.publish")) == published


async def test_a_suggestion_is_answered(quoth: Answering) -> None:
    """What is suggested is sent as a message when it is pressed."""
    await quoth.deliver(quoth.fake.events.home_opened("messages"))
    for each in quoth.fake.web_api.prompts[-1]["prompts"]:
        [answer] = await quoth.deliver(quoth.fake.events.direct(each["message"]))
        assert quotes(answer.payload)


async def test_where_there_is_nothing_to_suggest_nothing_is_suggested(tmp_path: Path) -> None:
    """Slack would refuse an empty list."""
    empty = tmp_path / "empty"
    empty.mkdir()
    async with serving(tmp_path, corpus=empty) as quoth:
        await quoth.deliver(quoth.fake.events.home_opened("messages"))
        await quoth.deliver(quoth.fake.events.home_opened())

        assert quoth.fake.called("assistant.threads.setSuggestedPrompts") == []
        assert quoth.fake.views.home(quoth.fake.workspace, ANN) is not None


async def test_a_welcome_that_fails_is_a_line_in_the_log(
    quoth: Answering, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody asked anything, so nobody is told."""
    quoth.fake.faults.plan("views.publish", refused("is_archived"))
    await quoth.deliver(quoth.fake.events.home_opened())

    def fails(*_given: object) -> None:
        """Fail."""
        message = "no facts"
        raise RuntimeError(message)

    monkeypatch.setattr(Assembly, "facts", fails)
    with caplog.at_level(logging.WARNING):
        assert await quoth.deliver(quoth.fake.events.home_opened()) == []

    lines = [each.getMessage() for each in caplog.records if "welcomed" in each.getMessage()]
    assert len(lines) >= 1
