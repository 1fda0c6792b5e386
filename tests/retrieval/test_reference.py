"""The reference is rank-bm25 with what stock BM25Okapi lacks."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rank_bm25 import BM25Okapi

from retrieval.formula import K1, B, inverse_frequency
from retrieval.reference import LuceneIdf

bags = st.lists(st.lists(st.sampled_from("abcdef"), max_size=60), min_size=1, max_size=8).filter(
    any
)


@settings(max_examples=100)
@given(bags)
def test_no_score_is_negative_and_a_held_term_counts(corpus: list[list[str]]) -> None:
    """A passage that holds a term scores above one that does not, however common the term is."""
    for term in "abcdef":
        scores = LuceneIdf(corpus).get_scores([term])
        assert [score > 0 for score in scores] == [term in bag for bag in corpus]


def test_stock_weights_are_negative_where_these_are_not() -> None:
    """On one passage, and on two that share a term, BM25Okapi turns the ranking upside down."""
    assert BM25Okapi([["a", "b"]], k1=K1, b=B).get_scores(["a"])[0] < 0
    assert LuceneIdf([["a", "b"]]).get_scores(["a"])[0] > 0

    both = [["a", "b"], ["a", "c"]]
    assert max(BM25Okapi(both, k1=K1, b=B).get_scores(["b"])) <= 0
    assert LuceneIdf(both).get_scores(["b"])[0] > LuceneIdf(both).get_scores(["b"])[1] == 0


def test_a_term_of_most_passages_weighs_less_than_a_rarer_one() -> None:
    """The stock formula lifts terms of more than half of the passages above those of a quarter."""
    corpus = [["common", "rare"] if at < 26 else ["common"] for at in range(51)] + [["x"]] * 49

    stock, ours = BM25Okapi(corpus, k1=K1, b=B), LuceneIdf(corpus)
    assert stock.idf["common"] < 0 or stock.idf["common"] >= stock.epsilon * stock.average_idf
    assert ours.idf["common"] < ours.idf["rare"]


def test_empty_passages_are_not_counted() -> None:
    """A passage without a term changes neither the average length nor any weight."""
    corpus = [["a", "b"], ["a", "c", "d"]]
    ours = LuceneIdf(corpus)
    padded = LuceneIdf([*corpus, [], [], []])

    assert padded.idf == ours.idf
    assert padded.avgdl == ours.avgdl == 2.5
    assert list(padded.get_scores(["a", "d"])[:2]) == list(ours.get_scores(["a", "d"]))


def test_lengths_are_rounded_as_lucene_rounds_them() -> None:
    """41 terms count as 40, but in the average they are 41."""
    ours = LuceneIdf([["a"] * 41, ["b"] * 10])

    assert ours.doc_len == [40, 10]
    assert ours.avgdl == 25.5


def test_a_score_is_the_line_of_arithmetic_that_is_promised() -> None:
    """Idf times tf (k1 + 1) / (tf + k1 (1 - b + b length / average))."""
    score = LuceneIdf([["a", "a", "b"], ["c"]]).get_scores(["a"])[0]

    assert score == pytest.approx(
        inverse_frequency(2, 1) * 2 * 2.2 / (2 + 1.2 * (0.25 + 0.75 * 3 / 2)), abs=1e-12
    )
