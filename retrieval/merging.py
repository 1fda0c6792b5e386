"""Make one segment of several, without what is gone, as a build from nothing would make it."""

from collections.abc import Callable, Hashable, Sequence
from itertools import chain
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from retrieval.documents import chosen
from retrieval.postings import Postings, merge
from retrieval.segment import COLUMN, NONE, Segment

Live = NDArray[np.bool_]
Numbers = NDArray[np.int64]
Name = TypeVar("Name", bound=Hashable)

# The columns that number something else, and how many of it a segment has.
_OFFSETS: dict[int, Callable[[Segment], int]] = {
    COLUMN.document: lambda segment: len(segment.documents),
    COLUMN.section_row: lambda segment: len(segment.section_documents),
    COLUMN.headings: lambda segment: len(segment.headings),
    COLUMN.speaker: lambda segment: len(segment.speakers),
    COLUMN.sentences_end: lambda segment: len(segment.sentences),
}


def merged(parts: Sequence[tuple[Segment, Live]]) -> tuple[Segment, Live]:
    """Return one segment of the living documents of *parts*, in the order of the corpus."""
    segments = [segment for segment, _ in parts]
    order = _order(parts)
    documents = _places(order, sum(len(segment.documents) for segment in segments))
    table = _concatenated(segments)
    rows = _following(documents, table[:, COLUMN.document])
    owners = _with_offsets(
        [s.section_documents for s in segments], [len(s.documents) for s in segments]
    )
    sections = _following(documents, owners)
    sentences = _sentences(table, rows, np.concatenate([segment.sentences for segment in segments]))
    table = table[rows]
    table[:, COLUMN.document] = documents[table[:, COLUMN.document]]
    table[:, COLUMN.section_row] = _places(sections, len(owners))[table[:, COLUMN.section_row]]
    headings = _renamed(
        table, COLUMN.headings, list(chain.from_iterable(s.headings for s in segments))
    )
    speakers = _renamed(
        table, COLUMN.speaker, list(chain.from_iterable(s.speakers for s in segments))
    )
    segment = Segment(
        documents=chosen(
            _located(order, [len(segment.documents) for segment in segments], segments)
        ),
        passages=table,
        sentences=sentences,
        fingerprints=np.concatenate([segment.fingerprints for segment in segments])[rows],
        section_documents=documents[owners[sections]].astype(np.int32),
        headings=headings,
        speakers=speakers,
        terms=_merged([segment.terms for segment in segments], rows),
        grams=_merged([segment.grams for segment in segments], rows),
        sections=_merged([segment.sections for segment in segments], sections),
    )
    return segment, np.ones(len(order), dtype=np.bool_)


def _order(parts: Sequence[tuple[Segment, Live]]) -> Numbers:
    """Return the living documents in the order of the corpus, numbered through all segments."""
    entries = chain.from_iterable(segment.documents.entries for segment, _ in parts)
    lives = chain.from_iterable(live.tolist() for _, live in parts)
    living = [
        (entry.order, number)
        for number, (entry, lives) in enumerate(zip(entries, lives, strict=True))
        if lives
    ]
    return np.array([number for _, number in sorted(living)], dtype=np.int64)


def _places(order: Numbers, size: int) -> Numbers:
    """Return for each of *size* old numbers its place in *order*, -1 where it has none."""
    places = np.full(size, NONE, dtype=np.int64)
    places[order] = np.arange(len(order))
    return places


def _following(documents: Numbers, owners: NDArray[np.int32]) -> Numbers:
    """Return the numbers of the rows whose owners live, in the order of their owners."""
    places = documents[owners]
    living = np.flatnonzero(places >= 0)
    return living[np.argsort(places[living], kind="stable")]


def _with_offsets(arrays: Sequence[NDArray[np.int32]], sizes: Sequence[int]) -> NDArray[np.int32]:
    offsets = np.cumsum([0, *sizes])
    return np.concatenate(
        [
            np.where(array == NONE, NONE, array + offset)
            for array, offset in zip(arrays, offsets, strict=False)
        ]
    ).astype(np.int32)


def _concatenated(segments: Sequence[Segment]) -> NDArray[np.int32]:
    """Return the tables of *segments* as one, what they number counted through."""
    table = np.concatenate([segment.passages for segment in segments])
    for column, size in _OFFSETS.items():
        table[:, column] = _with_offsets(
            [s.passages[:, column] for s in segments], [size(s) for s in segments]
        )
    return table


def _sentences(
    table: NDArray[np.int32], rows: Numbers, sentences: NDArray[np.int32]
) -> NDArray[np.int32]:
    """Return the sentences of *rows* in their order, and put the ends in *table* right for it."""
    ends = table[:, COLUMN.sentences_end].astype(np.int64)
    many = np.diff(ends, prepend=0)
    starts, many = (ends - many)[rows], many[rows]
    within = np.arange(int(many.sum())) - np.repeat(np.cumsum(many) - many, many)
    table[rows, COLUMN.sentences_end] = np.cumsum(many)
    ordered: NDArray[np.int32] = sentences[np.repeat(starts, many) + within]
    return ordered


def _renamed(table: NDArray[np.int32], column: int, names: Sequence[Name]) -> tuple[Name, ...]:
    """Return the names in *column*, each once, and number them by their first use."""
    numbers: dict[Name, int] = {}
    used = table[:, column].tolist()
    table[:, column] = [
        NONE if old == NONE else numbers.setdefault(names[old], len(numbers)) for old in used
    ]
    return tuple(numbers)


def _located(
    order: Numbers, sizes: Sequence[int], segments: Sequence[Segment]
) -> list[tuple[Any, int]]:
    bounds = np.cumsum([0, *sizes])
    at = np.searchsorted(bounds, order, side="right") - 1
    return [
        (segments[segment].documents, int(number - bounds[segment]))
        for segment, number in zip(at.tolist(), order.tolist(), strict=True)
    ]


def _merged(fields: Sequence[Postings], rows: Numbers) -> Postings:
    sizes = [len(field.lengths) for field in fields]
    places = np.split(_places(rows, sum(sizes)), np.cumsum(sizes)[:-1])
    return merge(list(zip(fields, places, strict=True)), len(rows))
