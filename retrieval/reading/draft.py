"""A document in the making: its text and blocks, before anything is known about its source."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from retrieval.model import Block, BlockKind, Link


@dataclass(frozen=True, slots=True)
class Draft:
    """What a reader makes of a file.

    ``title`` is what the text itself shows as its title and ``title_found`` how. ``captions`` are
    the words that stand for an image, each with the offset at which the image stood.
    """

    text: str
    blocks: tuple[Block, ...]
    links: tuple[Link, ...] = ()
    captions: tuple[tuple[int, str], ...] = ()
    title: str | None = None
    title_found: str = ""

    def words(self, block: Block) -> str:
        """Return the text of *block*."""
        return self.text[block.start : block.end]

    def with_blocks(self, blocks: Sequence[Block]) -> "Draft":
        """Return the same draft cut into *blocks*."""
        return replace(self, blocks=tuple(blocks))


@dataclass(frozen=True, slots=True)
class Words:
    """Text as a person reads it, with its links in offsets of this text."""

    text: str
    links: tuple[Link, ...] = ()
    captions: tuple[str, ...] = ()

    def stripped(self) -> "Words":
        """Return the words without blanks around them."""
        lead = len(self.text) - len(self.text.lstrip())
        return self.without(lead, self.text.strip())

    def without(self, lead: int, text: str) -> "Words":
        """Return *text*: these words without their first *lead* characters, or some of the last."""
        links = (
            Link(max(link.start - lead, 0), min(link.end - lead, len(text)), link.target)
            for link in self.links
        )
        return Words(text, tuple(link for link in links if link.start < link.end), self.captions)


LONGEST_HEADING = 300  # characters: it is searched with every passage that stands under it


@dataclass(slots=True)
class DraftWriter:
    """Lays blocks end to end into canonical text and keeps the path of headings."""

    parts: list[str] = field(default_factory=list)
    length: int = 0
    blocks: list[Block] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    captions: list[tuple[int, str]] = field(default_factory=list)
    outline: list[tuple[int, str]] = field(default_factory=list)
    levels: list[tuple[int, Block]] = field(default_factory=list)

    def heading(self, level: int, words: Words, lines: tuple[int, int]) -> None:
        """Write a heading and put it on the path of what follows.

        What is too long for one is a paragraph, whatever its marks say.
        """
        title = " ".join(words.text.split())
        if len(title) > LONGEST_HEADING:
            self.block(BlockKind.PARAGRAPH, words, lines)
            return
        if title:
            self.outline = [step for step in self.outline if step[0] < level] + [(level, title)]
        self.block(BlockKind.HEADING, words, lines)
        if title:
            self.levels.append((level, self.blocks[-1]))

    def block(
        self, kind: BlockKind, words: Words, lines: tuple[int, int], *, joint: str = "\n\n"
    ) -> None:
        """Write a block, *joint* before it. A block without text leaves no trace."""
        if kind is not BlockKind.CODE:
            words = words.stripped()
        self.captions += [(self.length, caption) for caption in words.captions]
        if not words.text.strip():
            return
        start = self._write(words.text, joint)
        self.links += [
            Link(start + link.start, start + link.end, link.target) for link in words.links
        ]
        path = tuple(title for _, title in self.outline)
        self.blocks.append(Block(kind, start, self.length, lines, path))

    def continue_block(self, words: Words, lines: tuple[int, int]) -> None:
        """Write a further paragraph of the block written last."""
        last = self.blocks[-1]
        self.block(last.kind, words, lines, joint="\n")
        if self.blocks[-1] is not last:
            added = self.blocks.pop()
            self.blocks[-1] = replace(last, end=added.end, lines=(last.lines[0], added.lines[1]))

    def draft(self) -> Draft:
        """Return what was written."""
        title = _title(self.levels, self.blocks[0] if self.blocks else None)
        return Draft(
            text="".join(self.parts),
            blocks=tuple(self.blocks),
            links=tuple(self.links),
            captions=tuple(self.captions),
            title=title.headings[-1] if title else None,
            title_found="first heading",
        )

    def _write(self, text: str, joint: str) -> int:
        if self.parts:
            text_before = joint
            self.parts.append(text_before)
            self.length += len(text_before)
        start = self.length
        self.parts.append(text)
        self.length += len(text)
        return start


def _title(levels: Sequence[tuple[int, Block]], top: Block | None) -> Block | None:
    """Return the first heading if it titles everything and not just the section below it.

    That is the case of one of the first level, and of another if it stands at the *top* and above
    all that follow.
    """
    if not levels:
        return None
    level, first = levels[0]
    above_all = first is top and all(other > level for other, _ in levels[1:])
    return first if level == 1 or above_all else None
