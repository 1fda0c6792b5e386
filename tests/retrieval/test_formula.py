"""Lengths are kept as Lucene keeps them, and no term weighs less than nothing."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.formula import coded_length, inverse_frequency, length_code

# Lengths and what Lucene's one-byte norm makes of them.
KNOWN = {
    0: 0,
    1: 1,
    23: 23,
    39: 39,
    40: 40,
    41: 40,
    42: 42,
    43: 42,
    55: 54,
    56: 56,
    59: 56,
    60: 60,
    100: 96,
    101: 96,
    104: 104,
    152: 152,
    1_000: 984,
    10_000: 9_240,
    65_535: 61_464,
    2**31 - 1: 2_013_265_944,
}


def lucene_code(length: int) -> int:
    """Encode as ``SmallFloat.intToByte4`` does: above 24 free codes, four bits and a shift."""
    if length < 24:
        return length
    value = length - 24
    bits = len(f"{value:b}") if value else 0
    if bits < 4:
        return 24 + value
    shift = bits - 4
    return 24 + ((value // (1 << shift)) % 8 + (shift + 1) * 8)


def lucene_length(code: int) -> int:
    """Decode as ``SmallFloat.byte4ToInt`` does."""
    if code < 24:
        return code
    shift, bits = divmod(code - 24, 8)
    return 24 + (bits if shift == 0 else (bits + 8) << (shift - 1))


@pytest.mark.parametrize(("length", "kept"), KNOWN.items())
def test_these_lengths_are_kept_as_lucene_keeps_them(length: int, kept: int) -> None:
    """The figures are those of ``SmallFloat``."""
    assert coded_length(length_code(length)) == kept


@given(st.integers(0, 2**31 - 1))
def test_every_length_is_coded_as_lucene_codes_it(length: int) -> None:
    """Code and length follow the published algorithm for all integers."""
    assert length_code(length) == lucene_code(length)
    assert coded_length(length_code(length)) == lucene_length(lucene_code(length))


def test_every_code_stands_for_a_length_of_its_own() -> None:
    """The 256 codes are in the order of their lengths, and each is the code of its length."""
    lengths = [coded_length(code) for code in range(256)]

    assert lengths == sorted(set(lengths))
    assert [length_code(length) for length in lengths] == list(range(256))


def test_lengths_below_40_are_exact() -> None:
    """Short passages are told apart to the word."""
    assert [coded_length(length_code(length)) for length in range(41)] == list(range(41))


@given(st.integers(0, 2**31 - 1))
def test_a_kept_length_is_never_above_and_at_most_an_eighth_below(length: int) -> None:
    """Rounding is downwards and small."""
    kept = coded_length(length_code(length))

    assert length * 7 / 8 <= kept <= length


@given(st.integers(0, 10**7), st.data())
def test_a_rarer_term_weighs_more_and_none_weighs_nothing(
    passages: int, data: st.DataObject
) -> None:
    """Idf falls with the passages that hold the term, and stays above zero."""
    holding = data.draw(st.integers(0, passages))

    assert inverse_frequency(passages, holding) > 0
    if holding:
        assert inverse_frequency(passages, holding) < inverse_frequency(passages, holding - 1)


def test_the_weight_of_a_term_is_lucenes() -> None:
    """The figure is ln(1 + (N - df + 0.5) / (df + 0.5))."""
    assert inverse_frequency(100, 5) == pytest.approx(math.log(1 + 95.5 / 5.5), abs=1e-15)
    assert inverse_frequency(0, 0) == pytest.approx(math.log(2), abs=1e-15)
