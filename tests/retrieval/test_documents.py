"""A stored document is the document, and its entry tells it from every other."""

from dataclasses import replace

import pytest
from hypothesis import given, settings

from retrieval.documents import DocumentStore, chosen, entry_of
from retrieval.model import Block, BlockKind, Document, Link, Original, SourceMeta
from tests.builders import corpora, document, documents

FULL = Document(
    id="d1",
    collection="team",
    path="a/b.md",
    sha256="0" * 64,
    text="Zürich 東京 🙂\n\nSaid.",
    blocks=(
        Block(BlockKind.HEADING, 0, 11, (1, 2), ("Zürich 東京 🙂",)),
        Block(BlockKind.QUOTATION, 13, 18, (4, 4), ("Zürich 東京 🙂",), "Anna", 7, "comments"),
    ),
    meta=SourceMeta(
        title="Zürich",
        author="Anna",
        publisher="Press",
        date="2025-04",
        url="https://example.org/ü",
        kind="essay",
        language="de",
        original=Original("Bob", "2024", "https://example.org", "First"),
        found={"title": "sources.toml"},
    ),
    links=(Link(0, 6, "https://example.org/?a=1&b=2"),),
)


def test_every_field_of_a_document_survives_storing() -> None:
    """Blocks, links, metadata and the original come back as they were."""
    store = DocumentStore.of([FULL])

    assert store.document(0) == FULL
    assert store.text(0) == FULL.text
    assert store.meta(0) == FULL.meta


@settings(max_examples=25)
@given(corpora())
def test_documents_are_stored_in_their_order(team: list[Document]) -> None:
    """Whatever was read is what is kept."""
    store = DocumentStore.of(team)

    assert len(store) == len(team)
    assert [store.document(number) for number in range(len(store))] == team
    assert store.entries == tuple(entry_of(one) for one in team)


@pytest.mark.parametrize(
    "other",
    [
        replace(FULL, sha256="1" * 64),
        replace(FULL, meta=replace(FULL.meta, title="Basel")),
        replace(FULL, meta=replace(FULL.meta, original=None)),
        replace(FULL, links=()),
    ],
    ids=["bytes", "title", "original", "links"],
)
def test_an_entry_differs_when_bytes_or_facts_differ(other: Document) -> None:
    """What a citation would say differently makes another state of the corpus."""
    assert entry_of(other).digest != entry_of(FULL).digest


def test_an_entry_is_the_same_on_every_machine() -> None:
    """The digest depends on nothing but the document."""
    assert entry_of(FULL).digest == entry_of(replace(FULL, meta=replace(FULL.meta))).digest
    assert entry_of(FULL) == DocumentStore.of([FULL]).entries[0]


def test_documents_are_chosen_from_several_stores() -> None:
    """A merged store holds the named documents in the named order."""
    one, two, three = documents("One.", "Two.", "Three.")
    left, right = DocumentStore.of([one, two]), DocumentStore.of([three])
    store = chosen([(right, 0), (left, 1)])

    assert [store.document(number) for number in range(len(store))] == [three, two]


def test_an_empty_document_is_stored() -> None:
    """A file without text is a document without text."""
    nothing = document("")

    assert DocumentStore.of([nothing]).document(0) == nothing
