"""Plain text: the file itself, cut into blocks.

People write paragraphs in two ways: on lines of their own however long, or wrapped at some column
with blank lines in between. Which of the two a text follows is told from its lines.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from statistics import median

from retrieval.errors import UnreadableDocument
from retrieval.model import Block, BlockKind
from retrieval.reading.draft import Draft
from retrieval.reading.header import REACH, is_header_line

MOST_LINES = 1_000_000
LEAST_BLANK = 0.2  # of the lines, where blank lines part the paragraphs
WRAPPED = 100  # characters, the widest that people wrap lines at
LONGEST_TITLE = 200
LONGEST_HEADING = 80
LEAST_WORDS = 2  # of a heading in capitals; a single one may be an acronym
GOING_ON = (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM)
LIST_MARK = re.compile(r"\s*(?:[-*•‣◦]|\d{1,3}[.)])\s+(?=\S)")
UNDERLINE = re.compile(r"\s*([=\-~^\"'`+#*])\1{2,}\s*")
RULE = re.compile(r"\s*(?:[-=_*·•~]\s*){3,}")
END_STOPS = tuple(".!?:;,…。！？")  # noqa: RUF001 - full-width stops end titles too


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the file: its number from 1, and where it starts."""

    number: int
    start: int
    text: str

    @property
    def words(self) -> str:
        """Return the line without blanks around it."""
        return self.text.strip()


def read_plain(source: str, path: str) -> Draft:
    """Read *source*, the text of the file at *path*, which is its own canonical text."""
    if source.count("\n") > MOST_LINES:
        raise UnreadableDocument(path, "more than a million lines; split it")
    lines = _lines(source)
    cutter = _Cutter()
    for group, by_line in _groups(lines):
        cutter.cut(group, by_line=by_line)
    return Draft(source, tuple(cutter.finished()), title=cutter.title, title_found="first line")


def _lines(source: str) -> list[Line]:
    lines, start = [], 0
    for number, text in enumerate(source.split("\n"), start=1):
        lines.append(Line(number, start, text))
        start += len(text) + 1
    return lines


def _groups(lines: Sequence[Line]) -> Iterator[tuple[list[Line], bool]]:
    """Yield the runs of lines between blank ones, and whether each line of them is a paragraph."""
    filled = [line for line in lines if line.words]
    blank = len(lines) - len(filled)
    everywhere = blank < LEAST_BLANK * len(lines) and _are_paragraphs(filled)
    runs = (
        list(run)
        for is_filled, run in groupby(lines, key=lambda line: bool(line.words))
        if is_filled
    )
    for number, run in enumerate(runs):
        header = number == 0 and any(is_header_line(line.words) for line in run[1:REACH])
        yield run, everywhere or header or _are_paragraphs(run)


def _are_paragraphs(lines: Sequence[Line]) -> bool:
    """Tell whether *lines* are so long that nobody wrapped them."""
    return bool(lines) and median(len(line.text) for line in lines) > WRAPPED


@dataclass(slots=True)
class _Cutter:
    """Cuts runs of lines into blocks. ``styles`` are those of headings, the outermost first."""

    blocks: list[Block] = field(default_factory=list)
    title: str | None = None
    outline: tuple[str, ...] = ()
    styles: list[str] = field(default_factory=list)

    def cut(self, run: Sequence[Line], *, by_line: bool) -> None:
        """Cut one run of lines."""
        goes_on = False
        for before, line, after in zip([None, *run], run, [*run[1:], None], strict=False):
            underlined = after is not None and not goes_on and _underlines(line, after)
            mark = LIST_MARK.match(line.text)
            if RULE.fullmatch(line.text) or (before and _underlines(before, line)):
                self.add(BlockKind.PARAGRAPH, line, omitted="horizontal rule")
            elif self.is_title(line, after, alone=by_line or len(run) == 1 or underlined):
                self.title = line.words
                self.add(BlockKind.TITLE, line)
            elif underlined or _is_shouted(before, line, after):
                self.heading(line, after.words[0] if after and underlined else "A")
            elif mark:
                self.add(BlockKind.LIST_ITEM, line, skip=mark.end())
            elif goes_on and not by_line:
                self.extend(line)
            else:
                self.add(BlockKind.PARAGRAPH, line)
            goes_on = self.blocks[-1].kind in GOING_ON and not self.blocks[-1].omitted

    def is_title(self, line: Line, after: Line | None, *, alone: bool) -> bool:
        """Tell whether *line* is the text's title and not the first line of a sentence."""
        if any(not block.omitted for block in self.blocks) or LIST_MARK.match(line.text):
            return False
        stands_out = alone or (after is not None and LIST_MARK.match(after.text) is not None)
        return (
            stands_out and len(line.words) <= LONGEST_TITLE and not line.words.endswith(END_STOPS)
        )

    def heading(self, line: Line, style: str) -> None:
        if style not in self.styles:
            self.styles.append(style)
        level = self.styles.index(style)
        self.outline = (*self.outline[:level], " ".join(line.words.split()))
        self.add(BlockKind.HEADING, line)

    def add(
        self, kind: BlockKind, line: Line, *, skip: int = 0, omitted: str | None = None
    ) -> None:
        start = line.start + (skip or len(line.text) - len(line.text.lstrip()))
        end = line.start + len(line.text.rstrip())
        lines = (line.number, line.number)
        self.blocks.append(Block(kind, start, end, lines, self.outline, omitted=omitted))

    def extend(self, line: Line) -> None:
        last = self.blocks[-1]
        end = line.start + len(line.text.rstrip())
        self.blocks[-1] = replace(last, end=end, lines=(last.lines[0], line.number))

    def finished(self) -> list[Block]:
        """Return the blocks; a lone line is no title but all there is."""
        if [block.kind for block in self.blocks if not block.omitted] == [BlockKind.TITLE]:
            return [
                replace(block, kind=BlockKind.PARAGRAPH) if block.kind is BlockKind.TITLE else block
                for block in self.blocks
            ]
        return self.blocks


def _underlines(line: Line, below: Line) -> bool:
    """Tell whether *below* underlines *line*."""
    return (
        UNDERLINE.fullmatch(below.text) is not None
        and not RULE.fullmatch(line.text)
        and len(line.words) <= 2 * len(below.words)
        and len(line.words) <= LONGEST_TITLE
    )


def _is_shouted(before: Line | None, line: Line, after: Line | None) -> bool:
    """Tell whether *line* is a heading in capitals, and not a line of a paragraph in capitals."""
    return _in_capitals(line) and not any(near and _in_capitals(near) for near in (before, after))


def _in_capitals(line: Line) -> bool:
    words = line.words
    return (
        len(words) <= LONGEST_HEADING
        and words.upper() == words
        and sum(any(map(str.isalpha, word)) for word in words.split()) >= LEAST_WORDS
        and words.lower() != words
        and not words.endswith(END_STOPS)
        and not LIST_MARK.match(line.text)
    )
