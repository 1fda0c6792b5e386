"""An index as some of its collections alone would have it: what one asker can find."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import groupby, islice
from operator import itemgetter
from threading import Lock
from typing import TypeVar

import numpy as np
from cachetools import LRUCache
from numpy.typing import NDArray

from retrieval.analyzer import QuestionAnalyzer, Remembered
from retrieval.documents import Entry
from retrieval.field import Field, Hit, Part
from retrieval.model import Contribution, Document, ScoredPassage, SourceMeta, Written
from retrieval.postings import Postings
from retrieval.segment import COLUMN, Segment, analyzer_of

_NAMES = 40_000  # headings and titles of a language whose terms are kept at hand
_METAS = 1_000  # documents of which it is kept at hand what is known about them
_CHARACTERS = 16_000_000  # of canonical text kept decoded
_GRID = 2.0**40

Counted = NDArray[np.bool_]
Cached = TypeVar("Cached", Document, str)


def exact(weight: float) -> float:
    """Put *weight* on a grid of 2^-40: sums of such numbers below 4,096 are exact, in any order."""
    return round(weight * _GRID) / _GRID


class View:
    """The part of an index that some collections make up, with statistics of that part alone."""

    def __init__(
        self, parts: Sequence[tuple[Segment, Counted]], allowed: frozenset[str] | None
    ) -> None:
        self.segments = tuple(segment for segment, _ in parts)
        self._counted = [_allowed(segment, live, allowed) for segment, live in parts]
        self._lock = Lock()
        self._names: dict[str | None, Remembered[str, tuple[str, ...]]] = {}
        segments = self.segments  # not the view, which would then live until it is looked for
        self._metas: Remembered[tuple[int, int], SourceMeta] = Remembered(
            lambda place: segments[place[0]].documents.meta(place[1]), _METAS
        )
        self._documents: LRUCache[tuple[int, int], Document] = LRUCache(
            _CHARACTERS, lambda document: len(document.text) + 1
        )
        self._texts: LRUCache[tuple[int, int], str] = LRUCache(
            _CHARACTERS, lambda text: len(text) + 1
        )

    @cached_property
    def size(self) -> int:
        """The number of documents."""
        return sum(int(counted.sum()) for counted in self._counted)

    @cached_property
    def terms(self) -> Field:
        """Words of passages, their headings and titles."""
        return self._field([segment.terms for segment in self.segments], self._passages)

    @cached_property
    def grams(self) -> Field:
        """Runs of four characters of passages."""
        return self._field([segment.grams for segment in self.segments], self._passages)

    @cached_property
    def sections(self) -> Field:
        """Words of whole sections."""
        owners = [segment.section_documents for segment in self.segments]
        return self._field(
            [segment.sections for segment in self.segments], self._of_documents(owners)
        )

    @cached_property
    def _passages(self) -> list[Counted | None]:
        return self._of_documents(
            [segment.passages[:, COLUMN.document] for segment in self.segments]
        )

    def _of_documents(self, owners: Sequence[NDArray[np.int32]]) -> list[Counted | None]:
        """Return which rows count, given the documents they belong to."""
        pairs = zip(self._counted, owners, strict=True)
        return [None if counted.all() else counted[owner] for counted, owner in pairs]

    def _field(self, postings: Sequence[Postings], counted: Sequence[Counted | None]) -> Field:
        return Field([Part(*part) for part in zip(postings, counted, strict=True)])

    @cached_property
    def question(self) -> QuestionAnalyzer:
        """The analyzer of questions to these documents."""
        return QuestionAnalyzer([analyzer_of(language) for language in self.languages])

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """The languages of these documents, the most frequent first."""
        written = [entry.language or "en" for _, entry in self._entries()]
        return tuple(
            sorted(set(written), key=lambda language: (-written.count(language), language))
        )

    @cached_property
    def _places(self) -> dict[str, tuple[int, int]]:
        return {entry.id: place for place, entry in self._entries()}

    def _entries(self) -> Iterable[tuple[tuple[int, int], Entry]]:
        for at, (segment, counted) in enumerate(zip(self.segments, self._counted, strict=True)):
            for number, entry in enumerate(segment.documents.entries):
                if counted[number]:
                    yield (at, number), entry

    def document(self, document: str) -> Document:
        """Return the document with this id; raise ``KeyError`` when this view does not hold it."""
        segment, number = place = self._places[document]
        with self._lock:
            known = self._documents.get(place)
        if known is None:
            known = self.segments[segment].documents.document(number)
            self._keep(self._documents, place, known, len(known.text))
        return known

    def written(self, document: str) -> Written:
        """Return the text of the document with this id; raise ``KeyError`` as above."""
        segment, number = place = self._places[document]
        entry = self.segments[segment].documents.entries[number]
        return Written(entry.id, entry.collection, entry.sha256, self._text(place))

    def text(self, segment: int, row: int) -> str:
        """Return the canonical text of the document that holds the passage of *row*."""
        return self._text((segment, self.segments[segment].passages.item(row, COLUMN.document)))

    def _text(self, place: tuple[int, int]) -> str:
        with self._lock:
            known = self._texts.get(place)
        if known is None:
            known = self.segments[place[0]].documents.text(place[1])
            self._keep(self._texts, place, known, len(known))
        return known

    def _keep(
        self,
        cache: "LRUCache[tuple[int, int], Cached]",
        place: tuple[int, int],
        value: Cached,
        size: int,
    ) -> None:
        if size < _CHARACTERS:
            with self._lock:
                cache[place] = value

    def names(self, language: str | None) -> Mapping[str, tuple[str, ...]]:
        """Return the terms, each once, of any heading or title in *language*."""
        known = self._names.get(language)
        if known is None:
            terms = analyzer_of(language).terms
            known = Remembered(lambda name: tuple(dict.fromkeys(terms(name))), _NAMES)
            self._names[language] = known
        return known

    def meta(self, segment: int, row: int) -> SourceMeta:
        """Return what is known about the document that holds the passage of *row*."""
        return self._metas[segment, self.segments[segment].passages.item(row, COLUMN.document)]

    def counts(self, segment: int, row: int) -> bool:
        """Tell whether the passage of *row* is one that this view has."""
        counted = self._passages[segment]
        return counted is None or bool(counted[row])

    @cached_property
    def repeated(self) -> frozenset[int]:
        """The fingerprints that more than one passage has, seen or not."""
        prints = np.sort(np.concatenate([one.fingerprints for one in self.segments]))
        return frozenset(prints[1:][prints[1:] == prints[:-1]].tolist())

    def entry(self, segment: int, row: int) -> Entry:
        """Return the entry of the document that holds the passage of *row*."""
        part = self.segments[segment]
        return part.documents.entries[part.passages.item(row, COLUMN.document)]

    def first(self, hits: Sequence[Hit], most: int) -> list[Hit]:
        """Return the best *most* of *hits*; of those that tie, the first in the corpus."""
        first: list[Hit] = []
        for _, tied in groupby(sorted(hits, key=lambda hit: -hit[0]), key=itemgetter(0)):
            ties = list(tied)
            if len(ties) > 1:
                ties = sorted(_leading(ties, most), key=lambda hit: self.order(hit[1], hit[2]))
            first.extend(ties)
            if len(first) >= most:
                break
        return first[:most]

    def order(self, segment: int, row: int) -> tuple[str, str, int]:
        """Return the place of a passage among all others."""
        start = self.segments[segment].passages.item(row, COLUMN.start)
        return *self.entry(segment, row).order, start

    def scored(self, hits: Sequence[Hit], terms: Sequence[str]) -> list[ScoredPassage]:
        """Return the passages of *hits* with what each of *terms* adds to their BM25 scores."""
        weights: dict[tuple[int, int], list[float]] = {}
        for segment in {hit[1] for hit in hits}:
            rows = np.array(sorted(row for _, at, row in hits if at == segment), dtype=np.int32)
            table = self.terms.weights(segment, rows, terms).T.tolist()
            for row, each in zip(rows.tolist(), table, strict=True):
                weights[segment, row] = each
        return [self._scored(at, row, terms, weights[at, row]) for _, at, row in hits]

    def _scored(
        self, segment: int, row: int, terms: Sequence[str], weights: Sequence[float]
    ) -> ScoredPassage:
        contributions = tuple(
            Contribution(term, "text", weight)
            for term, weight in zip(terms, weights, strict=True)
            if weight
        )
        score = sum(contribution.weight for contribution in contributions)
        return ScoredPassage(self.segments[segment].passage(row), score, contributions)


def _leading(ties: Iterable[Hit], most: int) -> Iterator[Hit]:
    """Yield the first *most* of each segment, whose rows are in the order of the corpus."""
    for _, tied in groupby(sorted(ties, key=itemgetter(1, 2)), key=itemgetter(1)):
        yield from islice(tied, most)


def _allowed(segment: Segment, live: Counted, allowed: frozenset[str] | None) -> Counted:
    """Return which documents of *segment* live and belong to one of the *allowed* collections."""
    if allowed is None:
        return live
    belongs = [entry.collection in allowed for entry in segment.documents.entries]
    return live & np.array(belongs, dtype=np.bool_)
