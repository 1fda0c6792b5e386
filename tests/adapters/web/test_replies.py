"""Each kind of reply says what is to be said of it, and nothing else."""

from dataclasses import replace

import pytest

from adapters.web.replies import Sheet, sheet
from bot.model import Nothing, Refusal, Refused
from bot.policy import LONGEST_QUESTION
from retrieval.model import NearHeading, Suggestion
from tests.adapters.samples import QUESTION, answer, nothing, quote


def test_an_answer_is_its_cards_and_how_many_they_are() -> None:
    """In its order, numbered."""
    laid_out = sheet(answer(quote("One."), quote("Two.")))

    assert [card.number for card in laid_out.cards] == [1, 2]
    assert laid_out.sum == "2 passages, word for word, from 1 document"
    assert laid_out.enough[0] == "This was enough for an answer."
    assert (laid_out.sentences, laid_out.closest, laid_out.meant) == ((), "", "")


@pytest.mark.parametrize(("limit", "more"), [(1, False), (2, True), (3, False), (10, False)])
def test_more_may_be_had_where_as_many_came_as_were_asked_for(limit: int, more: bool) -> None:  # noqa: FBT001 - what it is
    """Not beyond ten, which nobody gets more of."""
    asked = replace(QUESTION, limit=limit)
    shown = [quote()] * (10 if limit == 10 else 2)

    assert sheet(answer(*shown, question=asked)).more is more


def test_without_an_answer_what_comes_closest_is_no_answer() -> None:
    """It has a sentence above it; what was meant is no sentence but a link."""
    near = NearHeading("d1", "Cheese", (), 3)
    meant = Suggestion("fondu", "fondue")
    laid_out = sheet(nothing(closest=(quote(),), nearest=(near,), suggestions=(meant,)))

    assert laid_out.sentences[0] == "The documents do not answer that."
    assert laid_out.meant == "Did you mean “fondue”?"
    assert laid_out.meant not in laid_out.sentences
    assert laid_out.nearest == (("document/d1?line=3#L3", "Cheese (line 3)"),)
    assert laid_out.closest.startswith("These passages come closest.")
    assert (laid_out.sum, len(laid_out.cards)) == ("", 1)


def test_the_question_is_asked_again_with_the_word_that_was_meant() -> None:
    """In its place."""
    asked = replace(QUESTION, text="A fondu, please: no fondues, fondu!")
    reply = replace(nothing(suggestions=(Suggestion("fondu", "fondue"),)), question=asked)

    assert sheet(reply).again == "A fondue, please: no fondues, fondue!"


@pytest.mark.parametrize("why", [Nothing.NO_DOCUMENTS, Nothing.NO_WORDS])
def test_where_nothing_was_looked_for_nothing_comes_close(why: Nothing) -> None:
    """One sentence says why."""
    laid_out = sheet(nothing(why))

    assert len(laid_out.sentences) == 1
    assert laid_out == Sheet(QUESTION, (), laid_out.sentences, enough=laid_out.enough)


@pytest.mark.parametrize("why", list(Refusal))
def test_a_refusal_is_one_sentence(why: Refusal) -> None:
    """And no word of any document."""
    laid_out = sheet(Refused(QUESTION, why, retry_after=3))

    assert laid_out == Sheet(QUESTION, (), laid_out.sentences)
    assert len(laid_out.sentences) == 1


def test_of_a_long_question_it_is_said_what_was_looked_at() -> None:
    """Whatever came of it."""
    asked = replace(QUESTION, text="a" * LONGEST_QUESTION)

    assert "2,000" in sheet(Refused(asked, Refusal.TOO_BUSY)).short[0]
