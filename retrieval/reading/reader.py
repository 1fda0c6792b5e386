"""Reading: the bytes of a file to a `Document`.

decoding -> front matter -> markdown or plain text
-> speakers, header, boilerplate, questions -> metadata
"""

from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256
from pathlib import PurePosixPath

from retrieval.model import Block, BlockKind, Document, document_id
from retrieval.reading.boilerplate import leave_out, part_counters
from retrieval.reading.decoding import decode
from retrieval.reading.dialogue import find_questions, name_speakers
from retrieval.reading.draft import Draft
from retrieval.reading.files import MARKDOWN
from retrieval.reading.front_matter import split_front_matter
from retrieval.reading.header import read_header
from retrieval.reading.markdown import looks_like_markdown, read_markdown
from retrieval.reading.metadata import describe
from retrieval.reading.plain import read_plain

GUESSED = frozenset({"", ".txt", ".text"})


def read_document(
    data: bytes, path: str, *, collection: str, stated: Mapping[str, object] | None = None
) -> Document:
    """Read the file at *path* of *collection*; ``stated`` is its table in ``sources.toml``."""
    source = decode(data, path)
    draft, front_matter = _read(source, path)
    header, draft = read_header(name_speakers(part_counters(draft)))
    draft = find_questions(leave_out(draft))
    meta = describe(draft, header, path=path, stated=stated or {}, front_matter=front_matter)
    return Document(
        id=document_id(collection, path),
        collection=collection,
        path=path,
        sha256=sha256(data).hexdigest(),
        text=draft.text,
        blocks=_titled(draft, meta.title),
        meta=meta,
        links=draft.links,
    )


def _read(source: str, path: str) -> tuple[Draft, Mapping[str, object]]:
    suffix = PurePosixPath(path).suffix.casefold()
    if suffix not in MARKDOWN | GUESSED:
        return read_plain(source, path), {}
    matter = split_front_matter(source, path)
    if suffix in MARKDOWN or matter.fields or looks_like_markdown(source):
        return read_markdown(matter.body, path, first_line=matter.first_line), matter.fields
    return read_plain(source, path), {}


def _titled(draft: Draft, title: str) -> tuple[Block, ...]:
    """Return the blocks, the heading that shows the title as the title and on no other's path."""
    first = next((block for block in draft.blocks if block.kind is BlockKind.HEADING), None)
    if draft.title is None or first is None or first.headings != (draft.title,):
        return draft.blocks
    if _folded(draft.title) != _folded(title):
        return draft.blocks
    return tuple(
        replace(
            block,
            kind=BlockKind.TITLE if block is first else block.kind,
            headings=block.headings[1:] if block.headings[:1] == (draft.title,) else block.headings,
        )
        for block in draft.blocks
    )


def _folded(title: str) -> str:
    return " ".join(title.casefold().split())
