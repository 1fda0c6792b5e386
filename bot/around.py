"""What stands around a quote: the text before and after it, in one slice of its document."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from retrieval.model import Block, Citation, Document

_REACH = (
    1_500  # characters before and after a quote, so that a book without paragraphs stays a page
)


@dataclass(frozen=True, slots=True)
class Around:
    """A quote in its surroundings: one contiguous slice of the document.

    ``quoted`` is the quote as a range of ``text``; ``citation`` tells where the whole of ``text``
    stands.
    """

    text: str
    quoted: tuple[int, int]
    citation: Citation


class Gone(StrEnum):
    """Why a quote cannot be shown in its surroundings."""

    NOT_HERE = "not here"  # there is no such document, or none that this place may see
    CHANGED = "changed"  # the document is not the one that was quoted


def surroundings(document: Document, start: int, end: int, *, neighbours: int = 1) -> Around:
    """Show ``document.text[start:end]`` with the nearest blocks before and after it."""
    blocks = _neighbourhood(document, start, end, neighbours)
    opening = min(start, _opening(document.text, blocks[0].start, start))
    closing = max(end, _closing(document.text, blocks[-1].end, end))
    return Around(
        text=document.text[opening:closing],
        quoted=(start - opening, end - opening),
        citation=_citation(document, blocks, opening, closing),
    )


def _neighbourhood(document: Document, start: int, end: int, neighbours: int) -> Sequence[Block]:
    """Return the blocks that the range touches, and some more at either side."""
    shown = [block for block in document.blocks if block.omitted is None] or document.blocks
    first = sum(block.end <= start for block in shown)
    last = sum(block.start < end for block in shown)
    return shown[max(first - neighbours, 0) : last + neighbours]


def _opening(text: str, at: int, start: int) -> int:
    """Move *at* behind the first space within reach of *start*."""
    if start - at <= _REACH:
        return at
    space = text.find(" ", start - _REACH, start)
    return start - _REACH if space < 0 else space + 1


def _closing(text: str, at: int, end: int) -> int:
    """Move *at* before the last space within reach of *end*."""
    if at - end <= _REACH:
        return at
    space = text.rfind(" ", end, end + _REACH)
    return end + _REACH if space < 0 else space


def _citation(document: Document, blocks: Sequence[Block], start: int, end: int) -> Citation:
    return Citation(
        document=document.id,
        collection=document.collection,
        path=document.path,
        sha256=document.sha256,
        meta=document.meta,
        start=start,
        end=end,
        lines=(blocks[0].lines[0], blocks[-1].lines[1]),
        headings=blocks[0].headings,
        page=blocks[0].page,
    )
