"""Postings count every term of every row, and merging counts nothing twice."""

from collections import Counter

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.analyzer import grams
from retrieval.formula import coded_length, length_code
from retrieval.postings import Postings, PostingsBuilder, merge, saturated

rows = st.lists(
    st.lists(st.sampled_from(["a", "b", "é", "東京", "zz", "a b"]), max_size=12), max_size=9
)


def built(bags: list[list[str]]) -> Postings:
    """Build the postings of *bags*."""
    builder = PostingsBuilder()
    for bag in bags:
        builder.add(bag)
    return builder.build()


def counted(postings: Postings) -> list[Counter[str]]:
    """Read *postings* back, row by row."""
    bags: list[Counter[str]] = [Counter() for _ in postings.lengths]
    for term in postings.vocabulary:
        start, end = postings.range_of(term)
        found = postings.rows[start:end].tolist()
        assert found == sorted(set(found))
        for row, count in zip(found, postings.counts[start:end].tolist(), strict=True):
            bags[row][term] = count
    return bags


def same(one: Postings, other: Postings) -> bool:
    """Tell whether two postings are equal to the last bit."""
    arrays = ("starts", "rows", "counts", "lengths", "codes", "peaks")
    return (
        list(one.vocabulary) == list(other.vocabulary)
        and one.average == other.average
        and all(np.array_equal(getattr(one, name), getattr(other, name)) for name in arrays)
        and all(getattr(one, name).dtype == getattr(other, name).dtype for name in arrays)
    )


@given(rows)
def test_every_term_of_every_row_is_counted(bags: list[list[str]]) -> None:
    """What is read back is what was added; the vocabulary is in the order of bytes."""
    postings = built(bags)

    assert counted(postings) == [Counter(bag) for bag in bags]
    assert list(postings.vocabulary) == sorted(
        {term for bag in bags for term in bag}, key=str.encode
    )
    assert postings.lengths.tolist() == [len(bag) for bag in bags]
    assert postings.codes.tolist() == [length_code(len(bag)) for bag in bags]


@given(rows)
def test_the_average_is_over_rows_that_hold_something(bags: list[list[str]]) -> None:
    """Empty rows are not counted."""
    filled = [len(bag) for bag in bags if bag]

    assert built(bags).average == (sum(filled) / len(filled) if filled else 0)


@given(rows)
def test_words_are_replaced_by_their_parts(bags: list[list[str]]) -> None:
    """A builder that is given parts counts parts, each as often as it occurs in each word."""
    builder = PostingsBuilder(grams)
    for bag in bags:
        builder.add(bag)

    expected = [[gram for word in bag for gram in grams(word)] for bag in bags]
    assert same(builder.build(), built(expected))


def test_many_rows_are_counted_in_blocks() -> None:
    """A segment larger than a block of 8,192 rows is counted like a small one."""
    bags = [["a"] * (at % 3) + [f"w{at % 17}"] for at in range(20_000)]

    assert counted(built(bags)) == [Counter(bag) for bag in bags]


def test_an_unknown_term_has_no_postings() -> None:
    """Its range is empty."""
    start, end = built([["a"]]).range_of("b")

    assert start == end


def test_a_count_stops_where_its_bytes_end() -> None:
    """Seventy thousand times the same word are the most that two bytes can say."""
    postings = built([["a"] * 70_000])

    assert postings.counts.tolist() == [65_535]
    assert postings.lengths.tolist() == [70_000]


@given(rows.filter(any))
def test_no_posting_weighs_more_than_the_peak_of_its_term(bags: list[list[str]]) -> None:
    """A bound that were a rounding too low would lose rows."""
    postings = built(bags)
    weights = saturated(postings.counts, postings.codes[postings.rows], postings.average)

    for number in range(len(postings.vocabulary)):
        inside = weights[postings.starts[number] : postings.starts[number + 1]]
        assert inside.max() <= float(postings.peaks[number]) <= inside.max() * (1 + 1e-6)


def test_a_weight_is_the_line_of_arithmetic_that_is_promised() -> None:
    """It is tf (k1 + 1) / (tf + k1 (1 - b + b length / average))."""
    length = coded_length(length_code(50))
    (weight,) = saturated(np.array([3], np.uint16), np.array([length_code(50)], np.uint8), 20.0)

    assert weight == 3 * 2.2 / (3 + 1.2 * (0.25 + 0.75 * length / 20))


@settings(max_examples=60)
@given(st.lists(rows, min_size=1, max_size=4), st.data())
def test_merging_is_a_fresh_build_of_the_rows_that_are_left(
    parts: list[list[list[str]]], data: st.DataObject
) -> None:
    """Whatever is left out and however rows are put in order, every array is the same."""
    places = [(part, row) for part, bags in enumerate(parts) for row in range(len(bags))]
    order = data.draw(st.permutations(places).map(lambda all_: all_[: len(all_) * 2 // 3]))
    renumbered = [
        np.array(
            [order.index((part, row)) if (part, row) in order else -1 for row in range(len(bags))],
            np.int64,
        )
        for part, bags in enumerate(parts)
    ]
    fields = [built(bags) for bags in parts]

    merged = merge(list(zip(fields, renumbered, strict=True)), len(order))
    assert same(merged, built([parts[part][row] for part, row in order]))
