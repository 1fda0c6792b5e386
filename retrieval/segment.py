"""Documents, cut, analysed and counted: what an index is made of. A segment never changes."""

import unicodedata
from array import array
from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from hashlib import blake2b
from itertools import groupby
from operator import attrgetter
from pathlib import Path

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


class Column(IntEnum):
    """The columns of the table of passages."""

    DOCUMENT = 0
    START = 1
    END = 2
    FIRST_LINE = 3
    LAST_LINE = 4
    SECTION = 5
    SECTION_ROW = 6
    RUN = 7
    HEADINGS = 8
    SPEAKER = 9
    PAGE = 10
    CONTEXT_START = 11
    CONTEXT_END = 12
    SENTENCES_END = 13


@dataclass(frozen=True, slots=True, eq=False)
class Segment:
    """Passages in the order of their documents, and the three fields in which they are searched.

    ``passages`` is the table of ``Column``s; ``sentences`` holds the ranges of all sentences;
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

    def passage(self, row: int) -> Passage:
        """Return the passage of *row*."""
        values = self.passages[row].tolist()
        first = int(self.passages[row - 1, Column.SENTENCES_END]) if row else 0
        context = values[Column.CONTEXT_START], values[Column.CONTEXT_END]
        speaker, page = values[Column.SPEAKER], values[Column.PAGE]
        return Passage(
            document=self.documents.entries[values[Column.DOCUMENT]].id,
            start=values[Column.START],
            end=values[Column.END],
            sentences=tuple(
                map(tuple, self.sentences[first : values[Column.SENTENCES_END]].tolist())
            ),
            lines=(values[Column.FIRST_LINE], values[Column.LAST_LINE]),
            section=values[Column.SECTION],
            run=values[Column.RUN],
            headings=self.headings[values[Column.HEADINGS]],
            speaker=None if speaker == NONE else self.speakers[speaker],
            page=None if page == NONE else page,
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
        row = {
            Column.DOCUMENT: len(self._documents),
            Column.START: passage.start,
            Column.END: passage.end,
            Column.FIRST_LINE: passage.lines[0],
            Column.LAST_LINE: passage.lines[1],
            Column.SECTION: passage.section,
            Column.SECTION_ROW: len(self._section_documents) - 1,
            Column.RUN: passage.run,
            Column.HEADINGS: self._headings.setdefault(passage.headings, len(self._headings)),
            Column.SPEAKER: NONE
            if speaker is None
            else self._speakers.setdefault(speaker, len(self._speakers)),
            Column.PAGE: NONE if passage.page is None else passage.page,
            Column.CONTEXT_START: passage.context[0] if passage.context else NONE,
            Column.CONTEXT_END: passage.context[1] if passage.context else NONE,
            Column.SENTENCES_END: len(self._sentences) // 2,
        }
        self._passages.extend(row[column] for column in Column)

    def build(self) -> Segment:
        """Return the segment of all documents added."""
        return Segment(
            documents=DocumentStore.of(self._documents),
            passages=np.array(self._passages, dtype=np.int32).reshape(-1, len(Column)),
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
