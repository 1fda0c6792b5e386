"""Documents in a form that lies on disk and is read one at a time."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from hashlib import blake2b
from typing import Any

from retrieval.model import Block, BlockKind, Document, Link, Original, SourceMeta
from retrieval.vocabulary import Strings


@dataclass(frozen=True, slots=True)
class Entry:
    """What tells one document from another without opening it.

    ``digest`` covers its bytes and all that is known of it.
    """

    id: str
    collection: str
    path: str
    sha256: str
    language: str | None
    title: str
    digest: str

    @property
    def order(self) -> tuple[str, str]:
        """The place of the document among all others."""
        return self.collection, self.path


@dataclass(frozen=True, slots=True, eq=False)
class DocumentStore:
    """Documents by number: what is known about each, its canonical text, its blocks."""

    entries: tuple[Entry, ...]
    records: Strings
    texts: Strings
    blocks: Strings

    @classmethod
    def of(cls, documents: Sequence[Document]) -> "DocumentStore":
        """Store *documents* in their order."""
        return cls(
            entries=tuple(entry_of(document) for document in documents),
            records=Strings.of(_as_bytes(_record(document)) for document in documents),
            texts=Strings.of(document.text.encode() for document in documents),
            blocks=Strings.of(
                _as_bytes([_row(block) for block in document.blocks]) for document in documents
            ),
        )

    def __len__(self) -> int:
        return len(self.entries)

    def text(self, number: int) -> str:
        """Return the canonical text of document *number*."""
        return self.texts[number].decode()

    def document(self, number: int) -> Document:
        """Return document *number* whole."""
        entry = self.entries[number]
        record = json.loads(self.records[number])
        return Document(
            id=entry.id,
            collection=entry.collection,
            path=entry.path,
            sha256=entry.sha256,
            text=self.text(number),
            blocks=tuple(_block(row) for row in json.loads(self.blocks[number])),
            meta=_meta(record["meta"]),
            links=tuple(Link(*link) for link in record["links"]),
        )

    def meta(self, number: int) -> SourceMeta:
        """Return what is known about document *number*."""
        return _meta(json.loads(self.records[number])["meta"])


def entry_of(document: Document) -> Entry:
    """Return the entry of *document*."""
    record = _as_bytes([document.sha256, _record(document)])
    digest = blake2b(record, digest_size=8).hexdigest()
    return Entry(
        document.id,
        document.collection,
        document.path,
        document.sha256,
        document.meta.language,
        document.meta.title,
        digest,
    )


def chosen(parts: Iterable[tuple[DocumentStore, int]]) -> DocumentStore:
    """Store the documents named by store and number, in that order."""
    picked = list(parts)
    return DocumentStore(
        entries=tuple(store.entries[number] for store, number in picked),
        records=Strings.of(store.records[number] for store, number in picked),
        texts=Strings.of(store.texts[number] for store, number in picked),
        blocks=Strings.of(store.blocks[number] for store, number in picked),
    )


def _record(document: Document) -> dict[str, Any]:
    meta = asdict(document.meta)
    return {"meta": meta, "links": [(link.start, link.end, link.target) for link in document.links]}


def _meta(record: dict[str, Any]) -> SourceMeta:
    original = record.pop("original")
    return SourceMeta(original=Original(**original) if original else None, **record)


def _row(block: Block) -> list[Any]:
    place = [block.kind.value, block.start, block.end, *block.lines]
    return [*place, block.headings, block.speaker, block.page, block.omitted]


def _block(row: list[Any]) -> Block:
    kind, start, end, first, last, headings, speaker, page, omitted = row
    return Block(
        BlockKind(kind), start, end, (first, last), tuple(headings), speaker, page, omitted
    )


def _as_bytes(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
