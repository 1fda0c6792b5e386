"""Search all passages as they stood at one moment: adding and deleting give another index."""

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from hashlib import blake2b
from threading import Lock

import numpy as np
from cachetools import LRUCache
from numpy.typing import NDArray

from retrieval.analyzer import MOST_TERMS
from retrieval.documents import Entry
from retrieval.merging import merged
from retrieval.model import Document, ScoredPassage, Written
from retrieval.segment import Segment, SegmentBuilder
from retrieval.view import View

_VIEWS = 64  # sets of collections whose statistics are kept
_LARGER = 2  # times that a segment holds more documents than all after it: so there are few

Live = NDArray[np.bool_]
Parts = Sequence[tuple[Segment, Live]]


class Index:
    """A searchable state of a corpus, safe to share between threads."""

    def __init__(self, parts: Parts = ()) -> None:
        self.parts = tuple(parts)
        self._views: LRUCache[frozenset[str] | None, View] = LRUCache(_VIEWS)
        self._lock = Lock()

    @classmethod
    def of(cls, documents: Iterable[Document]) -> "Index":
        """Build the index of *documents*."""
        return cls().add(documents)

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """All documents, in their order."""
        alive = (
            entry
            for segment, live in self.parts
            for entry, lives in zip(segment.documents.entries, live, strict=True)
            if lives
        )
        return tuple(sorted(alive, key=lambda entry: entry.order))

    @cached_property
    def generation(self) -> str:
        """The name of this state: equal for equal documents, however they came in."""
        digest = blake2b(digest_size=6)
        for entry in self.entries:
            digest.update(f"{entry.id}{entry.digest}".encode())
        return digest.hexdigest()

    @cached_property
    def collections(self) -> tuple[str, ...]:
        """The names of the collections that hold a document."""
        return tuple(sorted({entry.collection for entry in self.entries}))

    def view(self, allowed: frozenset[str] | None = None) -> View:
        """Return the index as *allowed* collections alone would have it; ``None`` allows all."""
        with self._lock:
            view = self._views.get(allowed)
            if view is None:
                view = self._views[allowed] = View(self.parts, allowed)
            return view

    def documents_in(self, allowed: frozenset[str] | None = None) -> int:
        """Count the documents of the *allowed* collections."""
        return self.view(allowed).size

    def document(self, document: str) -> Document:
        """Return the document with this id; raise ``KeyError`` when there is none."""
        return self.view().document(document)

    def written(self, document: str) -> Written:
        """Return the text of the document with this id; raise ``KeyError`` when there is none."""
        return self.view().written(document)

    def search(
        self, terms: Sequence[str], limit: int, allowed: frozenset[str] | None = None
    ) -> list[ScoredPassage]:
        """Return the *limit* best passages for *terms* by BM25, ties in the order of the corpus."""
        if limit < 1:
            return []
        view = self.view(allowed)
        wanted = list(dict.fromkeys(terms))[:MOST_TERMS]
        hits = view.first(view.terms.top(wanted, limit), limit)
        return view.scored(hits, wanted)

    def add(self, documents: Iterable[Document]) -> "Index":
        """Return the index with *documents*; one whose id is known takes the place of the old."""
        added = sorted(
            {document.id: document for document in documents}.values(),
            key=lambda one: (one.collection, one.path),
        )
        if not added:
            return self
        builder = SegmentBuilder()
        for document in added:
            builder.add(document)
        rest = self.delete(document.id for document in added)
        return Index(_tidied([*rest.parts, (builder.build(), np.ones(len(added), dtype=np.bool_))]))

    def delete(self, documents: Iterable[str]) -> "Index":
        """Return the index without the documents of these ids; unknown ids are passed over."""
        gone = set(documents)
        return Index(_of_those(self.parts, lambda entry: entry.id not in gone))

    def over(self, base: "Index") -> "Index":
        """Return the same index, but with every document that *base* holds taken from there."""
        here = {(entry.id, entry.digest) for entry in self.entries}
        there = {(entry.id, entry.digest) for entry in base.entries}
        taken = _of_those(base.parts, lambda entry: (entry.id, entry.digest) in here)
        others = _of_those(self.parts, lambda entry: (entry.id, entry.digest) not in there)
        return Index([*taken, *others])

    def merged(self) -> "Index":
        """Return the same index in one segment, as a build from nothing would make it."""
        if len(self.parts) == 1 and self.parts[0][1].all():
            return self
        return Index([merged(self.parts)]) if self.parts else self


def _of_those(parts: Parts, stays: Callable[[Entry], bool]) -> list[tuple[Segment, Live]]:
    """Return *parts* with those documents alone that live and that are to stay."""
    left = [
        (segment, live & np.array([*map(stays, segment.documents.entries)], dtype=np.bool_))
        for segment, live in parts
    ]
    return [part for part in left if part[1].any()]


def _tidied(parts: Parts) -> Parts:
    """Merge each segment that does not hold far more than all after it with those.

    A large one is merged only when much of it is replaced; most merges are of small ones.
    """
    living = [int(live.sum()) for _, live in parts]
    for at in range(len(parts) - 1):
        if living[at] < _LARGER * sum(living[at + 1 :]):
            return [*parts[:at], merged(parts[at:])]
    return parts
