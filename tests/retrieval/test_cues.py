"""A sentence gives itself away as holding a number, a time, a person or a place."""

from collections.abc import Collection

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.analyzer import words_in
from retrieval.cues import holds
from retrieval.languages import KINDS, language


def holds_any(kinds: Collection[str], sentence: str, *asked: str, code: str | None = "en") -> bool:
    """Tell whether *sentence* holds one of *kinds*, when the words *asked* were in the question."""
    words = words_in(sentence)
    return holds(frozenset(kinds), sentence, words, frozenset(asked), language(code))


def holds_one(kind: str, sentence: str, *asked: str, code: str | None = "en") -> bool:
    """Tell whether *sentence* holds a *kind*, when the words *asked* were in the question."""
    return holds_any({kind}, sentence, *asked, code=code)


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        ("number", "It has 30 days."),
        ("number", "It has 1,000 days."),
        ("number", "It has Twelve days."),
        ("number", "Half of it is gone."),
        ("time", "It began in 1999."),
        ("time", "It began on May the 3rd."),
        ("time", "It began on a Monday."),
        ("time", "It began yesterday."),
        ("person", "It was written by Anna."),
        ("person", "Anna Smith wrote it."),
        ("place", "It was written in Berlin."),
        ("place", "They are near Zürich."),
    ],
)
def test_a_sentence_holds_what_was_asked_for(kind: str, sentence: str) -> None:
    """One word of the kind is enough."""
    assert holds_one(kind, sentence)


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        ("number", "It has some days."),
        ("time", "It began some time ago."),
        ("time", "It has 123456 parts."),
        ("person", "It was written by hand."),
        ("person", "Nobody wrote it."),
        ("place", "It was written in haste."),
        ("place", "Berlin is large."),
        ("number", ""),
        ("time", ""),
        ("person", ""),
        ("place", ""),
    ],
)
def test_a_sentence_without_it_does_not(kind: str, sentence: str) -> None:
    """A capital at the start, a lone word or a number of no year gives nothing away."""
    assert not holds_one(kind, sentence)


@pytest.mark.parametrize(
    ("kind", "sentence", "asked"),
    [
        ("number", "Act 30 is in force.", "30"),
        ("time", "In 1999 it began.", "1999"),
        ("time", "On Monday it began.", "monday"),
        ("person", "It was Anna.", "anna"),
        ("place", "It is in Berlin.", "berlin"),
    ],
)
def test_what_the_question_names_itself_answers_nothing(
    kind: str, sentence: str, asked: str
) -> None:
    """Who asks about Anna does not want to hear Anna."""
    assert holds_one(kind, sentence)
    assert not holds_one(kind, sentence, asked)


def test_numbers_of_other_languages_are_numbers() -> None:
    """Also those that folding spells another way."""
    assert holds_one("number", "Es sind dreißig Tage.", code="de")
    assert holds_one("number", "Son treinta días.", code="es")
    assert holds_one("time", "Es war im März.", code="de")


def test_one_of_several_kinds_is_enough() -> None:
    """A question may want a time or a place."""
    assert holds_any({"time", "place"}, "It is in Berlin.")
    assert not holds_any((), "It is in Berlin in 1999.")


@given(
    st.text(max_size=80), st.sampled_from(KINDS), st.sampled_from(["en", "de", "ru", "zh", None])
)
def test_any_sentence_can_be_looked_at(sentence: str, kind: str, code: str | None) -> None:
    """Languages without word lists, and texts without words, hold what they hold."""
    assert holds_one(kind, sentence, code=code) in {True, False}
