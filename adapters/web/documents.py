"""A document as it is shown, whole or in part: every block where it stands, one range marked."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from adapters.web.words import Range, Stretch, stretches
from bot import citing
from bot.cutting import breaks
from bot.visible import one_line
from retrieval.model import Block, BlockKind, Document

MOST = 100_000  # characters of a page; what is longer has several
PASSAGE = "passage"  # the fragment that scrolls to the marked range

_LANGUAGE = re.compile(r"[a-z]{2,3}")
_NOWHERE = (0, 0)


@dataclass(frozen=True, slots=True)
class Shown:
    """A block, or as much of it as is shown. ``lands`` tells that the marked range begins here."""

    kind: BlockKind
    level: int  # of a heading on its page, whose own is 1
    line: int
    anchor: str | None  # what leads here, if nothing before it has the same
    stretches: tuple[Stretch, ...]
    lands: bool
    page: int | None
    omitted: str | None


@dataclass(frozen=True, slots=True)
class View:
    """Some blocks of a document, as the macro of ``document.html`` draws them."""

    title: str
    details: str
    language: str | None
    path: str
    sha256: str
    blocks: tuple[Shown, ...]

    @property
    def headings(self) -> tuple[Shown, ...]:
        """Return what a table of contents can name."""
        heads = (each for each in self.blocks if each.kind is BlockKind.HEADING)
        return tuple(each for each in heads if each.anchor and not each.omitted)


def view(document: Document, within: Range, quoted: Range = _NOWHERE) -> View:
    """Show what stands *within* a range of *document*, with the range *quoted* marked."""
    meta = document.meta
    return View(
        title=one_line(meta.title).strip() or "…",
        details=one_line(" · ".join(citing.byline(meta))),
        language=spoken(meta.language),
        path=one_line(document.path),
        sha256=document.sha256,
        blocks=tuple(_shown(document, within, quoted)),
    )


def parts(document: Document) -> tuple[Range, ...]:
    """Divide *document* into ranges that fit on a page, between blocks where that is possible."""
    found, start, size = [], 0, len(document.text)
    starts = [block.start for block in document.blocks]
    while size - start > MOST:
        end = starts[bisect_right(starts, start + MOST) - 1]
        if end <= start:
            end = _inside(document.text, start)
        found.append((start, end))
        start = end
    return (*found, (start, size))


def part_at(ranges: Sequence[Range], offset: int) -> int:
    """Return the number of the part, from 0, in which *offset* stands."""
    return bisect_right([start for start, _ in ranges], offset) - 1


def offset_of(document: Document, line: int) -> int:
    """Return where the first block begins that ends on *line* or behind it."""
    after = (block.start for block in document.blocks if block.lines[1] >= line)
    return next(after, 0)


def spoken(language: str | None) -> str | None:
    """Return what a screen reader may be told of a *language*, if it is one."""
    return language if language and _LANGUAGE.fullmatch(language) else None


def _inside(text: str, start: int) -> int:
    """Return where to cut a block that no page can hold: behind a word, if it has any."""
    end = text.rfind(" ", start + 1, start + MOST) + 1 or start + MOST
    while not breaks(text, end):
        end -= 1
    return end if end > start else start + MOST


def _shown(document: Document, within: Range, quoted: Range) -> Iterator[Shown]:
    seen: set[int] = set()
    page, landed = None, False
    for block in document.blocks:
        start, end = max(block.start, within[0]), min(block.end, within[1])
        if start >= end:
            continue
        line = block.lines[0]
        lands = not landed and start < quoted[1] and quoted[0] < end
        yield Shown(
            kind=block.kind,
            level=_level(block),
            line=line,
            anchor=None if line in seen else f"L{line}",
            stretches=stretches(document.text[start:end], (quoted[0] - start, quoted[1] - start)),
            lands=lands,
            page=None if block.page == page else block.page,
            omitted=block.omitted,
        )
        seen.add(line)
        page, landed = block.page, landed or lands


def _level(block: Block) -> int:
    return min(len(block.headings) + 1, 6) if block.kind is BlockKind.HEADING else 2
