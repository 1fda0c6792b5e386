"""Every way of asking in Slack gets one answer, where it belongs, on both transports."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.adapters.slack import corpora
from tests.adapters.slack.answering import ALL, ANN, Answering, serving
from tests.fakes.slack.reading import quotes, words
from tests.fakes.slack.transcript import Event, Shown, Via

pytestmark = [pytest.mark.enable_socket, pytest.mark.asyncio(loop_scope="module")]

QUESTION = "How many days of annual leave?"
HOW = "Ask in a few words of your own."


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=["http", "socket"])
async def quoth(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Answering]:
    """Serve a handbook and a hostile kitchen."""
    folder = tmp_path_factory.mktemp("triggers")
    roots = {
        "handbook": corpora.handbook(folder / "handbook"),
        "kitchen": corpora.hostile(folder / "kitchen"),
    }
    collections = {name: {"root": root} for name, root in roots.items()}
    async with serving(folder, transport=request.param, collections=collections) as served:
        yield served


def heading(shown: Shown) -> str:
    """Return the question as an answer repeats it."""
    block = next(each for each in shown.payload["blocks"] if each["type"] == "header")
    return str(block["text"]["text"])


def mentioned(quoth: Answering, text: str, channel: str = ALL) -> Event:
    """Say *text*, in which BOT stands for the id of the bot, and have the bot hear of it."""
    said = text.replace("BOT", quoth.fake.workspace.bot_user)
    message = quoth.fake.events.mention("", channel=channel).payload["event"]
    return quoth.fake.events.tell({**message, "text": said}, asked=text)


async def test_a_command_is_answered_in_its_acknowledgement_for_its_asker(quoth: Answering) -> None:
    """One exchange, nothing to lose between two, and nobody else reads it."""
    [answer] = await quoth.deliver(quoth.fake.events.slash(QUESTION))

    assert (answer.via, answer.to) == (Via.ACK, ANN)
    assert quotes(answer.payload)[0] == corpora.LEAVE[0]
    assert corpora.LEAVE[0] in answer.payload["text"]


@pytest.mark.parametrize("text", ["", "help", "HELP", "?", "   ", " help "])
async def test_whoever_asks_nothing_is_told_how_to_ask(quoth: Answering, text: str) -> None:
    """An empty command is a question too: what is this?"""
    [answer] = await quoth.deliver(quoth.fake.events.slash(text))

    assert (answer.via, answer.to) == (Via.ACK, ANN)
    assert HOW in words(answer.payload)
    assert "/ask and your question" in words(answer.payload)
    assert "in:handbook or in:kitchen" in words(answer.payload)


async def test_help_names_the_command_as_it_is_called_here(quoth: Answering) -> None:
    """A team that has renamed the command is not told to type another one."""
    [answer] = await quoth.deliver(quoth.fake.events.slash("help", command="/quoth"))

    assert "/quoth and your question" in words(answer.payload)


async def test_a_renamed_command_answers(quoth: Answering) -> None:
    """What the command is called is the team's own business."""
    [answer] = await quoth.deliver(quoth.fake.events.slash(QUESTION, command="/wissen"))

    assert quotes(answer.payload)


async def test_a_collection_can_be_named_anywhere_in_a_question(quoth: Answering) -> None:
    """What ``in:`` names is looked in alone, and is no word of the question."""
    for text in ("in:kitchen kettle", "kettle in:kitchen", "where is in:kitchen the kettle"):
        [answer] = await quoth.deliver(quoth.fake.events.slash(text))
        assert quotes(answer.payload)
        assert "in:" not in heading(answer)
    [answer] = await quoth.deliver(quoth.fake.events.slash("kettle in:handbook"))
    assert not quotes(answer.payload)


async def test_an_unknown_collection_is_said_to_be_unknown(quoth: Answering) -> None:
    """Nobody is left to wonder why nothing was found."""
    [answer] = await quoth.deliver(quoth.fake.events.slash("annual leave in:attic"))

    assert words(answer.payload) == "There is no document or collection “attic” here."


async def test_a_collection_alone_asks_nothing(quoth: Answering) -> None:
    """What to look for is missing, and that is what is said."""
    [answer] = await quoth.deliver(quoth.fake.events.slash("in:handbook"))

    assert "holds no word to look for" in words(answer.payload)


ODD = {
    "long": "annual leave " * 308,
    "emoji": "annual leave 👩🏽‍🚀🇩🇪 :boom:",
    "right to left": "annual leave שלום مرحبا \u202eevil\u202c",
    "controls": "annual\x00 leave \x1b[2J\x07 \x85 \u2028",
    "smart quotes": "“annual leave” – ‘how many’…",
    "half a character": "annual leave \ud83d",
    "markup": corpora.LIVE + " annual leave",
    "only signs": "!!! ??? ...",
}


@pytest.mark.parametrize("kind", ODD)
async def test_odd_questions_are_answered_like_any_other(quoth: Answering, kind: str) -> None:
    """Whatever somebody types, there is one private answer, and none of it comes alive."""
    text = ODD[kind].encode(errors="replace").decode()
    [answer] = await quoth.deliver(quoth.fake.events.slash(text))

    assert answer.to == ANN
    assert words(answer.payload)


async def test_the_end_of_a_long_question_is_said_to_be_left_out(quoth: Answering) -> None:
    """Who pastes four thousand characters learns how much of them was looked at."""
    [answer] = await quoth.deliver(quoth.fake.events.slash(ODD["long"]))

    assert len(ODD["long"]) > 4_000
    assert "first 2,000 characters" in words(answer.payload)


async def test_references_are_read_as_they_are_shown(quoth: Answering) -> None:
    """A question with names, channels and links in it is the question that was typed."""
    marked = "annual leave <@U0000BOB|bob> <#C0000ALL|general> <https://x.example|here> &lt; &amp;"
    [answer] = await quoth.deliver(quoth.fake.events.slash(marked))

    assert heading(answer) == "annual leave bob general here < &"


async def test_a_mention_is_answered_in_its_thread(quoth: Answering) -> None:
    """Whoever mentions the bot in the open gets the answer there, and the channel stays calm."""
    event = quoth.fake.events.mention(QUESTION)
    [answer] = await quoth.deliver(event)

    assert (answer.via, answer.to, answer.thread) == (Via.POST, None, event.thread)
    assert answer.payload["unfurl_links"] is answer.payload["unfurl_media"] is False


@pytest.mark.parametrize(
    "text",
    [
        "<@BOT> annual leave?",
        "annual <@BOT> leave?",
        "annual leave? <@BOT>",
        "<@BOT|quoth> annual leave?",
        "<@BOT> <@U0000BOB> annual leave? <@BOT>",
    ],
)
async def test_the_mention_of_the_bot_is_no_word_of_the_question(
    quoth: Answering, text: str
) -> None:
    """Wherever and however the bot is mentioned, what is left is what is asked."""
    [answer] = await quoth.deliver(mentioned(quoth, text))

    assert heading(answer) == "annual leave?"


async def test_a_mention_in_a_thread_is_answered_in_that_thread(quoth: Answering) -> None:
    """An answer stands where people talk about it."""
    [answer] = await quoth.deliver(quoth.fake.events.mention(QUESTION, thread="1700000000.000100"))

    assert (answer.to, answer.thread) == (None, "1700000000.000100")


async def test_a_mention_that_asks_nothing_is_told_how_to_ask_in_private(quoth: Answering) -> None:
    """Nobody else has to read how to ask."""
    event = quoth.fake.events.mention("")
    [answer] = await quoth.deliver(event)

    assert (answer.via, answer.to, answer.thread) == (Via.EPHEMERAL, ANN, event.thread)
    assert HOW in words(answer.payload)


@pytest.mark.parametrize("thread", [None, "1700000000.000200"])
async def test_a_direct_message_is_answered_in_its_thread(
    quoth: Answering, thread: str | None
) -> None:
    """Question and answer stand together, also where several are asked at once."""
    event = quoth.fake.events.direct(QUESTION, thread=thread)
    [answer] = await quoth.deliver(event)

    assert (answer.via, answer.thread) == (Via.POST, thread or event.thread)
    assert quotes(answer.payload)[0] == corpora.LEAVE[0]


async def test_a_direct_message_that_asks_nothing_is_told_how_to_ask(quoth: Answering) -> None:
    """“help” is understood wherever it is said."""
    [answer] = await quoth.deliver(quoth.fake.events.direct("help"))

    assert HOW in words(answer.payload)


async def test_a_direct_message_that_mentions_the_bot_is_answered_once(quoth: Answering) -> None:
    """Slack may tell of it twice, as a message and as a mention: it is one question."""
    said = f"<@{quoth.fake.workspace.bot_user}> {QUESTION}"
    message = quoth.fake.events.direct(said)
    mention = quoth.fake.events.tell({**message.payload["event"], "type": "app_mention"})

    [answer] = [*await quoth.deliver(mention), *await quoth.deliver(message)]
    assert heading(answer) == QUESTION


async def test_a_mention_that_is_told_as_a_message_too_is_answered_once(quoth: Answering) -> None:
    """An app that may read a channel hears of every mention twice."""
    mention = quoth.fake.events.mention(QUESTION)
    message = {**mention.payload["event"], "type": "message", "channel_type": "channel"}
    told = quoth.fake.events.tell(message)

    assert len([*await quoth.deliver(told), *await quoth.deliver(mention)]) == 1


async def test_the_words_of_a_message_are_looked_for_by_its_shortcut(quoth: Answering) -> None:
    """Somebody else's message leads to its sources, and only whoever looked sees them."""
    event = quoth.fake.events.shortcut("We have annual leave", thread="1700000000.000250")
    [answer] = await quoth.deliver(event)

    assert (answer.via, answer.to) == (Via.RESPONSE_URL, ANN)
    assert answer.payload["thread_ts"] == event.thread
    assert quotes(answer.payload)


async def test_a_message_is_not_read_as_a_command(quoth: Answering) -> None:
    """What looks like ours in the words of others is one of their words."""
    [answer] = await quoth.deliver(quoth.fake.events.shortcut("annual leave stands in:attic"))

    assert heading(answer) == "annual leave stands in:attic"


async def test_a_message_without_text_has_no_sources(quoth: Answering) -> None:
    """A message can be a picture."""
    [answer] = await quoth.deliver(quoth.fake.events.shortcut(""))

    assert words(answer.payload) == "That message holds no words to look for."


async def test_a_message_that_says_help_is_looked_for_like_any_other(quoth: Answering) -> None:
    """It was not said to us."""
    [answer] = await quoth.deliver(quoth.fake.events.shortcut("help"))

    assert HOW not in words(answer.payload)
