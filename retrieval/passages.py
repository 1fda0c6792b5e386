"""Cut a document into passages: sentences packed to 900 characters, what belongs together together.

A run is a stretch of blocks with one heading path and one speaker and nothing left out in between;
passages never cross its borders. Inside a run a lead-in that ends in a colon goes with its list, a
headline with its text, a header with its rows, an interviewer's question with its answer;
neighbours are joined when one of them is short.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from operator import attrgetter

from retrieval.model import Block, BlockKind, Document, Passage
from retrieval.sentences import sentences

LONGEST = 900  # characters of a passage
SHORT = 180  # characters below which a passage is joined with a neighbour
LINE = 120  # characters below which a paragraph may be the headline of a longer one

Range = tuple[int, int]

_INK = re.compile(r"\S")
_NEVER_QUOTED_ALONE = {BlockKind.TITLE, BlockKind.HEADING}
_LISTED = {BlockKind.LIST_ITEM, BlockKind.TABLE_HEADER, BlockKind.TABLE_ROW}


@dataclass(frozen=True, slots=True)
class _Piece:
    """Sentences that will be a passage, and the range that they cannot be understood without."""

    sentences: tuple[Range, ...]
    context: Range | None = None

    @property
    def start(self) -> int:
        return self.sentences[0][0]

    @property
    def end(self) -> int:
        return self.sentences[-1][1]


def cut(document: Document) -> tuple[Passage, ...]:
    """Cut *document* into passages: in order, apart, over every block that is not left out."""
    breaks = [found.start() for found in re.finditer("\n", document.text)]
    passages: list[Passage] = []
    section = -1
    headings: tuple[str, ...] | None = None
    for number, run in enumerate(_runs(document.blocks)):
        if run[0].headings != headings:
            section, headings = section + 1, run[0].headings
        pieces = _joined(_pieces(document, run))
        passages.extend(
            _passage(document, breaks, run, piece, section=section, number=number)
            for piece in pieces
        )
    return tuple(passages)


def _runs(blocks: Sequence[Block]) -> Iterator[list[Block]]:
    """Yield the stretches that passages may not leave."""
    run: list[Block] = []
    for block in blocks:
        border = block.omitted is not None or block.kind in _NEVER_QUOTED_ALONE
        if run and (border or block.kind is BlockKind.QUESTION or _scene(block) != _scene(run[-1])):
            yield run
            run = []
        if not border:
            run.append(block)
    if run:
        yield run


def _scene(block: Block) -> tuple[object, ...]:
    return block.headings, block.speaker, block.page


def _pieces(document: Document, run: Sequence[Block]) -> Iterator[_Piece]:
    """Yield the pieces of each unit; the parts of an answer carry the question that they answer."""
    question = _range(run[0]) if run[0].kind is BlockKind.QUESTION else None
    for lead, unit in _units(document.text, run):
        yield from _packed(_groups(document, lead, unit), question or _introduction(lead, unit))


def _units(text: str, blocks: Sequence[Block]) -> Iterator[tuple[Block | None, Sequence[Block]]]:
    """Yield what belongs together: a paragraph, a list or table, each with what leads in to it."""
    at = 0
    while at < len(blocks):
        lead = blocks[at] if _leads_in(text, blocks[at : at + 2]) else None
        first = stop = at + (lead is not None)
        while stop < len(blocks) and _goes_on(blocks[stop], at_start=stop == first):
            stop += 1
        at = max(stop, first + 1)
        yield lead, blocks[first:at]


def _goes_on(block: Block, *, at_start: bool) -> bool:
    return block.kind in _LISTED and (at_start or block.kind is not BlockKind.TABLE_HEADER)


def _leads_in(text: str, pair: Sequence[Block]) -> bool:
    """Tell whether the first of *pair* is a question, a lead-in or a headline of the second."""
    if len(pair) < 2:  # noqa: PLR2004 - a pair
        return False
    lead, follower = pair
    if lead.kind is BlockKind.PARAGRAPH and follower.kind in _LISTED:
        return text[lead.start : lead.end].rstrip().endswith(":")
    return lead.kind is BlockKind.QUESTION or _is_headline(lead, follower)


def _is_headline(line: Block, paragraph: Block) -> bool:
    length = line.end - line.start
    both = line.kind is paragraph.kind is BlockKind.PARAGRAPH
    return both and length < LINE and 2 * length <= paragraph.end - paragraph.start


def _introduction(lead: Block | None, unit: Sequence[Block]) -> Range | None:
    if lead is not None:
        return _range(lead)
    return _range(unit[0]) if unit[0].kind is BlockKind.TABLE_HEADER else None


def _range(block: Block) -> Range:
    """Return the range of *block*, of one that is too long its end."""
    return max(block.start, block.end - LONGEST), block.end


def _groups(
    document: Document, lead: Block | None, unit: Sequence[Block]
) -> Iterator[tuple[Range, ...]]:
    """Yield the sentences that stay together: of a lead-in, an item, a row; in prose each alone."""
    for block in (lead, *unit) if lead else unit:
        split = tuple(_sentences(document, block))
        if block is lead or block.kind in _LISTED:
            yield from (split,) if _fits(split) else ((one,) for one in split)
        else:
            yield from ((one,) for one in split)


def _fits(split: Sequence[Range]) -> bool:
    return bool(split) and split[-1][1] - split[0][0] <= LONGEST


def _sentences(document: Document, block: Block) -> Iterator[Range]:
    for start, end in sentences(document.text, block.start, block.end, document.meta.language):
        yield from _bounded(document.text, start, end)


def _bounded(text: str, start: int, end: int) -> Iterator[Range]:
    """Yield *start* to *end* in parts that fit a passage, cut at white space where there is any."""
    while end - start > LONGEST:
        space = max(
            text.rfind(" ", start, start + LONGEST), text.rfind("\n", start, start + LONGEST)
        )
        stop = space if space > start else start + LONGEST
        yield start, start + len(text[start:stop].rstrip())
        rest = _INK.search(text, stop, end)
        start = rest.start() if rest else end
    if start < end:
        yield start, end


def _packed(groups: Iterable[tuple[Range, ...]], context: Range | None) -> Iterator[_Piece]:
    packed: list[Range] = []
    for group in groups:
        if packed and group[-1][1] - packed[0][0] > LONGEST:
            yield _Piece(tuple(packed), context)
            packed = []
        packed.extend(group)
    if packed:
        yield _Piece(tuple(packed), context)


def _joined(pieces: Iterable[_Piece]) -> list[_Piece]:
    """Join neighbours of which one is short, as far as they fit."""
    joined: list[_Piece] = []
    for piece in pieces:
        if joined and _join(joined[-1], piece):
            joined[-1] = _Piece(joined[-1].sentences + piece.sentences, joined[-1].context)
        else:
            joined.append(piece)
    return joined


def _join(one: _Piece, other: _Piece) -> bool:
    short = min(one.end - one.start, other.end - other.start) < SHORT
    return short and other.end - one.start <= LONGEST


def _passage(
    document: Document,
    breaks: Sequence[int],
    run: Sequence[Block],
    piece: _Piece,
    *,
    section: int,
    number: int,
) -> Passage:
    context = piece.context
    if context is not None and context[1] > piece.start:
        context = None
    return Passage(
        document=document.id,
        start=piece.start,
        end=piece.end,
        sentences=piece.sentences,
        lines=(
            _lines_of(breaks, run, piece.start)[0],
            _lines_of(breaks, run, piece.end - 1)[1],
        ),
        section=section,
        run=number,
        headings=run[0].headings,
        speaker=run[0].speaker,
        page=run[0].page,
        context=context,
    )


def _lines_of(breaks: Sequence[int], blocks: Sequence[Block], offset: int) -> tuple[int, int]:
    """Return the first and the last line on which the character at *offset* may stand."""
    block = blocks[bisect_right(blocks, offset, key=attrgetter("start")) - 1]
    first, last = block.lines
    above, below = bisect_left(breaks, block.start), bisect_left(breaks, block.end)
    if last - first != below - above:
        return first, last
    line = first + bisect_left(breaks, offset) - above
    return line, line
