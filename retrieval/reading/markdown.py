"""Markdown as the text a person reads, block by block, each with its lines in the source."""

import re
from dataclasses import dataclass, field
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from retrieval.errors import UnreadableDocument
from retrieval.model import BlockKind
from retrieval.reading.dialects import neutralise
from retrieval.reading.draft import Draft, DraftWriter, Words
from retrieval.reading.html import read_html
from retrieval.reading.inline import joined, render, without_task_box

ATX_HEADING = re.compile(r"^#{1,6}[ \t]+\S", re.MULTILINE)
LEAST_LINKS = 2
CONTAINERS = frozenset(
    {"blockquote", "bullet_list", "ordered_list", "list_item", "table", "thead", "tbody"}
)

# Bounds that no document written by a person meets, and that keep hostile ones to a few seconds.
# The parser drops without a word what is nested deeper than its bound, so such a file is refused.
NESTING = 40  # levels of the parser: a list takes two
LONGEST = 2 * 1024 * 1024  # characters
LONGEST_PARAGRAPH = 10_000  # characters that are searched for marks
MOST_BRACKETS = 20_000


def looks_like_markdown(source: str) -> bool:
    """Tell whether text that may be anything is Markdown: it has a ``#`` heading or two links."""
    return ATX_HEADING.search(source) is not None or source.count("](http") >= LEAST_LINKS


def read_markdown(source: str, path: str, *, first_line: int = 1) -> Draft:
    """Read *source*, whose first line is line *first_line* of the file at *path*."""
    if len(source) > LONGEST or source.count("[") > MOST_BRACKETS:
        raise UnreadableDocument(path, "too much Markdown for one file; split it")
    walk = _Walk(first_line)
    for token in _parser().parse(neutralise(source)):
        if token.nesting == 1 and token.level >= NESTING - 1:
            raise UnreadableDocument(path, "nested too deeply")
        walk.read(token)
    return walk.writer.draft()


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"maxNesting": NESTING}).enable(["table", "strikethrough"])
    parser.core.ruler.at("inline", _find_marks)
    return parser


def _find_marks(state: StateCore) -> None:
    """Parse the marks inside paragraphs, except in those that are too long to be looked through."""
    for token in state.tokens:
        if token.type != "inline":
            continue
        if len(token.content) > LONGEST_PARAGRAPH:
            token.children = [Token("text", "", 0, content=token.content)]
        else:
            token.children = []
            state.md.inline.parse(token.content, state.md, state.env, token.children)


@dataclass(slots=True)
class _Walk:
    """One pass over the parser's tokens.

    ``containers`` are the lists, items and quotations around the current token; ``run`` counts the
    lists and tables at the top, whose parts stand on consecutive lines; ``item`` is the number of
    the list item that was written last.
    """

    first_line: int
    writer: DraftWriter = field(default_factory=DraftWriter)
    containers: list[tuple[str, int]] = field(default_factory=list)
    level: int = 0
    run: int = 0
    written: tuple[BlockKind | None, int] = (None, 0)
    items: int = 0
    item: int = 0
    row: list[Words] = field(default_factory=list)
    row_lines: tuple[int, int] = (0, 0)

    def read(self, token: Token) -> None:
        """Take in the next token."""
        match token.type:
            case "inline":
                self.words(token)
            case "fence" | "code_block":
                self.write(BlockKind.CODE, Words(token.content.rstrip("\n")), self.lines(token))
            case "html_block":
                self.html(token)
            case "heading_open":
                self.level = int(token.tag[1])
            case "tr_open":
                self.row, self.row_lines = [], self.lines(token)
            case "tr_close":
                header = self.containers[-1][0] == "thead"
                kind = BlockKind.TABLE_HEADER if header else BlockKind.TABLE_ROW
                self.write(kind, joined(self.row, " | "), self.row_lines)
            case _:
                self.contain(token)

    def contain(self, token: Token) -> None:
        """Go into a container or out of it."""
        name, _, move = token.type.rpartition("_")
        if name not in CONTAINERS:
            return
        if move == "close":
            self.containers.pop()
            return
        self.run += not self.containers
        self.items += name == "list_item"
        self.containers.append((name, self.items if name == "list_item" else 0))

    def words(self, token: Token) -> None:
        words = render(token.children or ())
        if self.level:
            self.heading(self.level, words, self.lines(token))
            self.level = 0
        elif self.containers and self.containers[-1][0] in {"thead", "tbody"}:
            self.row.append(words.stripped())
        else:
            self.paragraph(words, self.lines(token))

    def heading(self, level: int, words: Words, lines: tuple[int, int]) -> None:
        self.writer.heading(level, words, lines)
        self.item, self.written = 0, (None, 0)

    def paragraph(self, words: Words, lines: tuple[int, int]) -> None:
        container, item = self.containers[-1] if self.containers else ("", 0)
        if item and item == self.item:
            self.writer.continue_block(words, lines)
        elif item:
            self.write(BlockKind.LIST_ITEM, without_task_box(words), lines)
            self.item = item
        else:
            kind = BlockKind.QUOTATION if container == "blockquote" else BlockKind.PARAGRAPH
            self.write(kind, words, lines)

    def html(self, token: Token) -> None:
        first, last = self.lines(token)
        for block in read_html(token.content):
            lines = (min(first + block.lines[0], last), min(first + block.lines[1], last))
            if block.level:
                self.heading(block.level, block.words, lines)
            else:
                self.write(block.kind, block.words, lines)

    def write(self, kind: BlockKind, words: Words, lines: tuple[int, int]) -> None:
        self.item = 0
        same_run = kind in _CLOSE_PARTS and self.written == (_CLOSE_PARTS[kind], self.run)
        self.writer.block(kind, words, lines, joint="\n" if same_run else "\n\n")
        self.written = (_CLOSE_PARTS.get(kind), self.run)

    def lines(self, token: Token) -> tuple[int, int]:
        start, end = token.map or (0, 1)
        return self.first_line + start, self.first_line + max(end - 1, start)


# Parts that stand on consecutive lines, by what they are parts of.
_CLOSE_PARTS = {
    BlockKind.LIST_ITEM: BlockKind.LIST_ITEM,
    BlockKind.TABLE_HEADER: BlockKind.TABLE_ROW,
    BlockKind.TABLE_ROW: BlockKind.TABLE_ROW,
}
