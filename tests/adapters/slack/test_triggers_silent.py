"""What nobody asked is not answered: not with a word, and not with a call to Slack either."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from bot.events import QuestionAnswered
from tests.adapters.slack import corpora
from tests.adapters.slack.answering import ALL, ANN, BOB, Answering, serving
from tests.fakes.slack.transcript import Event

pytestmark = [pytest.mark.enable_socket, pytest.mark.asyncio(loop_scope="module")]

QUESTION = "How many days of annual leave?"


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=["http", "socket"])
async def quoth(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Answering]:
    """Serve a handbook."""
    folder = tmp_path_factory.mktemp("silence")
    corpus = corpora.handbook(folder / "handbook")
    async with serving(folder, transport=request.param, corpus=corpus) as served:
        yield served


async def leads_to_nothing(quoth: Answering, event: Event) -> bool:
    """Deliver *event* and tell whether nothing at all was done about it."""
    before = len(quoth.fake.calls)
    return await quoth.deliver(event) == [] and len(quoth.fake.calls) == before


SILENT: dict[str, dict[str, Any]] = {
    "a bot": {"bot_id": "B1"},
    "a bot of old": {"subtype": "bot_message", "bot_id": "B1"},
    "an edit": {"subtype": "message_changed", "message": {"text": QUESTION}},
    "an edited message": {"edited": {"user": ANN, "ts": "1700000000.000300"}},
    "a deletion": {"subtype": "message_deleted", "deleted_ts": "1700000000.000300"},
    "somebody who joins": {"subtype": "channel_join"},
    "a topic": {"subtype": "channel_topic"},
    "what is new next year": {"subtype": "brain_wave"},
    "something of another kind": {"subtype": ["file_share"]},
    "slackbot": {"user": "USLACKBOT"},
    "nobody": {"user": None},
}


@pytest.mark.parametrize("what", SILENT)
@pytest.mark.parametrize("where", ["direct", "mention"])
async def test_what_no_person_wrote_just_now_is_not_answered(
    quoth: Answering, what: str, where: str
) -> None:
    """Bots, edits and the events of a channel lead to nothing, not even to an apology."""
    asked = quoth.fake.events.direct if where == "direct" else quoth.fake.events.mention
    event = asked(QUESTION)
    event.payload["event"].update(SILENT[what])

    assert await leads_to_nothing(quoth, event)


async def test_the_bot_does_not_answer_itself(quoth: Answering) -> None:
    """What it says comes back to it as an event."""
    event = quoth.fake.events.direct(QUESTION, user=BOB)
    event.payload["event"]["user"] = quoth.fake.workspace.bot_user

    assert await leads_to_nothing(quoth, event)


async def test_a_thread_is_left_alone_unless_the_bot_is_mentioned(quoth: Answering) -> None:
    """By default people go on talking below an answer without another one at every word."""
    event = quoth.fake.events.mention(QUESTION)
    await quoth.deliver(event)
    before = len(quoth.fake.calls)

    assert (
        await quoth.deliver(quoth.fake.events.follow_up("And the salary?", event.thread or ""))
        == []
    )
    assert len(quoth.fake.calls) == before


async def test_an_event_that_is_not_for_us_is_acknowledged(quoth: Answering) -> None:
    """Whatever else Slack tells, nobody waits for us."""
    for event in ({"type": "reaction_added", "user": ANN}, {"type": "team_join"}):
        assert await leads_to_nothing(quoth, quoth.fake.events.tell(event))


async def test_a_place_is_named_by_its_channel(quoth: Answering) -> None:
    """What was asked where is told to whoever counts, and nothing of what was asked."""
    await quoth.deliver(quoth.fake.events.slash(QUESTION, channel=ALL))

    last = quoth.happened[-1]
    assert isinstance(last, QuestionAnswered)
    assert (last.platform, last.workspace, last.channel) == ("slack", "T0000ACME", ALL)
    assert last.text is None
