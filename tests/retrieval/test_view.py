"""A view is an index as some of its collections alone would have it."""

import gc
from itertools import pairwise
from random import Random
from weakref import ref

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.index import Index
from retrieval.model import Document
from retrieval.passages import cut
from retrieval.view import exact
from tests.builders import corpora, document, documents

ENGLISH = "The team is in the house and it is for all of them to see."
GERMAN = "Das Haus ist für alle da, und es wird von dem Team nicht mehr bewohnt."


def two_collections() -> Index:
    """Index an English collection and a German one."""
    return Index.of([document(ENGLISH, collection="en"), document(GERMAN, collection="de")])


def test_a_view_opens_the_documents_that_it_allows_and_no_others() -> None:
    """A document of another collection is as unknown as one that does not exist."""
    index = two_collections()
    english, german = document(ENGLISH, collection="en"), document(GERMAN, collection="de")

    assert index.view(frozenset({"en"})).document(english.id) == english
    with pytest.raises(KeyError):
        index.view(frozenset({"en"})).document(german.id)
    with pytest.raises(KeyError):
        index.view(frozenset()).document(english.id)
    assert index.view().document(german.id) == german


def test_the_statistics_of_a_view_are_its_own() -> None:
    """What a word weighs tells nothing about documents that may not be seen."""
    index = two_collections()
    alone = Index.of([document(ENGLISH, collection="en")])
    view = index.view(frozenset({"en"}))

    for field, other in (
        (view.terms, alone.view().terms),
        (view.grams, alone.view().grams),
        (view.sections, alone.view().sections),
    ):
        assert (field.filled, field.average) == (other.filled, other.average)
        assert field.idf("team") == other.idf("team")
    assert view.terms.holding("hau") == 0


def test_a_view_has_the_languages_of_its_documents() -> None:
    """Questions are analysed in the languages that can be found, the most frequent first."""
    index = two_collections().add([document(GERMAN + " Ja.", "b.md", collection="de")])

    assert index.view().languages == ("de", "en")
    assert index.view(frozenset({"en"})).languages == ("en",)
    assert index.view(frozenset()).languages == ()


def test_the_same_collections_are_the_same_view() -> None:
    """Statistics are taken once for each set of collections."""
    index = two_collections()

    assert index.view(frozenset({"en"})) is index.view(frozenset({"en"}))
    assert index.view() is index.view(None)


def test_text_is_that_of_the_document() -> None:
    """Read once or again, rows know the text that they were cut from."""
    one, two = documents("One is here.", "Two is here.")
    view = Index.of([one, two]).view()

    assert [view.text(0, row) for row in (0, 1, 0)] == [one.text, two.text, one.text]


@settings(max_examples=25)
@given(corpora(("one", "two")))
def test_passages_have_an_order(team: list[Document]) -> None:
    """By collection, path and place; no two passages stand at the same place."""
    view = Index.of(team).view()
    order = [view.order(0, row) for row in range(len(view.segments[0]))] if team else []

    assert all(before < after for before, after in pairwise(order))
    assert len(order) == sum(len(cut(one)) for one in team)


def test_the_first_of_hits_that_tie_are_the_first_of_the_corpus() -> None:
    """A cut through equal scores does not depend on which segment came first."""
    one, two, three = documents("One.", "Two.", "Three.")
    view = Index([part for each in (three, two, one) for part in Index.of([each]).parts]).view()
    order = sorted(
        [(1.0, 0, 0), (1.0, 1, 0), (1.0, 2, 0)], key=lambda hit: view.order(hit[1], hit[2])
    )

    assert view.first([(1.0, 0, 0), (1.0, 1, 0), (1.0, 2, 0)], 2) == order[:2]
    assert view.first([(1.0, 0, 0), (2.0, 1, 0), (1.0, 2, 0)], 1) == [(2.0, 1, 0)]


weights = st.lists(st.floats(-60, 60), max_size=64).map(lambda drawn: [exact(one) for one in drawn])


@given(weights, st.randoms(use_true_random=False))
def test_sums_of_exact_weights_are_exact_in_any_order(parts: list[float], random: Random) -> None:
    """Whoever adds up the parts of a score gets the score, from whichever end."""
    shuffled = random.sample(parts, len(parts))

    assert sum(parts) == sum(reversed(parts)) == sum(shuffled)


@given(st.floats(-2_000, 2_000))
def test_an_exact_weight_is_the_weight(weight: float) -> None:
    """Rounding is below anything that is shown, and done once."""
    assert abs(exact(weight) - weight) <= 2.0**-41
    assert exact(exact(weight)) == exact(weight)


def test_a_view_that_nobody_uses_any_more_is_gone_at_once() -> None:
    """It holds files of its generation open, and garbage may not be looked for among it."""
    index = two_collections()
    view = index.view()
    assert view.meta(0, 0).title
    gone = ref(view)
    gc.disable()
    try:
        del index, view
        assert gone() is None
    finally:
        gc.enable()
