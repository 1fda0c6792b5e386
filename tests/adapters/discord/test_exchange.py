"""Every way of asking in Discord gets one answer, where it belongs, and nobody is called by it."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.adapters.discord.answering import Answering
from tests.adapters.discord.household import QUESTION, answer, household
from tests.adapters.slack import corpora
from tests.fakes.discord.delivery import OverGateway, flood
from tests.fakes.discord.faults import slow
from tests.fakes.discord.protocol import Reply
from tests.fakes.discord.reading import quotes, words
from tests.fakes.discord.world import (
    ANN,
    BOB,
    BOT,
    FOREIGN,
    OTHER_BOT,
    WRITERS,
)

pytestmark = [pytest.mark.enable_socket, pytest.mark.asyncio(loop_scope="module")]

HOW = "Ask in a few words of your own."


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def quoth(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Answering]:
    """Serve a handbook and a kitchen."""
    async with household(tmp_path_factory.mktemp("house")) as served:
        yield served


async def test_a_command_is_answered_for_its_asker_alone(quoth: Answering) -> None:
    """It is acknowledged at once, and the answer takes the place of the acknowledgement."""
    event = quoth.fake.events.slash("ask", question=QUESTION)
    shown = await answer(quoth, event)
    turn = quoth.fake.turn(event)

    assert turn is not None
    assert (turn.answer, turn.follow_ups) == (Reply.DEFERRED_MESSAGE, [])
    assert turn.took is not None
    assert turn.took < 1.0
    assert shown.to == ANN
    assert quotes(shown.payload)[0].replace("**", "") == corpora.LEAVE[0]
    assert QUESTION in words(shown.payload)


async def test_a_command_is_answered_for_all_if_that_is_wanted(quoth: Answering) -> None:
    """Whoever asks decides."""
    shown = await answer(quoth, quoth.fake.events.slash("ask", question=QUESTION, private=False))

    assert shown.to is None


async def test_a_mention_is_answered_by_a_reply(quoth: Answering) -> None:
    """All who read the question read the answer under it."""
    event = quoth.fake.events.mention(QUESTION)
    shown = await answer(quoth, event)

    assert shown.to is None
    assert shown.payload["message_reference"]["message_id"] == event.key
    assert QUESTION not in words(shown.payload)


async def test_a_direct_message_is_answered(quoth: Answering) -> None:
    """Without a mention, and by the same answer."""
    mention = await answer(quoth, quoth.fake.events.mention(QUESTION))
    direct = await answer(quoth, quoth.fake.events.direct(QUESTION))

    assert quotes(direct.payload) == quotes(mention.payload)


async def test_a_message_can_be_asked_about(quoth: Answering) -> None:
    """Its words are the question, for whoever points at it alone."""
    said = quoth.fake.events.say(QUESTION, user=BOB)
    event = quoth.fake.events.menu("Ask about this message", said.key)
    shown = await answer(quoth, event)

    assert shown.to == ANN
    assert quotes(shown.payload)


async def test_a_message_without_words_cannot(quoth: Answering) -> None:
    """And whoever points at it is told so."""
    said = quoth.fake.events.say("", user=BOB)
    shown = await answer(quoth, quoth.fake.events.menu("Ask about this message", said.key))

    assert words(shown.payload) == "That message holds no words to look for."


async def test_threads_and_posts_are_answered_in_their_place(quoth: Answering) -> None:
    """Known to us or not."""
    opened = quoth.fake.events.thread()
    await quoth.fake.deliver(opened)
    unheard = quoth.fake.events.thread()
    post, first = quoth.fake.events.post("Leave", QUESTION)
    await quoth.fake.deliver(post)
    events = [quoth.fake.events.mention(QUESTION, channel=each.key) for each in (opened, unheard)]
    for event in (*events, first):
        shown = await answer(quoth, event)
        assert shown.channel == event.channel


async def test_a_guest_is_answered_where_we_are_no_member(quoth: Answering) -> None:
    """By the interaction alone, as nothing else is ours there."""
    before = len(quoth.calls)
    event = quoth.fake.events.slash(
        "ask", question=QUESTION, channel=FOREIGN, guest=True, source="handbook"
    )
    shown = await answer(quoth, event)

    assert shown.to == ANN
    assert set(quoth.calls[before:]) == {"edit_answer"}


@pytest.mark.parametrize("text", ["help", "HELP", "?", "   "])
async def test_whoever_asks_nothing_is_told_how_to_ask(quoth: Answering, text: str) -> None:
    """A question too: what is this?"""
    user = quoth.fake.world.users[ANN].id
    quoth.patience.forget()
    shown = await answer(quoth, quoth.fake.events.slash("ask", question=text, user=user))

    assert HOW in words(shown.payload)


async def test_nobody_is_told_how_to_ask_again_and_again(quoth: Answering) -> None:
    """A bare mention is answered, a flood of them is not."""
    quoth.patience.forget()
    first = await quoth.deliver(quoth.fake.events.mention("", user=BOB))
    second = await quoth.deliver(quoth.fake.events.mention("", user=BOB))

    assert HOW in words(first[0].payload)
    assert second == []


async def test_whoever_asks_by_themselves_how_to_ask_is_told_each_time(quoth: Answering) -> None:
    """Nobody else is bothered by it, and a command without an answer looks broken."""
    for _ in range(2):
        shown = await answer(quoth, quoth.fake.events.slash("ask", question="help"))
        assert HOW in words(shown.payload)
        assert "/ask and your question" in words(shown.payload)


async def test_what_is_not_for_us_leads_to_no_call(quoth: Answering) -> None:
    """Not even to one that shows that we write."""
    mention, before = f"<@{BOT}> {QUESTION}", len(quoth.calls)
    for event in (
        quoth.fake.events.say(mention, user=OTHER_BOT),
        quoth.fake.events.say(mention, webhook=True),
        quoth.fake.events.say(f"@everyone {QUESTION}"),
        quoth.fake.events.mention_role(WRITERS, QUESTION),
        quoth.fake.events.say(QUESTION),
    ):
        assert await quoth.deliver(event) == []

    assert quoth.calls[before:] == []


async def test_copies_of_an_event_are_answered_once(quoth: Answering) -> None:
    """As Discord sends them after a connection was resumed."""
    events = [
        *(quoth.fake.events.mention(QUESTION) for _ in range(5)),
        *(quoth.fake.events.slash("ask", question=QUESTION) for _ in range(5)),
    ]
    await flood(OverGateway(quoth.fake), events, copies=3, shuffle=1)
    await quoth.heard()
    await quoth.settled()

    assert [len(quoth.fake.visible(event)) for event in events] == [1] * len(events)


async def test_an_edited_question_edits_its_answer(quoth: Answering) -> None:
    """There is one answer, to the question as it is now."""
    event = quoth.fake.events.mention("in:kitchen kettle")
    first = await answer(quoth, event)
    assert "kettle" in words(first.payload)

    edit = quoth.fake.events.edit(event, f"<@{BOT}> {QUESTION}")
    [shown] = await quoth.deliver(edit)

    assert (shown.id, shown.edits) == (first.id, 1)
    assert corpora.LEAVE[0] in words(shown.payload).replace("**", "")


async def test_a_preview_is_no_edit(quoth: Answering) -> None:
    """Nor is an edit that changes nothing: neither leads to a call."""
    event = quoth.fake.events.mention(f"{QUESTION} https://example.com/")
    await answer(quoth, event)
    before = len(quoth.calls)
    await quoth.deliver(quoth.fake.events.unfurl(event))
    await quoth.deliver(quoth.fake.events.edit(event, event.text))

    assert quoth.calls[before:] == []


async def test_a_deleted_question_takes_its_answer_along(quoth: Answering) -> None:
    """What somebody takes back leaves nothing behind."""
    event = quoth.fake.events.mention(QUESTION)
    await answer(quoth, event)

    assert await quoth.deliver(quoth.fake.events.delete(event)) == []


async def test_a_question_that_is_deleted_meanwhile_leaves_no_answer(quoth: Answering) -> None:
    """However the two events fall together."""
    event = quoth.fake.events.mention(QUESTION)
    quoth.fake.faults.plan("send", slow(0.2))
    await quoth.fake.deliver(event)
    shown = await quoth.deliver(quoth.fake.events.delete(event))

    assert shown == []
