"""A document is shown as it stands: every block on its line, whole or part by part."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.web import documents
from adapters.web.documents import View, offset_of, part_at, parts, spoken, view
from retrieval.model import Block, BlockKind, Document
from tests.builders import document, random_documents, seeds

NOTES = document(
    "# Pay\n\nMonthly.\n\n## When\n\nOn the *25th*.\n\n- in euros\n- at noon\n", "a.md"
)


def whole(read: Document, quoted: tuple[int, int] = (0, 0)) -> View:
    """Show all of a document."""
    return view(read, (0, len(read.text)), quoted)


def words(shown: View, *, marked: bool = False) -> list[str]:
    """Return the words of each block, or those of them that are marked."""
    return [
        "".join(
            run.text for part in each.stretches if part.marked or not marked for run in part.runs
        )
        for each in shown.blocks
    ]


def test_every_block_stands_there_on_its_line() -> None:
    """In order, with what it is."""
    shown = whole(NOTES)

    assert words(shown) == ["Pay", "Monthly.", "When", "On the 25th.", "in euros", "at noon"]
    assert [each.line for each in shown.blocks] == [1, 3, 5, 7, 9, 10]
    assert [each.anchor for each in shown.blocks] == ["L1", "L3", "L5", "L7", "L9", "L10"]
    assert shown.blocks[2].kind is BlockKind.HEADING
    assert (shown.title, shown.path, shown.language) == ("Pay", "a.md", "en")


def test_what_is_left_out_of_answers_is_shown_with_the_reason() -> None:
    """A reader sees what the rules saw."""
    shown = [whole(seeds().document(each.id)) for each in seeds().entries]
    reasons = {each.omitted for each in shown[3].blocks}

    assert reasons == {None, "byline"}
    assert [words(each) for each in shown] == [
        [read.text[block.start : block.end] for block in read.blocks]
        for read in (seeds().document(each.id) for each in seeds().entries)
    ]


@settings(max_examples=30)
@given(random_documents(), st.integers(0, 500), st.integers(0, 500))
def test_the_passage_is_marked_across_blocks_and_lands_once(
    read: Document, start: int, length: int
) -> None:
    """Of what stands between blocks nothing is drawn, so nothing of it is marked."""
    quoted = (start, start + length)
    shown = whole(read, quoted)
    inside = [
        read.text[max(block.start, start) : min(block.end, start + length)] for block in read.blocks
    ]

    assert words(shown, marked=True) == [
        text if block.start < start + length else ""
        for text, block in zip(inside, read.blocks, strict=True)
    ]
    assert sum(each.lands for each in shown.blocks) == any(words(shown, marked=True))


@settings(max_examples=30)
@given(random_documents(), st.integers(0, 500), st.integers(0, 500))
def test_within_a_range_only_that_is_shown(read: Document, start: int, length: int) -> None:
    """To the character: whoever was given a passage is shown no more."""
    shown = view(read, (start, start + length))

    assert all(words(shown))
    assert all(text in read.text[start : start + length] for text in words(shown))


@settings(max_examples=30)
@given(random_documents(), st.integers(60, 900))
def test_the_parts_are_the_document_again(read: Document, most: int) -> None:
    """Each fits on a page, begins where the last one ends, and is found by what stands in it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(documents, "MOST", most)
        found = parts(read)
        places = [part_at(found, start) for start, _ in found]

    assert "".join(read.text[start:end] for start, end in found) == read.text
    assert all(end - start <= most for start, end in found)
    assert places == list(range(len(found))) or not read.text


def test_a_long_document_is_cut_between_blocks_and_a_long_block_behind_a_word(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Nothing is cut inside what a reader sees as one character."""
    monkeypatch.setattr(documents, "MOST", 12)
    read = document(
        "Eight w.\n\nmore of them here and\n\ne\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301",
        "a.txt",
    )

    assert [read.text[start:end] for start, end in parts(read)] == [
        *("Eight w.\n\n", "more of ", "them here ", "and\n\n"),
        *("e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301", "e\u0301"),
    ]


@pytest.mark.parametrize(("line", "text"), [(0, "Pay"), (3, "Mon"), (4, "When"), (99, "Pay")])
def test_a_line_is_found_by_its_number(line: int, text: str) -> None:
    """Or the block behind it; beyond the end that is the beginning."""
    assert NOTES.text[offset_of(NOTES, line) :].startswith(text)


def test_two_blocks_on_one_line_have_one_anchor() -> None:
    """An id is there once on a page."""
    one = Block(BlockKind.PARAGRAPH, 0, 3, (1, 1))
    two = Block(BlockKind.PARAGRAPH, 4, 7, (1, 1))
    read = replace(NOTES, text="one two", blocks=(one, two))

    assert [each.anchor for each in whole(read).blocks] == ["L1", None]


def test_a_page_is_named_where_it_begins() -> None:
    """Not on every block of it."""
    blocks = [Block(BlockKind.PARAGRAPH, at, at + 1, (1, 1), page=1 + at // 2) for at in range(4)]
    read = replace(NOTES, text="abcd", blocks=tuple(blocks))

    assert [each.page for each in whole(read).blocks] == [1, None, 2, None]


def test_headings_are_for_the_table_of_contents() -> None:
    """One level below each other, and none that is left out."""
    read = document("# A\n\nText.\n\n## B\n\nMore.\n\n### C\n\nMost.\n", "a.md")

    assert [(each.anchor, each.level) for each in whole(read).headings] == [("L5", 2), ("L9", 3)]


@pytest.mark.parametrize(
    ("language", "told"), [("de", "de"), ("gsw", "gsw"), (None, None), ('"><b>', None), ("", None)]
)
def test_only_a_language_is_told_as_one(language: str | None, told: str | None) -> None:
    """A sidecar can hold anything."""
    assert spoken(language) == told
