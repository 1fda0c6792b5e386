"""Support tells how far the documents speak to a question."""

import pytest
from hypothesis import given, settings

from retrieval.evidence import THRESHOLD
from retrieval.finding import find
from retrieval.index import Index
from retrieval.model import Document, Evidence
from tests.builders import corpora, document, index, questions, seeds


def evidence(built: Index, question: str) -> Evidence:
    """Weigh what *built* has to say to *question*."""
    return find(built, question, limit=3).evidence


LIBRARY = (
    "# Holidays\n\nEverybody has thirty days of paid holidays a year.",
    "# Pay\n\nThe pay comes on the last working day of the month.",
    "# Travel\n\nTrains are booked in second class, and flights need a reason.",
)


def test_a_question_in_the_words_of_a_passage_is_answered() -> None:
    """Nearly all that a perfect passage would score is there."""
    found = find(index(*LIBRARY), "How many days of paid holidays a year?", limit=3)

    assert found.answered
    assert found.evidence.support > THRESHOLD
    assert found.quotes[0].citation.path == "00.md"


@pytest.mark.parametrize(
    "question",
    [
        "What does the cheese fondue recipe need?",
        "When was the first lunar eclipse of the century?",
        "Which vaccine does my cat need every year?",
    ],
)
def test_a_question_about_an_absent_topic_is_not_answered(question: str) -> None:
    """However many small words match, words that no document holds count in full."""
    for built in (index(*LIBRARY), seeds()):
        assert not find(built, question, limit=3).answered


def test_words_that_no_document_holds_lower_the_support() -> None:
    """Each unknown word makes the question less answered."""
    built = index(*LIBRARY)
    supports = [
        evidence(built, "paid holidays" + more).support
        for more in ("", " fondue", " fondue olives")
    ]

    assert supports == sorted(supports, reverse=True)
    assert supports[0] > supports[1] > supports[2] > 0


def test_found_and_missing_are_words_as_they_were_asked() -> None:
    """Each once, in the order of the question."""
    weighed = evidence(index(*LIBRARY), "Which Olives, paid HOLIDAYS or olives and Trains?")

    assert weighed.found == ("paid", "HOLIDAYS", "Trains")
    assert weighed.missing == ("Olives",)


def test_a_word_of_which_a_part_is_nowhere_is_missing() -> None:
    """Without spaces, a word is found when all pairs of its characters are."""
    weighed = evidence(index("東京は大きい。", "高いタワー。"), "東京タワー 大きい")

    assert weighed.missing == ("東京タワー",)
    assert weighed.found == ("大きい",)


def test_headings_prove_nothing() -> None:
    """What is lifted by its heading is not believed for it."""
    plain = index("# T\n\nIt is paid.", *LIBRARY[1:])
    headed = index("# T\n\n## Figs\n\nIt is paid.", *LIBRARY[1:])

    assert evidence(headed, "figs").support <= evidence(headed, "paid").support
    assert evidence(plain, "figs").support == 0


@pytest.mark.parametrize("question", ["", "the of", "olives", "\ud800"])
def test_nothing_found_is_no_support(question: str) -> None:
    """Without a shared word there is nothing to believe."""
    assert evidence(index(*LIBRARY), question).support == 0


@settings(max_examples=25)
@given(corpora(), questions)
def test_support_is_a_finite_number_that_is_not_negative(
    team: list[Document], question: str
) -> None:
    """It is zero exactly when there is nothing to quote; no word is both found and missing."""
    found = find(Index.of(team), question, limit=3)

    assert set(found.evidence.found).isdisjoint(found.evidence.missing)
    assert 0 <= found.evidence.support < 4
    assert (found.evidence.support > 0) == bool(found.quotes)
    assert found.answered <= bool(found.quotes)


@settings(max_examples=30)
@given(corpora(), questions)
def test_the_threshold_decides(team: list[Document], question: str) -> None:
    """An answer is what has at least as much support as is asked for."""
    built = Index.of(team)
    support = evidence(built, question).support

    assert find(built, question, limit=3, threshold=support).answered == bool(support)
    assert not find(built, question, limit=3, threshold=support + 1e-6).answered


def test_a_longer_document_elsewhere_changes_nothing_that_may_not_be_seen() -> None:
    """Support is weighed with the words of the allowed collections alone."""
    built = index(*LIBRARY)
    more = built.add([document("Fondue, olives and paid holidays.", "x.md", collection="hr")])
    question = "paid holidays with fondue"

    allowed = find(more, question, limit=3, allowed=frozenset({"team"}))
    assert allowed == find(built, question, limit=3)
    assert allowed.evidence.missing == ("fondue",)
    assert find(more, question, limit=3).evidence.missing == ()
