"""Ways to look at a document in a test."""

from retrieval.model import Block, BlockKind, Document
from retrieval.reading.reader import read_document


def read(text: str, path: str = "page.md", **stated: object) -> Document:
    """Read *text* as the file at *path*."""
    return read_document(text.encode(), path, collection="docs", stated=stated)


def words(document: Document, block: Block) -> str:
    """Return the text of *block*."""
    return document.text[block.start : block.end]


def kept(document: Document, kind: BlockKind | None = None) -> list[str]:
    """Return the texts of the blocks that are not left out, of one kind if given."""
    return [
        words(document, block)
        for block in document.blocks
        if not block.omitted and kind in {None, block.kind}
    ]


def omitted(document: Document) -> list[tuple[int, str]]:
    """Return the first line of every block that is left out, and the rule that says so."""
    return [(block.lines[0], block.omitted) for block in document.blocks if block.omitted]


def kinds(document: Document) -> list[BlockKind]:
    """Return the kinds of the blocks, in order."""
    return [block.kind for block in document.blocks]


def spoken(document: Document) -> list[tuple[str, str]]:
    """Return who says what, where the document names a speaker."""
    return [(block.speaker, words(document, block)) for block in document.blocks if block.speaker]
