"""The sentence that is marked is the one that answers best."""

import pytest

from retrieval.analyzer import Analyzer
from retrieval.asked import understand
from retrieval.marking import best_holds_kind, heard, is_question, marked
from retrieval.sentences import sentences
from retrieval.view import View
from tests.builders import index

TEXT = (
    "Apples are red. Pears grow in Zürich. In 1999 there were 30 pears. "
    "What do plums cost? Nobody eats the unripe plums."
)
ENGLISH = Analyzer("en")


@pytest.fixture(scope="module")
def view() -> View:
    """Index the text, and some others that make its words rare."""
    return index(TEXT, "Other words stand here.", "More words stand there.").view()


def mark(view: View, question: str, text: str = TEXT) -> str:
    """Return the sentence of *text* that is marked for *question*."""
    ranges = sentences(text, 0, len(text), "en")
    asked = understand(view, question)
    return marked(asked, ENGLISH, heard(asked, ENGLISH, text, ranges)).text


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("Are apples red?", "Apples are red."),
        ("Do pears grow?", "Pears grow in Zürich."),
        ("How many pears were there?", "In 1999 there were 30 pears."),
        ("When were there pears?", "In 1999 there were 30 pears."),
        ("Where are pears?", "Pears grow in Zürich."),
        ("aples", "Apples are red."),
        ("unrippe", "Nobody eats the unripe plums."),
        ("What of plums?", "Nobody eats the unripe plums."),
    ],
)
def test_the_marked_sentence_answers(view: View, question: str, sentence: str) -> None:
    """By shared words, by words spelt alike, by the kind asked for, and not by asking itself."""
    assert mark(view, question) == sentence


def test_the_first_of_equal_sentences_is_marked(view: View) -> None:
    """Reading begins above."""
    assert mark(view, "figs") == "Apples are red."
    assert mark(view, "Are apples red?", "Red apples! Red apples.") == "Red apples!"


def test_the_kind_is_looked_for_in_the_sentence_with_most_words(view: View) -> None:
    """A number far from the words that were asked for answers nothing."""
    ranges = sentences(TEXT, 0, len(TEXT), "en")
    for question, is_held in (
        ("How many pears in 1999?", True),
        ("How many apples are red?", False),
    ):
        asked = understand(view, question)

        assert best_holds_kind(asked, ENGLISH, heard(asked, ENGLISH, TEXT, ranges)) is is_held


@pytest.mark.parametrize(
    "sentence", ["Why?", "Why? ", "“Why?”", "*Why?*", "(Why?)", "为什么？", "لماذا؟"]
)
def test_a_question_ends_in_its_mark(sentence: str) -> None:
    """Whatever closes behind it."""
    assert is_question(sentence)


@pytest.mark.parametrize("sentence", ["", "Why", "Why? Because.", "“"])
def test_anything_else_is_no_question(sentence: str) -> None:
    """A mark in the middle asks nothing any more."""
    assert not is_question(sentence)
