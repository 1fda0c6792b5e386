"""Render what reading made of documents: what is known of them, what is kept, what is left out."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from rich.text import Text

from adapters.console.screen import BOLD, DIM, Screen, hung, sentences, written
from bot import wording
from bot.visible import one_line
from retrieval.corpus import Corpus
from retrieval.model import Block, Document, SourceMeta
from retrieval.reading.files import PassedOver, Refusal

GLIMPSE = 50  # characters of a block that was left out
FIELDS = ("title", "author", "publisher", "date", "url", "kind", "language")


def render(corpus: Corpus, on: Screen) -> str:
    """Tell of each document how it was read, and of each other file why it was not."""
    parts = [
        *(_document(each, on) for each in corpus.documents),
        _unread("Could not be read:", corpus.refused, on),
        _unread("Passed over:", corpus.passed_over, on),
        sentences((_sum(corpus),), on),
    ]
    return "\n".join(filter(None, parts))


def as_json(corpus: Corpus) -> dict[str, Any]:
    """Return the same as an object of JSON."""
    return {
        "schema": 1,
        "documents": [
            {
                "id": each.id,
                "path": each.path,
                "sha256": each.sha256,
                "characters": len(each.text),
                "known": {
                    name: {"value": value, "how": how} for name, value, how in _known(each.meta)
                },
                "kept": _kept(each),
                "left_out": [
                    {"lines": list(block.lines), "rule": block.omitted, "text": _text(each, block)}
                    for block in each.blocks
                    if block.omitted
                ],
            }
            for each in corpus.documents
        ],
        "refused": [{"path": each.path, "reason": each.reason} for each in corpus.refused],
        "passed_over": [{"path": each.path, "reason": each.reason} for each in corpus.passed_over],
    }


def _document(read: Document, on: Screen) -> str:
    kept = ", ".join(wording.counted(number, kind) for kind, number in _kept(read).items())
    left_out = [
        f"{_glimpse(read, block)}  (line {block.lines[0]}: {block.omitted})"
        for block in read.blocks
        if block.omitted
    ]
    rows = [
        *(_row(name, f"{value}  ({how})") for name, value, how in _known(read.meta)),
        _row("kept", kept or "nothing"),
        *(_row("left out" if at == 0 else "", line) for at, line in enumerate(left_out)),
    ]
    head = Text.assemble((one_line(read.path), BOLD), (f"  {read.id}", DIM))
    return written((head, *(line for row in rows for line in hung(row, on, "  "))), on)


def _known(meta: SourceMeta) -> Iterator[tuple[str, str, str]]:
    """Give each field that is known, its value, and how that was found out."""
    for name in FIELDS:
        value = getattr(meta, name)
        if value:
            yield name, value, meta.found.get(name, "not told")
    if meta.original:
        parts = (meta.original.title, meta.original.author, meta.original.date, meta.original.url)
        yield "original", ", ".join(filter(None, parts)), meta.found.get("original", "not told")


def _kept(read: Document) -> dict[str, int]:
    return dict(Counter(str(block.kind) for block in read.blocks if not block.omitted))


def _text(read: Document, block: Block) -> str:
    return read.text[block.start : block.end]


def _glimpse(read: Document, block: Block) -> str:
    text = _text(read, block)
    return text if len(text) <= GLIMPSE else f"{text[:GLIMPSE]}…"


def _unread(heading: str, files: Iterable[Refusal | PassedOver], on: Screen) -> str:
    lines = [f"{each.path}: {each.reason}" for each in files]
    return sentences((heading,), on) + sentences(lines, on, indent="  ") if lines else ""


def _sum(corpus: Corpus) -> str:
    documents = wording.counted(len(corpus.documents), "document")
    return (
        f"{documents} read, {len(corpus.refused)} refused, {len(corpus.passed_over)} passed over."
    )


def _row(name: str, value: str) -> Text:
    return Text.assemble((f"{name:<11}", DIM), one_line(value))
