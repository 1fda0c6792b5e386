"""Merging segments is building one from nothing."""

from collections.abc import Iterable
from dataclasses import fields
from random import Random

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.documents import DocumentStore
from retrieval.index import Index
from retrieval.merging import merged
from retrieval.model import Document
from retrieval.postings import Postings
from retrieval.segment import Segment, SegmentBuilder
from retrieval.vocabulary import Strings, Vocabulary
from tests.builders import corpora, document, documents


def fresh(team: Iterable[Document]) -> Segment:
    """Build a segment of *team* from nothing, in the order of the corpus."""
    builder = SegmentBuilder()
    for one in sorted(team, key=lambda one: (one.collection, one.path)):
        builder.add(one)
    return builder.build()


def same(one: object, other: object) -> bool:
    """Tell whether two parts of segments are equal to the last bit, types included."""
    if isinstance(one, np.ndarray):
        assert isinstance(other, np.ndarray)
        return one.dtype == other.dtype and np.array_equal(one, other)
    if isinstance(one, Vocabulary):
        return isinstance(other, Vocabulary) and same(one.strings, other.strings)
    if isinstance(one, Segment | Postings | DocumentStore | Strings):
        return all(same(getattr(one, each.name), getattr(other, each.name)) for each in fields(one))
    return one == other


def segment(index: Index) -> Segment:
    """Return the one segment of *index*, in which every document lives."""
    ((only, live),) = index.parts
    assert live.all()
    return only


@settings(max_examples=25)
@given(corpora(("one", "two"), most=7), st.randoms(use_true_random=False))
def test_documents_that_came_one_by_one_merge_to_a_fresh_build(
    team: list[Document], random: Random
) -> None:
    """In whatever order documents came and in however many parts, every array is the same."""
    index = Index([])
    left = random.sample(team, len(team))
    while left:
        many = random.randint(1, len(left))
        index, left = index.add(left[:many]), left[many:]

    if team:
        assert same(segment(index.merged()), fresh(team))


@settings(max_examples=25)
@given(corpora(most=6), st.data())
def test_documents_that_went_leave_no_trace(team: list[Document], data: st.DataObject) -> None:
    """After merging, what was deleted was never there."""
    gone = data.draw(st.sets(st.sampled_from([one.id for one in team]))) if team else set()
    parts = [(fresh([one]), np.array([one.id not in gone])) for one in team]
    left = [one for one in team if one.id not in gone]

    if team:
        whole, live = merged(parts)
        assert same(whole, fresh(left))
        assert live.tolist() == [True] * len(left)


def test_merging_is_not_needed_twice() -> None:
    """A merged index merges to itself."""
    index = Index.of(documents("# A\n\nOne two.", "# B\n\nTwo three.")).merged()

    assert same(segment(index), segment(index.merged()))


def test_an_index_of_nothing_merges_to_nothing() -> None:
    """There is no segment without documents."""
    assert Index([]).merged().parts == ()


def test_documents_without_text_are_merged_too() -> None:
    """A place without passages keeps its place."""
    team = [document("", "a.md"), document("# B\n\nTwo.", "b.md"), document("# Title", "c.md")]
    index = Index.of(team[1:]).add(team[:1])

    assert same(segment(index.merged()), fresh(team))


def test_the_parts_are_left_as_they_were() -> None:
    """Merging reads segments that others may be searching, and writes its own."""
    index = Index.of(documents("# A\n\nAnna: One.\n\nBob: Two.\n\nAnna: Three.")).add(
        [document("# C\n\n## D\n\nTwo three.", "z.md")]
    )
    before = [table.passages.copy() for table, _ in index.parts]
    index.merged()

    assert all(
        np.array_equal(old, new.passages) for old, (new, _) in zip(before, index.parts, strict=True)
    )
