"""Conversations on the console go as they would on a chat platform."""

import io

import pytest

from adapters.console.chat import (
    HELP,
    NO_QUOTE,
    NOT_ADDRESSED,
    Chat,
    converse,
    to_place,
    to_question,
)
from adapters.console.screen import PIPE
from bot import wording
from bot.errors import UnreadablePlace
from bot.model import Asker, Place
from bot.service import AnswerService
from tests.dialog import hold

DIRECT = Place("console", direct=True)
CHANNEL = Place("slack", "T1", "C2")
ADA = Asker("console", "", "ada")
SOURCE = "— The Urgency of Interpretability"


@pytest.fixture
def chat(service: AnswerService) -> Chat:
    """Talk to the bot directly."""
    return Chat(service, PIPE, asker="ada", place=DIRECT, limit=2)


def test_a_direct_message_is_a_question(chat: Chat) -> None:
    """Nothing has to be typed before it, and the ways of the platforms work as well."""
    hold(
        chat.hear,
        [
            ("What is superposition?", ["superposition", SOURCE]),
            ("/ask What is superposition?", ["superposition", SOURCE]),
            ("@quoth what is superposition?", ["superposition", SOURCE]),
            ("", []),
            ("   ", []),
        ],
    )


def test_a_channel_is_left_in_peace(chat: Chat) -> None:
    """There the bot answers when it is asked, and keeps out of other talk."""
    hold(
        chat.hear,
        [
            ("/place slack:T1/C2", ["You are ada@slack:T1/C2."]),
            ("What is superposition?", [NOT_ADDRESSED]),
            ("@quoth: What is superposition?", [SOURCE]),
            ("/ask What is superposition?", [SOURCE]),
        ],
    )


def test_a_place_sees_only_what_it_may_see(chat: Chat) -> None:
    """Elsewhere nothing is told, not even of the answer that was just shown."""
    hold(
        chat.hear,
        [
            ("What is superposition?", [SOURCE]),
            ("/place slack:T2/direct", ["You are ada@slack:T2/direct."]),
            ("why", [NO_QUOTE]),
            ("What is superposition?", ["No documents are open to this place."]),
            ("/place nonsense place", ["is not a place"]),
            ("/place *", ["is not a place"]),
            ("/place slack:T1/direct", ["You are ada@slack:T1/direct."]),
            ("What is superposition?", [SOURCE]),
        ],
    )


def test_nobody_can_flood(chat: Chat) -> None:
    """On a platform the limit holds for each asker by himself."""
    hold(
        chat.hear,
        [
            ("/place slack:T1/direct", ["ada"]),
            ("superposition", [SOURCE]),
            ("superposition", [SOURCE]),
            ("superposition", ["That is many questions", "in 60 seconds."]),
            ("/as bo", ["You are bo@slack:T1/direct."]),
            ("superposition", [SOURCE]),
        ],
    )


def test_an_answer_can_be_gone_into(chat: Chat) -> None:
    """Why, what stands around it, the whole document, and more of the same."""
    hold(
        chat.hear,
        [
            ("why", [NO_QUOTE]),
            ("more", ["nothing more"]),
            ("What is interpretability?", ["— "]),
            ("why", ["in all", "word in the passage or its headings"]),
            ("why 2", ["in all"]),
            ("why 9", [NO_QUOTE]),
            ("around 1", ["— "]),
            ("show 1", ["    1  ", "author"]),
            ("more", ["— "]),
            ("why 3", ["in all"]),
        ],
    )


def test_more_ends_when_there_is_no_more(chat: Chat) -> None:
    """After ten quotes, or when the documents hold no more, it says so."""
    chat.hear("What is interpretability?")
    answers = [chat.hear("more") for _ in range(10)]

    assert answers[-1] == "There is nothing more to show.\n"


def test_nothing_found_offers_what_came_closest(chat: Chat) -> None:
    """The closest passages are one word away."""
    hold(
        chat.hear,
        [
            ("How do I prune an olive tree?", ["do not answer that", "“olive”", "Say “more”"]),
            ("more", ["come closest", "— "]),
            ("why", ["in all"]),
            ("more", ["nothing more"]),
        ],
    )


def test_the_bot_explains_itself(chat: Chat) -> None:
    """Help lists everything, and what it does not know it says."""
    hold(
        chat.hear,
        [
            ("help", HELP),
            ("/ask", [wording.HOW_TO_ASK]),
            ("@quoth", [wording.HOW_TO_ASK]),
            ("/dance", ["no such command"]),
            ("/place slack:T1/C2", ["C2"]),
            ("/dance", ["no such command"]),
            ("the of and", [NOT_ADDRESSED]),
        ],
    )


@pytest.mark.parametrize("word", ["quit", "exit", "/quit", "QUIT"])
def test_a_farewell_ends_the_conversation(chat: Chat, word: str) -> None:
    """Nothing is said to what follows."""
    out = io.StringIO()
    converse(chat, [f"{word}\n", "What is superposition?\n"], out)

    assert out.getvalue() == ""


def test_the_end_of_input_ends_the_conversation(chat: Chat) -> None:
    """A script of questions is answered line by line."""
    out = io.StringIO()
    converse(chat, ["What is superposition?\n"], out)

    assert SOURCE in out.getvalue()


@pytest.mark.parametrize(
    ("line", "place", "asked"),
    [
        ("what is it", DIRECT, "what is it"),
        ("what is it", CHANNEL, None),
        ("/ask what is it", CHANNEL, "what is it"),
        ("/ASK what is it", CHANNEL, "what is it"),
        ("@quoth what is it", CHANNEL, "what is it"),
        ("@Quoth, what is it", CHANNEL, "what is it"),
        ("@quothe what is it", CHANNEL, None),
        ("/asked what is it", CHANNEL, None),
        ("we could ask @quoth", CHANNEL, None),
        ("/ask", CHANNEL, ""),
    ],
)
def test_a_line_is_a_question_when_it_is_addressed(
    line: str, place: Place, asked: str | None
) -> None:
    """Only the beginning of a line addresses the bot."""
    question = to_question(line, ADA, place, limit=3)

    assert (question and question.text) == asked


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("console", Place("console", direct=True)),
        ("slack:T1/C2", Place("slack", "T1", "C2")),
        ("slack:T1/direct", Place("slack", "T1", direct=True)),
        ("slack:T1", Place("slack", "T1", direct=True)),
        ("discord:/direct", Place("discord", direct=True)),
    ],
)
def test_a_place_is_read_as_settings_write_it(name: str, place: Place) -> None:
    """What can be bound to a collection can be tried out."""
    assert to_place(name) == place


@pytest.mark.parametrize("name", ["*", "", "slack:", "slack:*/C1", "a b"])
def test_a_pattern_is_no_place(name: str) -> None:
    """Nobody is everywhere."""
    with pytest.raises(UnreadablePlace):
        to_place(name)


def test_the_prompt_says_who_speaks_where(service: AnswerService) -> None:
    """Whoever acts as another can see it."""
    assert Chat(service, PIPE, asker="bo", place=CHANNEL, limit=1).prompt == "bo@slack:T1/C2> "
    assert Chat(service, PIPE, asker="bo", place=DIRECT, limit=1).prompt == "bo@console> "
