"""Threads that the bot answered in may go on without mentions; channels are what Slack says."""

import asyncio
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy import event as database_event

from adapters.slack.notes import Notes
from adapters.slack.reading import Address
from bot.errors import Unavailable
from bot.model import Place
from bot.service import AnswerService
from bot.state.answers import Answers
from bot.state.places import Places
from bot.workers import TooMany, Workers
from tests.adapters.slack import corpora
from tests.adapters.slack.answering import ALL, ANN, BOB, Answering, serving
from tests.adapters.slack.apologies import breaks
from tests.fakes.slack.fake import FakeSlack
from tests.fakes.slack.faults import refused
from tests.fakes.slack.reading import quotes, words
from tests.fakes.slack.transcript import Event, Via
from tests.fakes.slack.workspace import Channel

pytestmark = [pytest.mark.enable_socket, pytest.mark.asyncio(loop_scope="module")]

TENANT = "slack:T0000ACME"


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=["http", "socket"])
async def quoth(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Answering]:
    """Serve a handbook with follow-ups turned on."""
    folder = tmp_path_factory.mktemp("notes")
    corpus = corpora.handbook(folder / "handbook")
    async with serving(
        folder, transport=request.param, corpus=corpus, slack_follow_ups=True
    ) as served:
        yield served


def place(channel: str, *, outsiders: bool = False) -> Place:
    """Name a channel of the workspace."""
    return Place("slack", "T0000ACME", channel, outsiders=outsiders)


def follow_up(
    quoth: Answering, thread: Event, text: str = "annual leave", *, user: str = ANN
) -> Event:
    """Go on in the thread of another event."""
    return quoth.fake.events.follow_up(text, thread.thread or "", user=user)


async def test_where_the_bot_answered_it_is_asked_without_a_mention(quoth: Answering) -> None:
    """A conversation goes on, for everybody in it."""
    first = quoth.fake.events.mention("When is the salary paid?")
    await quoth.deliver(first)

    [answer] = await quoth.deliver(follow_up(quoth, first, user=BOB))
    assert (answer.via, answer.to, answer.thread) == (Via.POST, None, first.thread)
    assert quotes(answer.payload)[0] in corpora.LEAVE


async def test_where_the_bot_has_not_answered_nobody_is_interrupted(quoth: Answering) -> None:
    """Other threads, and the channel itself, are for people."""
    before = len(quoth.fake.calls)
    for thread in ("1600000000.000100", ""):
        event = quoth.fake.events.follow_up("annual leave", thread)
        assert await quoth.deliver(event) == []
    assert len(quoth.fake.calls) == before


@pytest.mark.parametrize("silent", ["help", "refused"])
async def test_what_was_not_answered_in_the_open_makes_no_thread_ours(
    quoth: Answering, silent: str
) -> None:
    """Whoever was told something in private is not followed about."""
    first = quoth.fake.events.mention("help" if silent == "help" else "annual leave")
    if silent == "refused":
        quoth.fake.faults.plan("chat.postMessage", refused("is_archived"))
    await quoth.deliver(first)

    assert await quoth.deliver(follow_up(quoth, first)) == []


async def test_follow_ups_that_are_turned_off_stay_unanswered(tmp_path: Path) -> None:
    """Threads that were ours while they were on are people's again."""
    corpus = corpora.handbook(tmp_path / "handbook")
    async with FakeSlack() as fake:
        async with serving(tmp_path, fake=fake, corpus=corpus, slack_follow_ups=True) as before:
            first = fake.events.mention("annual leave")
            await before.deliver(first)
            assert await before.deliver(follow_up(before, first))
        async with serving(tmp_path, fake=fake, corpus=corpus) as after:
            assert await after.deliver(follow_up(after, first)) == []


async def test_a_mention_in_a_thread_of_ours_is_answered_once(quoth: Answering) -> None:
    """Slack tells of it as a mention and as a message."""
    first = quoth.fake.events.mention("annual leave")
    await quoth.deliver(first)
    mention = quoth.fake.events.mention("When is the salary paid?", thread=first.thread)
    message = {**mention.payload["event"], "type": "message", "channel_type": "channel"}
    before = len(quoth.fake.transcript.shown)
    for event in (mention, quoth.fake.events.tell(message)):
        await quoth.deliver(event)

    assert len(quoth.fake.transcript.shown) == before + 1


async def test_bots_are_not_followed_up(quoth: Answering) -> None:
    """Two of them would talk for ever."""
    first = quoth.fake.events.mention("annual leave")
    await quoth.deliver(first)
    for told in ({"bot_id": "B1"}, {"subtype": "message_changed"}, {"edited": {"user": ANN}}):
        event = follow_up(quoth, first)
        event.payload["event"].update(told)
        assert await quoth.deliver(event) == []


@pytest.mark.parametrize("said", ["help", "?", "zebra", "in:nowhere annual leave"])
async def test_what_is_no_answer_interrupts_nobody(quoth: Answering, said: str) -> None:
    """People in a thread of ours talk to each other, too, and did not ask us by name."""
    first = quoth.fake.events.mention("annual leave")
    await quoth.deliver(first)
    before = len(quoth.fake.calls)
    await quoth.deliver(follow_up(quoth, first, said, user=BOB))

    assert len(quoth.fake.calls) == before


async def test_what_breaks_over_a_follow_up_interrupts_nobody(
    quoth: Answering, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Nobody waits for an answer that has not come, but the log hears of it."""
    first = quoth.fake.events.mention("annual leave")
    await quoth.deliver(first)
    before = len(quoth.fake.calls)
    monkeypatch.setattr(AnswerService, "answer", breaks)
    await quoth.deliver(follow_up(quoth, first, user=BOB))

    assert len(quoth.fake.calls) == before
    assert "incident" in caplog.text


async def test_a_mention_is_told_when_there_is_no_answer_even_if_its_message_comes_first(
    quoth: Answering,
) -> None:
    """Whichever of the two is claimed, somebody has asked."""
    first = quoth.fake.events.mention("annual leave")
    await quoth.deliver(first)
    mention = quoth.fake.events.mention("zebra", thread=first.thread)
    message = {**mention.payload["event"], "type": "message", "channel_type": "channel"}
    before = len(quoth.fake.transcript.shown)
    for event in (quoth.fake.events.tell(message), mention):
        await quoth.deliver(event)

    [told] = quoth.fake.transcript.shown[before:]
    assert "The documents do not answer that." in words(told.payload)


@pytest.mark.parametrize("error", [Unavailable("a database", "it is locked"), TooMany()])
async def test_what_cannot_be_looked_up_is_not_ours(
    quoth: Answering, error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A follow-up is passed over in silence; a mention is answered all the same."""
    first = quoth.fake.events.mention("annual leave")
    await quoth.deliver(first)

    def fails(*_given: object, **_named: object) -> bool:
        """Fail."""
        raise error

    for owner, name in ((Answers, "answered_in"), (Answers, "note_thread"), (Places, "note")):
        monkeypatch.setattr(owner, name, fails)
    assert await quoth.deliver(follow_up(quoth, first)) == []
    assert len(await quoth.deliver(quoth.fake.events.mention("annual leave"))) == 1


@pytest.mark.parametrize("shared", [False, True])
async def test_an_event_tells_whether_outsiders_read_along(
    quoth: Answering, *, shared: bool
) -> None:
    """Slack says so of every channel that something is said in, whoever is meant."""
    channel = quoth.fake.world.id("C")
    event = quoth.fake.events.follow_up("nothing to us", "1600000000.000200", channel=channel)
    event.payload["is_ext_shared_channel"] = shared
    assert quoth.state.places.outsiders(place(channel)) is None
    await quoth.deliver(event)

    assert quoth.state.places.outsiders(place(channel)) is shared


async def test_a_channel_becomes_what_slack_says_last(quoth: Answering) -> None:
    """Channels are shared and unshared on any day."""
    for shared in (False, True, False, True):
        event = quoth.fake.events.mention("help", channel="C0000ALL")
        event.payload["is_ext_shared_channel"] = shared
        await quoth.deliver(event)
        assert quoth.state.places.outsiders(place(ALL)) is shared


async def test_a_direct_message_tells_nothing_of_channels(quoth: Answering) -> None:
    """There is nobody else there."""
    await quoth.deliver(quoth.fake.events.direct("annual leave"))

    assert quoth.state.places.outsiders(Place("slack", "T0000ACME", "", direct=True)) is None


async def test_what_was_noted_just_now_is_not_noted_again(quoth: Answering) -> None:
    """A busy channel does not keep the database busy."""
    statements: list[str] = []

    def heard(*given: object) -> None:
        """Note a statement."""
        statements.append(str(given[2]))

    notes = Notes(quoth.state, quoth.reception.keeping)
    channel, engine = quoth.fake.world.id("C"), quoth.state.database.engine
    database_event.listen(engine, "before_cursor_execute", heard)
    counts = []
    for shared in (False, False, False, True, True, False):
        await notes.place(place(channel, outsiders=shared))
        counts.append(len([each for each in statements if "quoth_places" in each]))
    database_event.remove(engine, "before_cursor_execute", heard)

    assert counts == [2, 2, 2, 4, 4, 6]  # a look and a note each


async def test_what_was_erased_is_noted_again(quoth: Answering) -> None:
    """A workspace that comes back finds nothing remembered that was not kept."""
    channel = quoth.fake.workspace.add(Channel(quoth.fake.world.id("C"))).id
    mention = quoth.fake.events.mention("help", channel=channel)
    await quoth.deliver(mention)
    assert quoth.state.places.outsiders(place(channel)) is False
    await quoth.deliver(quoth.fake.events.uninstalled())
    assert quoth.state.places.outsiders(place(channel)) is None

    await quoth.deliver(quoth.fake.events.mention("help", channel=channel))
    assert quoth.state.places.outsiders(place(channel)) is False


async def test_what_could_not_be_noted_is_noted_the_next_time(quoth: Answering) -> None:
    """Only what was kept need not be kept again."""
    channel, keeping = quoth.fake.world.id("C"), Workers("one", threads=1, waiting=0)
    notes, held = Notes(quoth.state, keeping), threading.Event()
    waiting = asyncio.ensure_future(keeping.run(held.wait, 5.0))
    await asyncio.sleep(0)
    await notes.place(place(channel))
    assert quoth.state.places.outsiders(place(channel)) is None
    held.set()
    await waiting
    await asyncio.sleep(0)

    await notes.place(place(channel))
    assert quoth.state.places.outsiders(place(channel)) is False
    keeping.close()


async def test_without_follow_ups_no_thread_is_noted(quoth: Answering) -> None:
    """What nobody will ask for is not kept."""
    notes = Notes(quoth.state, quoth.reception.keeping, follow_ups=False)
    event = quoth.fake.events.mention("annual leave")
    await quoth.deliver(event)
    assert quoth.state.answers.answered_in(TENANT, ALL, event.thread or "")
    address = Address("T0000ACME", None, ALL, ANN, thread="1600000000.000300", public=True)
    await notes.answered(address)

    assert not quoth.state.answers.answered_in(TENANT, ALL, "1600000000.000300")
