"""One field of one segment: for every term, which rows hold it and how often."""

from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from retrieval.formula import K1, B, coded_length, length_code
from retrieval.vocabulary import Strings, Vocabulary

MOST = 65_535  # a term's occurrences in one row are counted up to here
_COUNT_BITS = 16
_ROW_BITS = 24
_CODES = 256
_BLOCK = 8_192  # rows whose terms are counted at a time

Packed = NDArray[np.uint64]  # term << 40 | row << 16 | count


@cache
def coded_lengths() -> NDArray[np.float64]:
    """Return the length that each of Lucene's 256 length codes stands for."""
    return np.array([coded_length(code) for code in range(_CODES)], dtype=np.float64)


@dataclass(frozen=True, slots=True, eq=False)
class Postings:
    """The rows of term *t* are ``rows[starts[t]:starts[t + 1]]``, ascending; so are its ``counts``.

    ``lengths`` are in terms, exact; ``codes`` are the same as Lucene rounds them. ``peaks`` bounds
    what one posting of each term can weigh before its idf, at the average length ``average`` that
    the field had when it was built.
    """

    vocabulary: Vocabulary
    starts: NDArray[np.int64]
    rows: NDArray[np.int32]
    counts: NDArray[np.uint16]
    lengths: NDArray[np.int32]
    codes: NDArray[np.uint8]
    peaks: NDArray[np.float32]
    average: float

    def range_of(self, term: str) -> tuple[int, int]:
        """Return where the postings of *term* begin and end."""
        number = self.vocabulary.find(term)
        return (0, 0) if number < 0 else (int(self.starts[number]), int(self.starts[number + 1]))


class PostingsBuilder:
    """Collect the terms of row after row. ``parts`` maps a word to its terms, itself by default."""

    def __init__(self, parts: Callable[[str], tuple[str, ...]] | None = None) -> None:
        self._parts = parts
        self._numbers: defaultdict[str, int] = defaultdict()
        self._numbers.default_factory = self._numbers.__len__
        self._words = array("i")
        self._ends = array("q")

    def add(self, words: Iterable[str]) -> None:
        """Add a row that holds *words*."""
        self._words.extend([self._numbers[word] for word in words])
        self._ends.append(len(self._words))

    def build(self) -> Postings:
        """Return the postings of all rows added."""
        words = np.frombuffer(self._words, dtype=np.int32) if self._words else np.empty(0, np.int32)
        ends = np.array(self._ends, dtype=np.int64)
        terms, expand = self._expansion()
        packed, lengths = [], []
        for first in range(0, len(ends), _BLOCK):
            block = ends[first : first + _BLOCK]
            start = int(ends[first - 1]) if first else 0
            numbers, rows = expand(words[start : int(block[-1])], _rows_of(block - start) + first)
            packed.append(_counted(numbers, rows))
            lengths.append(np.bincount(rows - first, minlength=len(block)))
        return _assemble(terms, _concatenated(packed), _concatenated(lengths).astype(np.int32))

    def _expansion(self) -> "tuple[list[str], _Expand]":
        words = list(self._numbers)
        if self._parts is None:
            return words, lambda numbers, rows: (numbers, rows)
        terms: defaultdict[str, int] = defaultdict()
        terms.default_factory = terms.__len__
        table = [[terms[part] for part in self._parts(word)] for word in words]
        return list(terms), _expander(table)


_Expand = Callable[
    [NDArray[np.int32], NDArray[np.int64]], tuple[NDArray[np.int32], NDArray[np.int64]]
]


def _expander(table: Sequence[Sequence[int]]) -> _Expand:
    """Return the function that replaces each word of each row by its parts."""
    flat = np.array([part for parts in table for part in parts], dtype=np.int32)
    sizes = np.array([len(parts) for parts in table], dtype=np.int64)
    starts = np.cumsum(sizes) - sizes

    def expand(
        words: NDArray[np.int32], rows: NDArray[np.int64]
    ) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
        many = sizes[words]
        within = np.arange(int(many.sum())) - np.repeat(np.cumsum(many) - many, many)
        return flat[np.repeat(starts[words], many) + within], np.repeat(rows, many)

    return expand


def _rows_of(ends: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.repeat(np.arange(len(ends)), np.diff(ends, prepend=0))


def _counted(terms: NDArray[np.int32], rows: NDArray[np.int64]) -> Packed:
    """Count each term in each row."""
    keys, counts = np.unique(_pair(terms, rows), return_counts=True)
    return keys << np.uint64(_COUNT_BITS) | np.minimum(counts, MOST).astype(np.uint64)


def _pair(terms: NDArray[np.int32], rows: NDArray[np.int64]) -> Packed:
    return terms.astype(np.uint64) << np.uint64(_ROW_BITS) | rows.astype(np.uint64)


def _concatenated(arrays: Sequence[NDArray[Any]]) -> NDArray[Any]:
    return np.concatenate(arrays) if arrays else np.empty(0, dtype=np.uint64)


def _assemble(terms: Sequence[str], packed: Packed, lengths: NDArray[np.int32]) -> Postings:
    """Sort by term, then by row, and keep the terms that some row holds."""
    numbers = (packed >> np.uint64(_ROW_BITS + _COUNT_BITS)).astype(np.int64)
    held = np.unique(numbers)
    encoded = sorted((terms[number].encode(), number) for number in held.tolist())
    vocabulary = Vocabulary(Strings.of(term for term, _ in encoded))
    rank = np.zeros(len(terms), dtype=np.uint64)
    rank[[number for _, number in encoded]] = np.arange(len(encoded), dtype=np.uint64)
    low = np.uint64((1 << _ROW_BITS + _COUNT_BITS) - 1)
    packed = np.sort(rank[numbers] << np.uint64(_ROW_BITS + _COUNT_BITS) | packed & low)
    return _unpacked(vocabulary, packed, lengths)


def _unpacked(vocabulary: Vocabulary, packed: Packed, lengths: NDArray[np.int32]) -> Postings:
    numbers = (packed >> np.uint64(_ROW_BITS + _COUNT_BITS)).astype(np.int64)
    rows = (packed >> np.uint64(_COUNT_BITS) & np.uint64((1 << _ROW_BITS) - 1)).astype(np.int32)
    counts = (packed & np.uint64(MOST)).astype(np.uint16)
    starts = np.searchsorted(numbers, np.arange(len(vocabulary) + 1)).astype(np.int64)
    codes = np.array([length_code(length) for length in lengths.tolist()], dtype=np.uint8)
    average = float(lengths.sum() / max(np.count_nonzero(lengths), 1))
    weights = saturated(counts, codes[rows], average)
    peaks = np.maximum.reduceat(weights, starts[:-1]) if len(weights) else np.empty(0)
    bounds = np.nextafter(peaks.astype(np.float32), np.float32(np.inf))  # a bound is rounded up
    return Postings(vocabulary, starts, rows, counts, lengths, codes, bounds, average)


def saturated(
    counts: NDArray[np.uint16], codes: NDArray[np.uint8], average: float
) -> NDArray[np.float64]:
    """Return each posting's weight before idf: tf (k1 + 1) / (tf + k1 (1 - b + b L / average))."""
    norms = (K1 * (1 - B + B * coded_lengths() / (average or 1.0)))[codes]
    norms += counts
    weights: NDArray[np.float64] = counts * (K1 + 1) / norms
    return weights


def merge(parts: Sequence[tuple[Postings, NDArray[np.int64]]], rows: int) -> Postings:
    """Merge fields into one of *rows* rows. With each go its rows' new numbers, -1 if gone."""
    numbers: dict[str, int] = {}
    packed = []
    lengths = np.zeros(rows, dtype=np.int32)
    for postings, renumbered in parts:
        terms = np.array(
            [numbers.setdefault(term, len(numbers)) for term in postings.vocabulary], dtype=np.int32
        )
        packed.append(_renumbered(postings, renumbered, terms))
        kept = renumbered >= 0
        lengths[renumbered[kept]] = postings.lengths[kept]
    return _assemble(list(numbers), _concatenated(packed), lengths)


def _renumbered(
    postings: Postings, renumbered: NDArray[np.int64], terms: NDArray[np.int32]
) -> Packed:
    rows = renumbered[postings.rows]
    kept = rows >= 0
    numbers = np.repeat(terms, np.diff(postings.starts))[kept]
    counts = postings.counts[kept].astype(np.uint64)
    return _pair(numbers, rows[kept]) << np.uint64(_COUNT_BITS) | counts
