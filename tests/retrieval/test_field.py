"""A field finds the best rows of all that count, as if no other rows existed."""

from collections.abc import Sequence
from itertools import accumulate
from threading import Thread

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from retrieval.field import Field, Part, on_grid
from retrieval.postings import PostingsBuilder
from retrieval.reference import LuceneIdf
from retrieval.view import exact

TERMS = "abcdefgh"
Bag = list[str]

bags = st.lists(st.lists(st.sampled_from(TERMS), max_size=8), min_size=1, max_size=12)
parts = st.lists(bags, min_size=1, max_size=4)
asked = st.lists(st.sampled_from(TERMS + "?"), max_size=6)


def part(rows: Sequence[Bag], counted: Sequence[bool] | None = None) -> Part:
    """Build one segment's part of a field."""
    builder = PostingsBuilder()
    for row in rows:
        builder.add(row)
    mask = None if counted is None else np.array(counted, dtype=np.bool_)
    return Part(builder.build(), mask)


def field(segments: Sequence[Sequence[Bag]]) -> Field:
    """Build a field of *segments*."""
    return Field([part(rows) for rows in segments])


def every_score(one: Field, terms: Sequence[str]) -> dict[tuple[int, int], float]:
    """Score every row of every part that counts, without leaving any out."""
    scores = {}
    for number, each in enumerate(one.parts):
        rows = np.arange(len(each.postings.lengths), dtype=np.int32)
        sums = one.weights(number, rows, list(dict.fromkeys(terms))).sum(0)
        for row, score in enumerate(sums.tolist()):
            if each.counted is None or each.counted[row]:
                scores[number, row] = score
    return scores


def brute_force(one: Field, terms: Sequence[str], limit: int) -> list[tuple[float, int, int]]:
    """Return the *limit* best rows and all that tie with the last, by scoring all rows."""
    found = sorted(
        (-score, *place) for place, score in every_score(one, terms).items() if score > 0
    )
    last = found[min(limit, len(found)) - 1][0] if found else 0
    return [(-score, number, row) for score, number, row in found if score <= last]


def many(seed: int, rows: int, vocabulary: int) -> list[list[Bag]]:
    """Make up segments of *rows* in all; their words are as unevenly frequent as in a language."""
    random = np.random.default_rng(seed)
    share = 1 / np.arange(1, vocabulary + 1)
    lengths = random.integers(0, 40, size=rows)
    words: NDArray[np.int64] = random.choice(vocabulary, size=lengths.sum(), p=share / share.sum())
    ends = list(accumulate(lengths.tolist()))
    all_rows = [
        [f"t{word}" for word in words[end - size : end]]
        for end, size in zip(ends, lengths, strict=True)
    ]
    cuts = sorted(random.integers(0, rows, size=3).tolist())
    return [all_rows[a:b] for a, b in zip([0, *cuts], [*cuts, rows], strict=True)]


@settings(max_examples=60)
@given(parts, asked)
def test_scores_are_those_of_the_reference(segments: list[list[Bag]], terms: list[str]) -> None:
    """However the rows are spread over segments, the formula is the model's."""
    corpus = [row for rows in segments for row in rows]
    one = field(segments)
    scores = list(every_score(one, terms).values())

    if any(corpus):
        expected = LuceneIdf(corpus).get_scores(list(dict.fromkeys(terms)))
        assert scores == pytest.approx(expected.tolist(), abs=1e-9)
    else:
        assert not any(scores)


@settings(max_examples=80)
@given(parts, asked, st.integers(1, 15))
def test_the_best_rows_are_those_of_brute_force(
    segments: list[list[Bag]], terms: list[str], limit: int
) -> None:
    """Nothing that ties with the last is left out, and scores are the same to the last bit."""
    one = field(segments)

    assert one.top(terms, limit) == brute_force(one, terms, limit)


@settings(max_examples=80)
@given(parts, asked, st.integers(1, 15), st.data())
def test_rows_that_do_not_count_might_as_well_not_exist(
    segments: list[list[Bag]], terms: list[str], limit: int, data: st.DataObject
) -> None:
    """The scores, bit for bit, and the order are those of a field of the other rows alone."""
    counted = [
        data.draw(st.lists(st.booleans(), min_size=len(rows), max_size=len(rows)))
        for rows in segments
    ]
    masked = Field([part(rows, mask) for rows, mask in zip(segments, counted, strict=True)])
    left = [
        [(row, place) for place, (row, counts) in enumerate(zip(rows, mask, strict=True)) if counts]
        for rows, mask in zip(segments, counted, strict=True)
    ]
    alone = field([[row for row, _ in rows] for rows in left])

    assert masked.top(terms, limit) == [
        (score, number, left[number][row][1]) for score, number, row in alone.top(terms, limit)
    ]
    assert (masked.filled, masked.average) == (alone.filled, alone.average)
    for term in TERMS:
        assert masked.holding(term) == alone.holding(term)
        assert masked.idf(term) == alone.idf(term)


@pytest.mark.parametrize("seed", range(6))
def test_no_row_is_lost_by_not_reading_it(seed: int) -> None:
    """Among thousands of rows, what is skipped could not have been among the best."""
    segments = many(seed, 3_000, 400)
    random = np.random.default_rng(seed)
    masks = [random.random(len(rows)) < 0.7 for rows in segments]
    fields = [
        field(segments),
        Field([part(rows, mask.tolist()) for rows, mask in zip(segments, masks, strict=True)]),
    ]
    for one in fields:
        for size in (1, 2, 5, 12, 40):
            terms = [f"t{number}" for number in random.integers(0, 420, size=size)]
            for limit in (1, 3, 10, 200):
                assert one.top(terms, limit) == brute_force(one, terms, limit)


def test_two_terms_that_weigh_the_same_tie() -> None:
    """The bound of the second term is not below what the first has reached."""
    for length in range(1, 40):
        one = field([[["a", *(["x"] * length)], ["b", *(["y"] * length)]]])

        assert [row for _, _, row in one.top(["a", "b"], 1)] == [0, 1]


@pytest.mark.parametrize(
    "terms", [["a", "b", "c", "d"], ["d", "c", "b", "a"], ["b", "d", "a", "c", "a"]]
)
def test_the_order_of_the_terms_does_not_matter(terms: list[str]) -> None:
    """Sums are exact, so a score is the same in whatever order it is added up."""
    rows = [list("aabbbccd"), list("ddccbaaa"), list("abcdabcd"), list("xyz")]
    one = field([rows, rows[:2]])

    assert one.top(terms, 3) == one.top(list("abcd"), 3)
    assert sum(every_score(one, terms).values()) == sum(every_score(one, list("abcd")).values())


@given(st.lists(st.floats(0, 40), max_size=64))
def test_sums_of_weights_on_the_grid_are_exact(weights: list[float]) -> None:
    """In any order, and as far from the weights as nobody can see."""
    gridded = on_grid(np.array(weights, dtype=np.float64))

    assert gridded.tolist() == [exact(weight) for weight in weights]
    assert gridded.sum() == sum(gridded.tolist()) == sum(reversed(gridded.tolist()))


def test_a_part_without_rows_is_passed_over() -> None:
    """An empty segment has nothing to say and does no harm."""
    one = Field([part([]), part([["a"]]), part([[], []])])

    assert [(number, row) for _, number, row in one.top(["a", "b"], 5)] == [(1, 0)]


def test_a_field_of_nothing_finds_nothing() -> None:
    """Without parts, rows or terms there is no hit, and unknown terms weigh ln 2."""
    assert Field([]).top(["a"], 3) == []
    assert field([[[]]]).top(["a"], 3) == []
    assert field([[["a"]]]).top([], 3) == []
    assert Field([]).idf("a") == pytest.approx(np.log(2))


def test_a_field_may_be_searched_from_many_threads() -> None:
    """Searches at the same time do not see each other's sums."""
    one = field(many(9, 2_000, 200))
    queries = [[f"t{at}", f"t{2 * at + 1}", f"t{at % 7}"] for at in range(40)]
    expected = [brute_force(one, terms, 10) for terms in queries]
    wrong: list[list[str]] = []

    def search() -> None:
        wrong.extend(
            terms
            for terms, best in zip(queries, expected, strict=True)
            if one.top(terms, 10) != best
        )

    threads = [Thread(target=search) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert wrong == []
