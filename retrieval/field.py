"""Search one field, over all segments, as if only the rows that count existed.

Deleted rows and rows that the asker may not see are one thing here: rows that do not count.
Statistics are taken over those that do, so what an asker gets is what an index of those rows alone
would give.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from retrieval.formula import K1, B, inverse_frequency
from retrieval.postings import Postings, coded_lengths

_ROUNDING = 1e-9  # no bound is believed more closely than this
_GRID = 3 * 2.0**11  # added and taken away, it leaves weights below 2,048 on a grid of 2^-40
_REMEMBERED = 100_000  # terms whose idf is kept at hand

Rows = NDArray[np.int32]
Weights = NDArray[np.float64]
Hit = tuple[float, int, int]  # score, part, row


@dataclass(frozen=True, slots=True)
class Part:
    """A segment's postings and which of its rows count; ``None`` means all."""

    postings: Postings
    counted: NDArray[np.bool_] | None = None


@dataclass(frozen=True, slots=True)
class _List:
    """The postings of one term in one part, its idf, and the most that one of them can weigh."""

    start: int
    end: int
    idf: float
    most: float


class Field:
    """One field of an index, restricted to the rows that count."""

    def __init__(self, parts: Sequence[Part]) -> None:
        self.parts = tuple(parts)
        lengths = [_counted(part) for part in self.parts]
        self.filled = sum(int(np.count_nonzero(length)) for length in lengths)
        self.average = sum(int(length.sum(dtype=np.int64)) for length in lengths) / max(
            self.filled, 1
        )
        self._norms = K1 * (1 - B + B * coded_lengths() / (self.average or 1.0))
        self._idf: dict[str, float] = {}
        self._sums: list[Weights] = []

    def holding(self, term: str) -> int:
        """Return how many rows hold *term*."""
        return sum(_holding(part, term) for part in self.parts)

    def idf(self, term: str) -> float:
        """Return the idf of *term*; of an unknown one, that of a term that no row holds."""
        idf = self._idf.get(term)
        if idf is None:
            if len(self._idf) >= _REMEMBERED:
                self._idf.clear()
            idf = self._idf[term] = inverse_frequency(self.filled, self.holding(term))
        return idf

    def weights(self, number: int, rows: Rows, terms: Sequence[str]) -> Weights:
        """Return what each of *terms* (first axis) adds to *rows* (second) of part *number*."""
        postings = self.parts[number].postings
        table = np.zeros((len(terms), len(rows)))
        for at, term in enumerate(terms):
            start, end = postings.range_of(term)
            if start < end:
                found, where = _lookup(postings, start, end, rows)
                table[at, found] = self._weigh(
                    postings, rows[found], postings.counts[where], self.idf(term)
                )
        return table

    def top(self, terms: Sequence[str], limit: int) -> list[Hit]:
        """Return the *limit* best hits, best first, and all that tie with the last.

        Weights lie on a grid on which sums are exact, so scores are the same to the last bit on
        every way through here.
        """
        found: list[Hit] = []
        ordered = sorted(dict.fromkeys(terms), key=lambda term: (-self.idf(term), term))
        for number in range(len(self.parts)):
            floor = found[limit - 1][0] - _ROUNDING if len(found) >= limit else _ROUNDING
            rows, scores = self._candidates(number, ordered, limit, floor)
            found.extend(zip(scores.tolist(), [number] * len(rows), rows.tolist(), strict=True))
            found = _best(found, limit)
        return found

    def _weigh(
        self, postings: Postings, rows: Rows, counts: NDArray[np.uint16], idf: float
    ) -> Weights:
        """Return idf tf (k1 + 1) / (tf + k1 (1 - b + b length / average)), on a grid of 2^-40."""
        norms = self._norms.take(postings.codes.take(rows))
        norms += counts
        weights: Weights = np.multiply(counts, idf * (K1 + 1), dtype=np.float64)
        weights /= norms
        weights += _GRID
        weights -= _GRID
        return weights

    def _lists(self, postings: Postings, terms: Iterable[str]) -> list[_List]:
        stretch = max(1.0, self.average / (postings.average or 1.0)) + _ROUNDING
        lists = []
        for term in terms:
            number = postings.vocabulary.find(term)
            if number >= 0:
                idf = self.idf(term)
                most = idf * float(postings.peaks[number]) * stretch + _ROUNDING
                lists.append(
                    _List(int(postings.starts[number]), int(postings.starts[number + 1]), idf, most)
                )
        return lists

    def _candidates(
        self, number: int, terms: Sequence[str], limit: int, floor: float
    ) -> tuple[Rows, Weights]:
        """Return rows and their scores, but for those below *floor* or behind the *limit* best.

        Rare terms are read first. As soon as the terms that are left could not together lift a row
        that holds none of the others among the best, they are only looked up for the rows already
        found (MaxScore: Turtle and Flood, 1995).
        """
        part = self.parts[number]
        lists = self._lists(part.postings, terms)
        rest = sum(one.most for one in lists)
        sums = self._zeros()
        touched = np.empty(0, dtype=np.int32)
        read = 0
        while read < len(lists) and rest >= floor:
            rows, weights = self._read(part, lists[read])
            before = sums.take(rows)
            touched = np.concatenate((touched, rows[before == 0]))
            sums[rows] = before + weights
            rest -= lists[read].most
            read += 1
            floor = _raised(floor, sums.take(touched), limit)
        scores = sums.take(touched)
        kept = scores + rest >= floor
        rows, scores = touched[kept], scores[kept]
        sums[touched] = 0
        self._sums.append(sums)
        order = rows.argsort()
        rows, scores, left = rows[order], scores[order], lists[read:]
        return self._narrowed(part, rows, scores, left, limit=limit, floor=floor)

    def _zeros(self) -> Weights:
        # Another thread may take the last one between a look and a grab.
        try:
            return self._sums.pop()
        except IndexError:
            return np.zeros(max(len(part.postings.lengths) for part in self.parts))

    def _read(self, part: Part, one: _List) -> tuple[Rows, Weights]:
        rows = part.postings.rows[one.start : one.end]
        counts = part.postings.counts[one.start : one.end]
        if part.counted is not None:
            counted = part.counted.take(rows)
            rows, counts = rows[counted], counts[counted]
        return rows, self._weigh(part.postings, rows, counts, one.idf)

    def _narrowed(
        self,
        part: Part,
        rows: Rows,
        scores: Weights,
        lists: Sequence[_List],
        *,
        limit: int,
        floor: float,
    ) -> tuple[Rows, Weights]:
        """Look up the remaining *lists* for *rows* alone, dropping those that fall behind."""
        rest = sum(one.most for one in lists)
        for one in lists:
            found, where = _lookup(part.postings, one.start, one.end, rows)
            scores[found] += self._weigh(
                part.postings, rows[found], part.postings.counts[where], one.idf
            )
            rest -= one.most
            floor = _raised(floor, scores.copy(), limit)
            kept = scores + rest >= floor
            rows, scores = rows[kept], scores[kept]
        return rows, scores


def _counted(part: Part) -> NDArray[np.int32]:
    lengths = part.postings.lengths
    return lengths if part.counted is None else lengths[part.counted]


def _holding(part: Part, term: str) -> int:
    start, end = part.postings.range_of(term)
    if part.counted is None or start == end:
        return end - start
    return int(np.count_nonzero(part.counted[part.postings.rows[start:end]]))


def _lookup(
    postings: Postings, start: int, end: int, rows: Rows
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return which of *rows* are in the list from *start* to *end*, and where."""
    listed = postings.rows[start:end]
    where = listed.searchsorted(rows)
    found = (listed.take(where, mode="clip") == rows).nonzero()[0]
    return found, where[found] + start


def _raised(floor: float, scores: Weights, limit: int) -> float:
    """Raise *floor* to what the *limit* best rows have reached."""
    if len(scores) < limit:
        return floor
    scores.partition(len(scores) - limit)
    return max(floor, float(scores[-limit]) - _ROUNDING)


def _best(found: list[Hit], limit: int) -> list[Hit]:
    found.sort(key=lambda one: (-one[0], one[1], one[2]))
    if len(found) <= limit:
        return found
    last = found[limit - 1][0]
    return [one for one in found if one[0] >= last]
