"""The nouns of retrieval: what a document, a passage and a quote are.

Everything here is frozen. Offsets are half-open ranges of characters in a document's canonical
text.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256


@dataclass(frozen=True, slots=True)
class Original:
    """The work that a document is about: the essay it sums up, the podcast it writes down."""

    author: str | None = None
    date: str | None = None
    url: str | None = None
    title: str | None = None


@dataclass(frozen=True, slots=True)
class SourceMeta:
    """What is known about a document, and how each field was found out. Unknown stays ``None``.

    ``date`` is ISO 8601 and may be partial: ``2025-04``, ``--02-12``. ``language`` is an ISO 639-1
    code. ``found`` maps a field's name to the way it was found: ``sources.toml``, ``front matter``,
    ``first heading``, ...
    """

    title: str
    author: str | None = None
    publisher: str | None = None
    date: str | None = None
    url: str | None = None
    kind: str | None = None
    language: str | None = None
    original: Original | None = None
    found: Mapping[str, str] = field(default_factory=dict)


class BlockKind(StrEnum):
    """What a block of text is in its document."""

    TITLE = "title"
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    QUESTION = "question"  # an interviewer's question; the blocks after it answer it
    LIST_ITEM = "list item"
    TABLE_HEADER = "table header"
    TABLE_ROW = "table row"
    QUOTATION = "quotation"
    CODE = "code"


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, a heading, a list item or a table row, and where it stands.

    ``lines`` are the first and last line in the source file, from 1. ``headings`` is the path of
    headings above the block (for a heading: including itself). ``omitted`` names the rule that
    keeps the block out of passages.
    """

    kind: BlockKind
    start: int
    end: int
    lines: tuple[int, int]
    headings: tuple[str, ...] = ()
    speaker: str | None = None
    page: int | None = None
    omitted: str | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """A link's words in the canonical text, and its target."""

    start: int
    end: int
    target: str


@dataclass(frozen=True, slots=True)
class Document:
    """One source as read.

    ``path`` is relative to the collection's root, with ``/``. ``sha256`` is that of the file's
    bytes. Blocks are in order of ``start`` and do not overlap.
    """

    id: str
    collection: str
    path: str
    sha256: str
    text: str
    blocks: tuple[Block, ...]
    meta: SourceMeta
    links: tuple[Link, ...] = ()


def document_id(collection: str, path: str) -> str:
    """Return the id of the document at *path* of *collection*, whatever its text."""
    return sha256(f"{collection}\0{path}".encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Written:
    """The canonical text of a document, and what tells that document from others."""

    id: str
    collection: str
    sha256: str
    text: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A range of a document that never crosses a heading, a page or a speaker.

    ``sentences`` are ranges that cover the passage. ``context`` is a range before the passage that
    it cannot be understood without (the lead-in of a cut list, a table's header, an interview's
    question): it is searched with the passage and never quoted as part of it. ``section`` numbers
    the stretches under one heading, ``run`` the unbroken stretches inside which quotes may grow;
    both count from 0 in each document.
    """

    document: str
    start: int
    end: int
    sentences: tuple[tuple[int, int], ...]
    lines: tuple[int, int]
    section: int = 0
    run: int = 0
    headings: tuple[str, ...] = ()
    speaker: str | None = None
    page: int | None = None
    context: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Contribution:
    """A named part of a score. The parts of a score add up to it exactly, in any order."""

    name: str
    field: str
    weight: float


@dataclass(frozen=True, slots=True)
class ScoredPassage:
    """A passage and the contributions that add up to its score. Comparable within one question."""

    passage: Passage
    score: float
    contributions: tuple[Contribution, ...]


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a quote stands: its document, and the place in it.

    ``also_in`` names other places that hold the same words, as ``path:line``. ``link`` leads to the
    very place, where whoever serves the documents gives such links.
    """

    document: str
    collection: str
    path: str
    sha256: str
    meta: SourceMeta
    start: int
    end: int
    lines: tuple[int, int]
    headings: tuple[str, ...] = ()
    speaker: str | None = None
    page: int | None = None
    also_in: tuple[str, ...] = ()
    link: str | None = None


@dataclass(frozen=True, slots=True)
class Quote:
    """One contiguous verbatim range worth showing.

    ``marked`` is the sentence that answers best and ``matches`` are the words asked for, both as
    ranges of ``text``. ``broken`` tells whether it begins, and whether it ends, inside a sentence:
    one that is longer than a quote can be.
    """

    text: str
    marked: tuple[int, int]
    matches: tuple[tuple[int, int], ...]
    score: float
    contributions: tuple[Contribution, ...]
    citation: Citation
    broken: tuple[bool, bool] = (False, False)


@dataclass(frozen=True, slots=True)
class Evidence:
    """How much of a question the documents speak to.

    ``support`` compares the best passage with a perfect one; words that no document holds count in
    full, so a question about an absent topic stays low. ``found`` and ``missing`` are words of the
    question, in its order, as asked.
    """

    support: float
    found: tuple[str, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NearHeading:
    """A heading that comes close to what was asked."""

    document: str
    title: str
    headings: tuple[str, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A word of the question that no document holds, and one of theirs spelt almost alike."""

    asked: str
    meant: str


@dataclass(frozen=True, slots=True)
class Findings:
    """What the documents say to a question: the best quotes, and how far they can be believed.

    ``answered`` tells whether the evidence passes the threshold; when it does not, ``quotes`` are
    only the closest. ``searched`` is the number of words that were looked for: 0 means that the
    question held none.
    """

    answered: bool
    quotes: tuple[Quote, ...]
    evidence: Evidence
    searched: int
    nearest: tuple[NearHeading, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()
