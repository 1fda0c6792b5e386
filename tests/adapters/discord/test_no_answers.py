"""Cards without an answer: why there is none, and what may help."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.discord import cards
from adapters.discord.parts import (
    LONGEST_LABEL,
    Text,
)
from bot.capabilities import Action
from bot.model import Nothing, NothingFound, Refusal, Refused
from retrieval.model import Evidence, NearHeading, Quote, Suggestion
from tests.adapters.discord.hostile import press, quotes, texts
from tests.adapters.discord.markdown import seen
from tests.adapters.discord.sound import is_sound, kinds, pressable, quoted, said
from tests.adapters.samples import QUESTION, TEXT, answer, nothing, quote

MISSED = nothing(
    closest=(quote(),),
    nearest=(NearHeading("d1", "Cheese", ("Swiss",), 4),),
    suggestions=(Suggestion("fondu", "fondue"),),
)


def test_no_answer_says_so_and_offers_what_may_help() -> None:
    """No quote is shown; what was meant, what is closest and what is near can be pressed."""
    card = cards.nothing(MISSED, press)

    assert quoted(card) == []
    assert "The documents do not answer that.\nNot in them: “fondue”. Found: “cheese”." in said(
        card
    )
    assert pressable(card) == {
        "Did you mean “fondue”?": press(Action.MEANT, 0),
        "Show what comes closest": press(Action.CLOSEST, 0),
        "Swiss (Cheese, line 4)": press(Action.HEADING, 0),
    }
    assert is_sound(card)


def test_no_answer_without_buttons_still_says_what_was_meant() -> None:
    """What would have stood on a button is a sentence."""
    card = cards.nothing(MISSED, None)

    assert "Did you mean “fondue”?" in said(card)
    assert "Swiss (Cheese, line 4)" in said(card)


def test_the_closest_stand_under_the_sentence_that_names_what_they_lack() -> None:
    """Nobody can take them for an answer."""
    card = cards.closest(MISSED)

    assert said(card).startswith("These passages come closest. They do not speak of “fondue”:")
    assert quoted(card) == [TEXT]
    assert card.accent != cards.answer(answer(quote()), None).accent


@pytest.mark.parametrize("why", list(Nothing))
def test_no_way_to_find_nothing_is_silent(why: Nothing) -> None:
    """Something is always said, and Discord takes it."""
    assert is_sound(cards.reply_card(nothing(why), press))
    assert is_sound(cards.reply_card(nothing(why), None))


@pytest.mark.parametrize("why", list(Refusal))
def test_no_refusal_is_silent(why: Refusal) -> None:
    """A refusal is one kind sentence."""
    card = cards.reply_card(Refused(QUESTION, why, retry_after=3), press)

    assert is_sound(card)
    assert kinds(card) == [Text]


def test_an_outdated_answer_can_be_asked_for_again() -> None:
    """The sentence and the button."""
    card = cards.outdated(press)

    assert pressable(card) == {"Ask again": press(Action.AGAIN, 0)}
    assert "The documents have changed since that answer." in said(card)
    assert is_sound(card)


def test_help_says_how_to_ask_and_names_the_collections() -> None:
    """One is not worth a sentence, several are."""
    card = cards.help("/ask", ("handbook", "seeds"))

    assert said(card).startswith("Ask your documents\n")
    assert "• /ask and your question" in said(card)
    assert "in:handbook or in:seeds" in said(card)
    assert "in:seeds" not in said(cards.help("/ask", ("seeds",)))
    assert is_sound(card)


@pytest.mark.parametrize("text", ["", " \n ", "\u3000"])
def test_an_empty_question_is_not_repeated(text: str) -> None:
    """Discord refuses a text in which there is nothing."""
    reply = replace(nothing(Nothing.NO_WORDS), question=replace(QUESTION, text=text))

    assert is_sound(cards.nothing(reply, press))
    assert kinds(cards.nothing(reply, press)) == [Text]


def test_a_label_is_as_long_as_discord_takes() -> None:
    """A long heading ends in an ellipsis, and no heading leaves its line."""
    near = tuple(NearHeading("d1", "T" * 200, (name,), 1) for name in ("H" * 200, "\n"))
    card = cards.nothing(nothing(nearest=near), press)

    longest, empty = pressable(card)

    assert len(longest) == LONGEST_LABEL
    assert longest.endswith("…")
    assert empty.startswith("\\n (T")
    assert is_sound(card)


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

    for card in (cards.nothing(reply, press), cards.nothing(reply, None), cards.closest(reply)):
        assert is_sound(card)


@settings(max_examples=100)
@given(st.lists(texts, min_size=1, max_size=5))
def test_whatever_is_said_is_inert(sentences: list[str]) -> None:
    """Help, apologies and refusals may hold names from outside."""
    card = cards.said(*sentences)

    assert is_sound(card)
    assert seen(card.parts[0].markdown).live == []  # type: ignore[union-attr] # this part is text
