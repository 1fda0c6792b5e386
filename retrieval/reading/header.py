"""The lines below a title that say who wrote a text, when, and how long it takes to read."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from retrieval.model import Block, BlockKind, Original
from retrieval.reading.dates import to_iso
from retrieval.reading.draft import Draft
from retrieval.reading.labels import NAME

REACH = 6  # blocks from the top
LONGEST_LINE = 120
READING_TIME = re.compile(
    r"(?:about |~ ?)?\d{1,3}[ -]?min(?:ute)?s?\.?(?:[ -]read| to read| reading time)", re.IGNORECASE
)
BYLINE = re.compile(rf"(?:[Ww]ritten by|[Aa]uthor:|[Bb]y:?) (?P<name>{NAME})")
DATELINE = re.compile(r"(?:published|posted|date|dated)(?: on)?:? (?P<date>.{4,30})", re.IGNORECASE)
FULL_NAME = re.compile(r"[^\W\d_]+(?:[.'’-][^\W\d_]*)*(?: [^\W\d_]+(?:[.'’-][^\W\d_]*)*){1,3}")  # noqa: RUF001 - as names have it
ORIGINAL = re.compile(r"\b(?:original|source)\b", re.IGNORECASE)
SEPARATOR = re.compile(r"\s+[·•|]\s+")
# Words that begin lines with capitals and are nobody's name.
NO_NAMES = frozenset(
    "about contents draft getting guide guidelines handbook history how "  # noqa: SIM905 - or a line a word
    "introduction last meeting minutes notes overview policy release started "
    "summary table team the updated version welcome what why".split()
)


@dataclass(frozen=True, slots=True)
class Header:
    """What the lines below a title say."""

    author: str | None = None
    date: str | None = None
    original: Original | None = None


@dataclass(frozen=True, slots=True)
class _Part:
    """A header line, or one of the parts of it: what it is (a rule's name) and what it says."""

    rule: str
    value: str = ""


def is_header_line(words: str) -> bool:
    """Tell whether *words* can only be a line of a header."""
    return _certain(words) is not None


def read_header(draft: Draft) -> tuple[Header, Draft]:
    """Return what the header of *draft* says, and the draft with the header's lines left out."""
    header, blocks = Header(), list(draft.blocks)
    for at, parts in _header_lines(draft):
        header = _told(header, parts)
        blocks[at] = replace(blocks[at], omitted=parts[0].rule if len(parts) == 1 else "byline")
    return header, draft.with_blocks(blocks)


def _header_lines(draft: Draft) -> list[tuple[int, list[_Part]]]:
    """Return the unbroken run of header lines at the top; several dates are a list, no header."""
    lines: list[tuple[int, list[_Part]]] = []
    for at in _top(draft):
        parts = _parts(draft, at)
        if not parts:
            break
        lines.append((at, parts))
    dates = [part for _, parts in lines for part in parts if part.rule == "date line"]
    return lines if len(dates) <= 1 else []


def _top(draft: Draft) -> list[int]:
    """Return the positions of the first blocks of text below the title."""
    top = []
    for at, block in enumerate(draft.blocks[:REACH]):
        if block.kind is BlockKind.HEADING and len(block.headings) > 1:
            break
        if block.kind in {BlockKind.PARAGRAPH, BlockKind.LIST_ITEM} and not block.omitted:
            top.append(at)
    return top


def _parts(draft: Draft, at: int) -> list[_Part]:
    """Return what the parts of a block say, or nothing unless all of them belong to a header."""
    block = draft.blocks[at]
    words = draft.words(block)
    if len(words) > LONGEST_LINE:
        return []
    pieces = SEPARATOR.split(words)
    certain = [_certain(piece) for piece in pieces]
    near = any(certain) or _has_certain_neighbour(draft, at)
    parts = [
        known or (_name(piece) if near else None) or _link(draft, block, piece)
        for known, piece in zip(certain, pieces, strict=True)
    ]
    return [part for part in parts if part] if near and all(parts) else []


def _certain(words: str) -> _Part | None:
    if READING_TIME.fullmatch(words):
        return _Part("reading time")
    if found := BYLINE.fullmatch(words):
        return _Part("byline", found["name"])
    dated = DATELINE.fullmatch(words)
    iso = to_iso(dated["date"] if dated else words)
    if iso and ("-" in iso if dated else re.search(r"\d", words) and "-" in iso):
        return _Part("date line", iso)
    return None


def _name(words: str) -> _Part | None:
    spelt = re.findall(r"[^\W\d_]{2,}", words)
    capitalised = all(word[0].isupper() and not word.isupper() for word in spelt)
    if FULL_NAME.fullmatch(words) and capitalised and not NO_NAMES & set(words.casefold().split()):
        return _Part("byline", words)
    return None


def _link(draft: Draft, block: Block, piece: str) -> _Part | None:
    for link in draft.links:
        if block.start <= link.start < block.end and draft.text[link.start : link.end] == piece:
            return _Part("link to the original" if ORIGINAL.search(piece) else "link", link.target)
    return None


def _has_certain_neighbour(draft: Draft, at: int) -> bool:
    near = [
        block
        for block in draft.blocks[max(at - 1, 0) : at + 2]
        if block.kind is not BlockKind.TITLE
    ]
    return any(_certain(draft.words(block)) for block in near)


def _told(header: Header, parts: Sequence[_Part]) -> Header:
    """Return *header* with what *parts* add: about the original, if they link to it."""
    said = {part.rule: part.value for part in reversed(parts)}
    author, written = said.get("byline"), said.get("date line")
    if url := said.get("link to the original"):
        return replace(header, original=header.original or Original(author, written, url))
    return replace(header, author=header.author or author, date=header.date or written)
