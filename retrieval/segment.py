"""Documents, cut, analysed and counted: what an index is made of. A segment never changes."""

import unicodedata
from array import array
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from retrieval.analyzer import Analyzer, gram_words, grams
from retrieval.documents import DocumentStore
from retrieval.model import Document, Passage
from retrieval.passages import LONGEST, cut
from retrieval.postings import Postings, PostingsBuilder

HEADING_WEIGHT = (
    2  # times that the heading path counts in a passage's bag of terms; its title counts once
)
NONE = -1
_TYPOGRAPHY = str.maketrans("\u2019\u2018\u201c\u201d\u2010\u2011\u2013\u2014", "''\"\"----")


class Row(NamedTuple):
    """A row of the table of passages."""

    document: int
    start: int
    end: int
    first_line: int
    last_line: int
    section: int
    section_row: int
    run: int
    headings: int
    speaker: int
    page: int
    context_start: int
    context_end: int
    sentences_end: int


COLUMN = Row(*range(len(Row._fields)))  # where in a row each of them stands


@dataclass(frozen=True, slots=True, eq=False)
class Segment:
    """Passages in the order of their documents, and the three fields in which they are searched.

    ``passages`` is the table of ``Row``s; ``sentences`` holds the ranges of all sentences;
    ``headings`` and ``speakers`` are what the table numbers. ``terms`` counts words of the passage,
    its headings and title; ``grams`` runs of four characters of the passage; ``sections`` words of
    whole sections, whose documents are ``section_documents``. ``folder`` is where it lies on disk,
    if it was opened there.
    """

    documents: DocumentStore
    passages: NDArray[np.int32]
    sentences: NDArray[np.int32]
    fingerprints: NDArray[np.uint64]
    section_documents: NDArray[np.int32]
    headings: tuple[tuple[str, ...], ...]
    speakers: tuple[str, ...]
    terms: Postings
    grams: Postings
    sections: Postings
    folder: Path | None = None

    def __len__(self) -> int:
        return len(self.passages)

    def row(self, number: int) -> Row:
        """Return what the table says of the passage of row *number*."""
        return Row._make(self.passages[number].tolist())

    def sentences_of(self, first: int, last: int) -> list[tuple[int, int]]:
        """Return the ranges of the sentences of the rows *first* to *last*."""
        start = self.passages.item(first - 1, COLUMN.sentences_end) if first else 0
        end = self.passages.item(last, COLUMN.sentences_end)
        return [*map(tuple, self.sentences[start:end].tolist())]

    def passage(self, number: int) -> Passage:
        """Return the passage of row *number*."""
        row = self.row(number)
        context = row.context_start, row.context_end
        return Passage(
            document=self.documents.entries[row.document].id,
            start=row.start,
            end=row.end,
            sentences=tuple(self.sentences_of(number, number)),
            lines=(row.first_line, row.last_line),
            section=row.section,
            run=row.run,
            headings=self.headings[row.headings],
            speaker=None if row.speaker == NONE else self.speakers[row.speaker],
            page=None if row.page == NONE else row.page,
            context=None if context[0] == NONE else context,
        )


class SegmentBuilder:
    """Collect documents, one after another, in the order that they are to have."""

    def __init__(self) -> None:
        self._documents: list[Document] = []
        self._passages = array("i")
        self._sentences = array("i")
        self._fingerprints = array("Q")
        self._section_documents: list[int] = []
        self._headings: dict[tuple[str, ...], int] = {}
        self._speakers: dict[str, int] = {}
        self._terms = PostingsBuilder()
        self._grams = PostingsBuilder(grams)
        self._sections = PostingsBuilder()

    def add(self, document: Document) -> None:
        """Cut and analyse *document*."""
        analyzer = analyzer_of(document.meta.language)
        title = analyzer.terms(document.meta.title[:LONGEST])
        for _, passages in groupby(cut(document), key=attrgetter("section")):
            section: list[str] = []
            self._section_documents.append(len(self._documents))
            for passage in passages:
                text = document.text[passage.start : passage.end]
                terms = analyzer.terms(text)
                section.extend(terms)
                around = _around(document, passage, analyzer)
                self._terms.add([*terms, *around, *title])
                self._grams.add(gram_words(text))
                self._add_row(passage, text)
            self._sections.add(section)
        self._documents.append(document)

    def _add_row(self, passage: Passage, text: str) -> None:
        self._sentences.extend(offset for sentence in passage.sentences for offset in sentence)
        self._fingerprints.append(fingerprint(text))
        speaker = passage.speaker
        row = Row(
            document=len(self._documents),
            start=passage.start,
            end=passage.end,
            first_line=passage.lines[0],
            last_line=passage.lines[1],
            section=passage.section,
            section_row=len(self._section_documents) - 1,
            run=passage.run,
            headings=self._headings.setdefault(passage.headings, len(self._headings)),
            speaker=NONE
            if speaker is None
            else self._speakers.setdefault(speaker, len(self._speakers)),
            page=NONE if passage.page is None else passage.page,
            context_start=passage.context[0] if passage.context else NONE,
            context_end=passage.context[1] if passage.context else NONE,
            sentences_end=len(self._sentences) // 2,
        )
        self._passages.extend(row)

    def build(self) -> Segment:
        """Return the segment of all documents added."""
        return Segment(
            documents=DocumentStore.of(self._documents),
            passages=np.array(self._passages, dtype=np.int32).reshape(-1, len(COLUMN)),
            sentences=np.array(self._sentences, dtype=np.int32).reshape(-1, 2),
            fingerprints=np.array(self._fingerprints, dtype=np.uint64),
            section_documents=np.array(self._section_documents, dtype=np.int32),
            headings=tuple(self._headings),
            speakers=tuple(self._speakers),
            terms=self._terms.build(),
            grams=self._grams.build(),
            sections=self._sections.build(),
        )


def _around(document: Document, passage: Passage, analyzer: Analyzer) -> list[str]:
    """Return the terms of *passage*'s headings, as often as they count, and of its context."""
    context = document.text[slice(*passage.context)] if passage.context else ""
    headings = "\n".join(passage.headings)[-LONGEST:]
    return analyzer.terms(headings) * HEADING_WEIGHT + analyzer.terms(context)


@cache
def analyzer_of(language: str | None) -> Analyzer:
    """Return the analyzer of *language*; a text of unknown language is taken for English."""
    return Analyzer(language or "en")


def fingerprint(text: str) -> int:
    """Return the same number for texts that differ in case, spaces and typography only."""
    folded = " ".join(unicodedata.normalize("NFKC", text).casefold().translate(_TYPOGRAPHY).split())
    return int.from_bytes(blake2b(folded.encode(), digest_size=8).digest(), "little")
