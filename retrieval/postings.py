"""One field of one segment: for every term, which rows hold it and how often."""

from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from retrieval.formula import K1, B, coded_length
from retrieval.vocabulary import Strings, Vocabulary

MOST = 65_535  # a term's occurrences in one row are counted up to here
_COUNT_BITS = 16
_ROW_BITS = 24
_ROW = np.uint64(_COUNT_BITS)  # where in a packed posting the row begins
_TERM = np.uint64(_COUNT_BITS + _ROW_BITS)  # where the term does
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
        packed = []
        lengths = np.zeros(len(ends), dtype=np.int32)
        for first in range(0, len(ends), _BLOCK):
            block = ends[first : first + _BLOCK]
            start = int(ends[first - 1]) if first else 0
            numbers, rows = expand(words[start : int(block[-1])], _rows_of(block - start) + first)
            packed.append(_counted(numbers, rows))
            lengths[first : first + _BLOCK] = np.bincount(rows - first, minlength=len(block))
        return _assemble([term.encode() for term in terms], packed, lengths)

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
    pairs = terms.astype(np.uint64) << np.uint64(_ROW_BITS) | rows.astype(np.uint64)
    packed: Packed
    packed, counts = np.unique(pairs, return_counts=True)
    packed <<= _ROW
    packed |= np.minimum(counts, MOST).astype(np.uint64)
    return packed


def _assemble(terms: Sequence[bytes], blocks: list[Packed], lengths: NDArray[np.int32]) -> Postings:
    """Sort *blocks*, which are used up, by term and row; keep the terms that some row holds."""
    packed = np.concatenate(blocks) if blocks else np.empty(0, dtype=np.uint64)
    blocks.clear()
    numbers = (packed >> _TERM).astype(np.int32)
    held = np.bincount(numbers, minlength=len(terms)).nonzero()[0]
    order = np.array(sorted(held.tolist(), key=terms.__getitem__), dtype=np.int64)
    rank = np.zeros(len(terms), dtype=np.uint64)
    rank[order] = np.arange(len(order), dtype=np.uint64) << _TERM
    packed &= (np.uint64(1) << _TERM) - np.uint64(1)
    packed |= rank[numbers]
    packed.sort()
    return _unpacked(Vocabulary(Strings.of(terms[number] for number in order)), packed, lengths)


def _unpacked(vocabulary: Vocabulary, packed: Packed, lengths: NDArray[np.int32]) -> Postings:
    borders = np.arange(len(vocabulary) + 1, dtype=np.uint64) << _TERM
    starts = packed.searchsorted(borders).astype(np.int64)
    counts = packed.astype(np.uint16)  # which keeps the low bits, as the next line does
    rows = (packed >> _ROW).astype(np.int32) & np.int32((1 << _ROW_BITS) - 1)
    codes = (coded_lengths().searchsorted(lengths, side="right") - 1).astype(np.uint8)
    average = float(lengths.sum() / max(np.count_nonzero(lengths), 1))
    peaks = _peaks(starts, counts, codes[rows], average)
    return Postings(vocabulary, starts, rows, counts, lengths, codes, peaks, average)


def _peaks(
    starts: NDArray[np.int64], counts: NDArray[np.uint16], codes: NDArray[np.uint8], average: float
) -> NDArray[np.float32]:
    """Return the most that a posting of each term weighs, rounded up; some terms at a time."""
    peaks = np.empty(len(starts) - 1, dtype=np.float32)
    for first in range(0, len(peaks), _BLOCK):
        within = starts[first : first + _BLOCK + 1]
        here = slice(int(within[0]), int(within[-1]))
        weights = saturated(counts[here], codes[here], average)
        most = np.maximum.reduceat(weights, within[:-1] - within[0]).astype(np.float32)
        peaks[first : first + _BLOCK] = np.nextafter(most, np.float32(np.inf))
    return peaks


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
    numbers: dict[bytes, int] = {}
    packed = []
    lengths = np.zeros(rows, dtype=np.int32)
    for postings, renumbered in parts:
        strings = postings.vocabulary.strings
        terms = [numbers.setdefault(term, len(numbers)) for term in strings]
        packed.append(_renumbered(postings, renumbered, np.array(terms, dtype=np.uint64)))
        kept = renumbered >= 0
        lengths[renumbered[kept]] = postings.lengths[kept]
    return _assemble(list(numbers), packed, lengths)


def _renumbered(
    postings: Postings, renumbered: NDArray[np.int64], terms: NDArray[np.uint64]
) -> Packed:
    packed = np.repeat(terms << _TERM, np.diff(postings.starts))
    packed |= (renumbered.astype(np.uint64) << _ROW)[postings.rows]
    packed |= postings.counts
    return packed if renumbered.min(initial=0) >= 0 else packed[renumbered[postings.rows] >= 0]
