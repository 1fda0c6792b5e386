"""A small library that is searched word by word: real documents, real quotes, no index."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

from bot.model import Asker, Place, Question
from retrieval.model import (
    Block,
    BlockKind,
    Citation,
    Contribution,
    Document,
    Evidence,
    Findings,
    Quote,
    SourceMeta,
)

if TYPE_CHECKING:
    from retrieval.index import Index

CONSOLE = Place("console", direct=True)
SLACK = Place("slack", "T024", "C1")
ANNA = Asker("slack", "T024", "U1")


@dataclass
class Clock:
    """A clock that stands still until it is moved."""

    now: float = 1_000.0

    def __call__(self) -> float:
        """Return the time."""
        return self.now


def document(name: str, *paragraphs: str, collection: str = "handbook") -> Document:
    """Write a document of one heading and some paragraphs, one a line."""
    text, blocks = name, [Block(BlockKind.HEADING, 0, len(name), (1, 1), (name,))]
    for line, paragraph in enumerate(paragraphs, start=2):
        start = len(text) + 1
        text += f"\n{paragraph}"
        blocks.append(Block(BlockKind.PARAGRAPH, start, len(text), (line, line), (name,)))
    return Document(
        id=f"{collection}-{name}",
        collection=collection,
        path=f"{name}.md",
        sha256=f"{len(text):064x}",
        text=text,
        blocks=tuple(blocks),
        meta=SourceMeta(title=name),
    )


@dataclass
class Library:
    """What the service needs of an index, and a way to look in it.

    ``misquotes`` is done to every quote before it is handed out, and ``takes`` before any search.
    """

    documents: Iterable[Document]
    generation: str = "g1"
    misquotes: Callable[[Quote], Quote] = field(default=lambda quote: quote)
    takes: Callable[[], None] = field(default=lambda: None)

    def documents_in(self, allowed: frozenset[str]) -> int:
        """Count the documents of the *allowed* collections."""
        return sum(each.collection in allowed for each in self.documents)

    def written(self, name: str) -> Document:
        """Return a document of which only the text is wanted."""
        return self.document(name)

    def document(self, name: str) -> Document:
        """Return a document by its id."""
        return {each.id: each for each in self.documents}[name]

    def as_index(self) -> "Index":
        """Pass for an index: the service asks no more of one than stands above."""
        return cast("Index", self)


def find(
    index: "Index",
    text: str,
    *,
    limit: int,
    threshold: float,
    allowed: frozenset[str] | None = None,
) -> Findings:
    """Quote every paragraph that holds a word of *text*, most words first."""
    library = cast("Library", index)
    library.takes()
    words = text.casefold().split()
    open_to_all = allowed is None
    quotes = [
        quote
        for each in library.documents
        if open_to_all or each.collection in (allowed or ())
        for block in each.blocks
        if block.kind is not BlockKind.HEADING
        for quote in _quotes(each, block, words)
    ]
    quotes.sort(key=lambda quote: -quote.score)
    missing = tuple(word for word in words if not any(word in quote.text for quote in quotes))
    support = quotes[0].score / len(words) if quotes else 0.0
    return Findings(
        answered=bool(quotes) and support >= threshold,
        quotes=tuple(library.misquotes(quote) for quote in quotes[:limit]),
        evidence=Evidence(support, tuple(each for each in words if each not in missing), missing),
        searched=len(words),
    )


def _quotes(source: Document, block: Block, words: Iterable[str]) -> list[Quote]:
    text = source.text[block.start : block.end]
    parts = tuple(Contribution(word, "text", 1.0) for word in words if word in text)
    citation = Citation(
        document=source.id,
        collection=source.collection,
        path=source.path,
        sha256=source.sha256,
        meta=source.meta,
        start=block.start,
        end=block.end,
        lines=block.lines,
        headings=block.headings,
    )
    whole = (0, len(text))
    return [Quote(text, whole, (), float(len(parts)), parts, citation)] if parts else []


def asked(text: str, *, place: Place = SLACK, asker: Asker = ANNA, limit: int = 3) -> Question:
    """Ask *text* as Anna does in Slack."""
    return Question(text, asker, place, limit)
