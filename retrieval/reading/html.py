"""HTML inside Markdown as blocks of words."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser

from retrieval.model import BlockKind, Link
from retrieval.reading.draft import Words

BREAKING = frozenset(
    "address article aside blockquote body button caption center dd details "  # noqa: SIM905 - or a line a word
    "dialog div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 "
    "header hr html li main nav ol p pre section summary table tbody tfoot thead "
    "tr ul video".split()
)
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
UNREAD = frozenset(
    {"head", "iframe", "math", "noscript", "object", "script", "style", "svg", "template", "title"}
)
BLANKS = re.compile(r"[ \t\n\r\f]+")  # not those that people set on purpose
NO_TAG = re.compile(r"<(?![^<>]{0,2000}>)")  # looked for in vain by the parser, again and again
DEEPEST = 100  # open tags that are kept in mind
KINDS = {
    "li": BlockKind.LIST_ITEM,
    "dd": BlockKind.LIST_ITEM,
    "tr": BlockKind.TABLE_ROW,
    "pre": BlockKind.CODE,
    "blockquote": BlockKind.QUOTATION,
}


@dataclass(frozen=True, slots=True)
class HtmlBlock:
    """A block of words, the level of heading it is (0 for none), and its lines, from 0."""

    kind: BlockKind
    words: Words
    lines: tuple[int, int]
    level: int = 0


def read_html(markup: str) -> list[HtmlBlock]:
    """Return the blocks that a person sees in *markup*: no tags, comments, scripts or styles."""
    reader = _Reader()
    reader.feed(NO_TAG.sub("&lt;", _without_comments(markup)))
    reader.close()
    reader.flush()
    return reader.blocks


def _without_comments(markup: str) -> str:
    """Return *markup* with nothing but the line breaks left of its comments."""
    first, *rest = markup.split("<!--")
    parts = [first]
    for piece in rest:
        comment, closed, after = piece.partition("-->")
        parts += ["\n" * comment.count("\n"), after if closed else ""]
    return "".join(parts)


@dataclass(slots=True)
class _Pending:
    """The words of a block that is still open."""

    line: int
    parts: list[str] = field(default_factory=list)
    length: int = 0
    links: list[Link] = field(default_factory=list)
    captions: list[str] = field(default_factory=list)

    def add(self, text: str) -> None:
        self.parts.append(text)
        self.length += len(text)

    @property
    def ends_blank(self) -> bool:
        last = next((part for part in reversed(self.parts) if part), " ")
        return last[-1] in " \n"


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[HtmlBlock] = []
        self.open: list[str] = []
        self.unread = 0
        self.links: list[tuple[int, str]] = []
        self.cells = 0
        self.headers = 0
        self.pending = _Pending(0)

    def handle_starttag(  # type: ignore[explicit-override] # @override came with 3.12
        self, tag: str, attrs: list[tuple[str, str | None]]
    ) -> None:
        if tag in UNREAD:
            self.unread += 1
        elif tag in BREAKING and not self.in_row(tag):
            self.flush()
            self.open = [*self.open, tag] if len(self.open) < DEEPEST else self.open
        elif tag in {"td", "th"}:
            self.cell(tag)
        elif tag == "br":
            self.pending.add("\n")
        elif tag == "a":
            self.links.append((self.pending.length, dict(attrs).get("href") or ""))
        elif tag == "img":
            self.pending.captions.append(dict(attrs).get("alt") or "")
        elif tag in BREAKING:
            self.space()

    def handle_endtag(self, tag: str) -> None:  # type: ignore[explicit-override] # as above
        if tag in UNREAD:
            self.unread = max(self.unread - 1, 0)
        elif tag in BREAKING and not self.in_row(tag):
            self.flush()
            if tag in self.open:
                del self.open[len(self.open) - 1 - self.open[::-1].index(tag) :]
        elif tag == "a" and self.links:
            start, target = self.links.pop()
            if target and start < self.pending.length:
                self.pending.links.append(Link(start, self.pending.length, target))
        elif tag in BREAKING:
            self.space()

    def handle_data(self, data: str) -> None:  # type: ignore[explicit-override] # as above
        if self.unread:
            return
        if not self.pending.parts and data.strip():
            blank_lines = data[: len(data) - len(data.lstrip())].count("\n")
            self.pending.line = self.getpos()[0] - 1 + blank_lines
        self.pending.add(data if "pre" in self.open else self.collapsed(data))

    def collapsed(self, data: str) -> str:
        text = BLANKS.sub(" ", data)
        return text.lstrip(" ") if self.pending.ends_blank else text

    def in_row(self, tag: str) -> bool:
        """Tell whether *tag* stands in a table's row, where nothing breaks but the row's end."""
        return "tr" in self.open and tag not in {"tr", "tbody", "thead", "tfoot", "table"}

    def cell(self, tag: str) -> None:
        if self.cells:
            self.pending.add("| " if self.pending.ends_blank else " | ")
        self.cells += 1
        self.headers += tag == "th"

    def space(self) -> None:
        if not self.pending.ends_blank:
            self.pending.add(" ")

    def flush(self) -> None:
        """End the open block."""
        text = "".join(self.pending.parts)
        words = Words(text, tuple(self.pending.links), tuple(self.pending.captions))
        last_line = max(self.getpos()[0] - 1, self.pending.line)
        if text.strip(" |\n") or words.captions:
            kind, level = self.kind(self.open)
            self.blocks.append(HtmlBlock(kind, words, (self.pending.line, last_line), level))
        self.pending = _Pending(last_line)
        self.links = [(0, target) for _, target in self.links]
        self.cells = self.headers = 0

    def kind(self, tags: Sequence[str]) -> tuple[BlockKind, int]:
        for tag in reversed(tags):
            if tag in HEADINGS:
                return BlockKind.HEADING, int(tag[1])
            if tag == "tr" and self.headers == self.cells:
                return BlockKind.TABLE_HEADER, 0
            if tag in KINDS:
                return KINDS[tag], 0
        return BlockKind.PARAGRAPH, 0
