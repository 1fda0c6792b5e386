"""Search one field, over all segments, as if only the rows that count existed.

Deleted rows and rows that the asker may not see are one thing here: rows that do not count.
Statistics are taken over those that do, so what an asker gets is what an index of those rows alone
would give.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import attrgetter, itemgetter
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from retrieval.formula import K1, B, inverse_frequency
from retrieval.postings import Postings, coded_lengths

_ROUNDING = 1e-9  # no bound is believed more closely than this
_GRID = 3 * 2.0**11  # what is added to it loses all bits below 2^-40
_REMEMBERED = 100_000  # terms whose idf is kept at hand
_SCANNED = 20  # postings that are read through in the time that it takes to look up one row

Rows = NDArray[np.signedinteger[Any]]
Counts = NDArray[np.uint16]
Weights = NDArray[np.float64]
Hit = tuple[float, int, int]  # score, part, row

_NO_ROWS: Rows = np.empty(0, dtype=np.intp)


@dataclass(frozen=True, slots=True)
class Part:
    """A segment's postings and which of its rows count; ``None`` means all."""

    postings: Postings
    counted: NDArray[np.bool_] | None = None


class _List(NamedTuple):
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
        self._known: list[dict[str, _List]] = [{} for _ in self.parts]
        self._sums: list[Weights] = []

    def holding(self, term: str) -> int:
        """Return how many rows hold *term*."""
        return sum(_holding(part, term) for part in self.parts)

    def idf(self, term: str) -> float:
        """Return the idf of *term*; of an unknown one, that of a term that no row holds."""
        idf = self._idf.get(term)
        if idf is None:
            holding = self.holding(term)
            idf = inverse_frequency(self.filled, holding)
            if holding:
                if len(self._idf) >= _REMEMBERED:
                    self._idf.clear()
                self._idf[term] = idf
        return idf

    def weights(self, number: int, rows: Rows, terms: Sequence[str]) -> Weights:
        """Return what each of *terms* (first axis) adds to *rows* (second) of part *number*."""
        postings, known = self.parts[number].postings, self._known[number]
        counts = np.zeros((len(terms), len(rows)), dtype=np.uint16)
        nearest = np.zeros((len(terms), len(rows)), dtype=np.int32)
        idfs = np.zeros((len(terms), 1))
        for at, term in enumerate(terms):
            one = known.get(term) or self._list(number, term)
            if one is not None:
                listed = postings.rows[one.start : one.end]
                where = listed.searchsorted(rows)
                listed.take(where, mode="clip", out=nearest[at])
                postings.counts[one.start : one.end].take(where, mode="clip", out=counts[at])
                idfs[at] = one.idf
        counts *= nearest == rows
        return self._weigh(self._norms.take(postings.codes.take(rows)), counts, idfs)

    def top(self, terms: Sequence[str], limit: int) -> list[Hit]:
        """Return the *limit* best hits, best first, and all that tie with the last.

        Weights lie on a grid on which sums are exact, so scores are the same to the last bit on
        every way through here.
        """
        found: list[Hit] = []
        wanted = dict.fromkeys(terms)
        for number in range(len(self.parts)):
            floor = found[limit - 1][0] - _ROUNDING if len(found) >= limit else _ROUNDING
            rows, scores = self._candidates(number, self._lists(number, wanted), limit, floor)
            found.extend(zip(scores.tolist(), [number] * len(rows), rows.tolist(), strict=True))
            found = _best(found, limit)
        return found

    def _weigh(self, norms: Weights, counts: Counts, idf: float | Weights) -> Weights:
        """Return idf tf (k1 + 1) / (tf + norm) for each of *counts*, on a grid of 2^-40."""
        weights = counts.astype(np.float64)
        norms = norms + weights
        weights *= idf * (K1 + 1)
        weights /= norms
        return on_grid(weights)

    def _lists(self, number: int, terms: Iterable[str]) -> list[_List]:
        """Return the lists of those *terms* that part *number* holds, the rarest first."""
        known = self._known[number]
        lists = (known.get(term) or self._list(number, term) for term in terms)
        return sorted(filter(None, lists), key=attrgetter("idf"), reverse=True)

    def _list(self, number: int, term: str) -> _List | None:
        postings, known = self.parts[number].postings, self._known[number]
        at = postings.vocabulary.find(term)
        if at < 0:
            return None
        if len(known) >= _REMEMBERED:
            known.clear()
        idf = self.idf(term)
        stretch = max(1.0, self.average / (postings.average or 1.0)) + _ROUNDING
        most = idf * float(postings.peaks[at]) * stretch + _ROUNDING
        one = _List(int(postings.starts[at]), int(postings.starts[at + 1]), idf, most)
        known[term] = one
        return one

    def _candidates(
        self, number: int, lists: Sequence[_List], limit: int, floor: float
    ) -> tuple[Rows, Weights]:
        """Return rows and their scores, but for those below *floor* or behind the *limit* best.

        Rare terms are read first. As soon as the terms that are left could not together lift a row
        that holds none of the others among the best, they count for the rows already found alone
        (MaxScore: Turtle and Flood, 1995).
        """
        part, sums = self.parts[number], self._zeros()
        rest, reached, read = sum(one.most for one in lists), 0.0, 0
        found = _NO_ROWS
        while read < len(lists) and rest >= floor:
            one = lists[read]
            found = np.concatenate((found, self._add(part, one, sums)))
            rest, reached, read = rest - one.most, reached + one.most, read + 1
            if rest < reached:  # or the floor, which is at most what was reached, ends nothing
                floor = _raised(floor, sums.take(found), limit)
        rows = found
        for one in lists[read:]:
            rows = rows[sums.take(rows) >= floor - rest]
            self._add_to(rows, part, one, sums)
            rest -= one.most
            floor = _raised(floor, sums.take(rows), limit)
        rows = np.sort(rows[sums.take(rows) >= floor])
        scores = sums.take(rows)
        sums[found] = 0
        self._sums.append(sums)
        return rows, scores

    def _zeros(self) -> Weights:
        # Another thread may take the last one between a look and a grab.
        try:
            return self._sums.pop()
        except IndexError:
            return np.zeros(max(len(part.postings.lengths) for part in self.parts))

    def _add(self, part: Part, one: _List, sums: Weights) -> Rows:
        """Add what the postings of *one* weigh to *sums*; return the rows that had nothing yet."""
        rows = part.postings.rows[one.start : one.end].astype(np.intp)
        counts = part.postings.counts[one.start : one.end]
        if part.counted is not None:
            counted = part.counted[rows]
            rows, counts = rows[counted], counts[counted]
        weights = self._weigh(self._norms.take(part.postings.codes.take(rows)), counts, one.idf)
        before = sums.take(rows)
        weights += before
        sums[rows] = weights
        new: Rows = rows[before == 0]
        return new

    def _add_to(self, rows: Rows, part: Part, one: _List, sums: Weights) -> None:
        """Add what the postings of *one* weigh to the *sums* of *rows*, of which none is 0."""
        if one.end - one.start > _SCANNED * len(rows):
            counts = _counts(part.postings, one.start, one.end, rows)
            before = sums.take(rows)
        else:
            rows = part.postings.rows[one.start : one.end].astype(np.intp)
            before = sums.take(rows)
            known = before.nonzero()[0]
            rows, before = rows.take(known), before.take(known)
            counts = part.postings.counts[one.start : one.end].take(known)
        before += self._weigh(self._norms.take(part.postings.codes.take(rows)), counts, one.idf)
        sums[rows] = before


def on_grid(weights: Weights) -> Weights:
    """Round *weights* below 2,048 to multiples of 2^-40, where they are: their sums are exact."""
    weights += _GRID
    weights -= _GRID
    return weights


def _counted(part: Part) -> NDArray[np.int32]:
    lengths = part.postings.lengths
    return lengths if part.counted is None else lengths[part.counted]


def _holding(part: Part, term: str) -> int:
    start, end = part.postings.range_of(term)
    if part.counted is None or start == end:
        return end - start
    return int(np.count_nonzero(part.counted[part.postings.rows[start:end]]))


def _counts(postings: Postings, start: int, end: int, rows: Rows) -> Counts:
    """Return how often each of *rows* is in the list from *start* to *end*: mostly never."""
    listed = postings.rows[start:end]
    where = listed.searchsorted(rows)
    counts = postings.counts[start:end].take(where, mode="clip")
    counts *= listed.take(where, mode="clip") == rows
    return counts


def _raised(floor: float, scores: Weights, limit: int) -> float:
    """Raise *floor* to what the *limit* best rows have reached."""
    ahead = scores[scores >= floor]
    if len(ahead) < limit:
        return floor
    ahead.partition(len(ahead) - limit)
    return max(floor, float(ahead[-limit]) - _ROUNDING)


def _best(found: list[Hit], limit: int) -> list[Hit]:
    found.sort(key=itemgetter(0), reverse=True)  # which leaves those that tie in their order
    if len(found) <= limit:
        return found
    last = found[limit - 1][0]
    return [one for one in found if one[0] >= last]
