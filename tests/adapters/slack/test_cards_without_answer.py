"""Messages without an answer: never silent, never a weak quote dressed up."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.slack import cards
from adapters.slack.escaping import unescape
from bot.model import Nothing, NothingFound, Refusal, Refused
from retrieval.model import Evidence, NearHeading, Quote, Suggestion
from tests.adapters.samples import QUESTION, TEXT, nothing, quote
from tests.adapters.slack.hostile import press, pressable, quoted, quotes, said, texts
from tests.adapters.slack.sound import is_sound

NEAR = NearHeading("d", "Cheese", ("Swiss",), 4)
MISSED = nothing(closest=(quote(),), nearest=(NEAR,), suggestions=(Suggestion("fondu", "fondue"),))


def test_no_answer_says_so_and_offers_what_may_help() -> None:
    """No quote is shown; what was meant, what is closest and what is near can be pressed."""
    message = cards.nothing(MISSED, press)

    assert quoted(message) == []
    assert "The documents do not answer that.\nNot in them: “fondue”. Found: “cheese”." in said(
        message
    )
    assert [(name, each["text"]["text"]) for name, each in pressable(message).items()] == [
        ("quoth.meant.0", "Did you mean “fondue”?"),
        ("quoth.closest.0", "Show what comes closest"),
        ("quoth.heading.0", "Swiss (Cheese, line 4)"),
    ]
    assert is_sound(message)


def test_no_answer_without_buttons_still_says_what_was_meant() -> None:
    """What would have stood on a button is a sentence."""
    message = cards.nothing(MISSED, None)

    assert "Did you mean “fondue”?" in said(message)
    assert "Swiss (Cheese, line 4)" in said(message)


def test_the_closest_stand_under_the_sentence_that_names_what_they_lack() -> None:
    """Nobody can take them for an answer."""
    message = cards.closest(MISSED)

    assert said(message).startswith("These passages come closest. They do not speak of “fondue”:")
    assert quoted(message) == [TEXT]
    assert TEXT not in unescape(message["text"])


@pytest.mark.parametrize("why", list(Nothing))
def test_no_way_to_find_nothing_is_silent(why: Nothing) -> None:
    """Something is always said, and Slack takes it."""
    assert is_sound(cards.reply_message(nothing(why), press))
    assert is_sound(cards.reply_message(nothing(why), None))


@pytest.mark.parametrize("why", list(Refusal))
def test_no_refusal_is_silent(why: Refusal) -> None:
    """A refusal is one kind sentence."""
    message = cards.reply_message(Refused(QUESTION, why, retry_after=3), press)

    assert is_sound(message)
    assert len(message["blocks"]) == 1


@pytest.mark.parametrize("text", ["", " \n ", "\u3000"])
def test_an_empty_question_has_no_title(text: str) -> None:
    """Slack refuses a title in which there is nothing."""
    reply = replace(nothing(Nothing.NO_WORDS), question=replace(QUESTION, text=text))

    assert is_sound(cards.nothing(reply, press))
    assert cards.nothing(reply, press)["blocks"][0]["type"] == "rich_text"


@settings(max_examples=100)
@given(st.lists(quotes(), max_size=2), st.lists(texts, max_size=6), st.sampled_from(list(Nothing)))
def test_whatever_was_asked_no_answer_is_inert(
    shown: list[Quote], strange: list[str], why: Nothing
) -> None:
    """The words of a question come back harmless, and so do headings."""
    reply = NothingFound(
        question=replace(QUESTION, text=" ".join(strange)[:2000]),
        why=why,
        closest=tuple(shown),
        evidence=Evidence(0.1, tuple(strange[:2]), tuple(strange)),
        nearest=tuple(NearHeading("d", each, (each, each), 1) for each in strange),
        suggestions=tuple(Suggestion(each, each) for each in strange),
        generation="g1",
        elapsed=0.0,
    )

    for message in (cards.nothing(reply, press), cards.nothing(reply, None), cards.closest(reply)):
        assert is_sound(message)


@settings(max_examples=100)
@given(st.lists(texts, min_size=1, max_size=5))
def test_whatever_is_said_is_inert(sentences: list[str]) -> None:
    """Help, apologies and refusals may hold names from outside."""
    assert is_sound(cards.said(*sentences))
