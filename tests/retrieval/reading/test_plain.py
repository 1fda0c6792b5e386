"""Plain text is cut where a person sees its parts."""

import pytest

from retrieval.errors import UnreadableDocument
from retrieval.model import BlockKind
from tests.retrieval.reading.views import kept, kinds, omitted, read

LONG = "This line goes on and on, as lines do that nobody wraps, for much longer. " * 2


def test_blank_lines_part_wrapped_paragraphs() -> None:
    """A paragraph keeps its line breaks and ends at a blank line."""
    document = read("The first one is\nwrapped here.\n\nThe second one.\n", "a.txt")

    assert kept(document) == ["The first one is\nwrapped here.", "The second one."]
    assert [block.lines for block in document.blocks] == [(1, 2), (4, 4)]


def test_long_lines_are_paragraphs_by_themselves() -> None:
    """Where nobody wraps lines, a line break is the end of a paragraph."""
    document = read(f"{LONG}One.\n{LONG}Two.\n{LONG}Three.\n", "a.txt")

    assert len(document.blocks) == 3


def test_a_group_of_long_lines_among_blank_ones_is_cut_too() -> None:
    """A file may have both blank lines and paragraphs on lines of their own."""
    document = read(f"Short.\n\n{LONG}One.\n{LONG}Two.\n\nShort.\n", "a.txt")

    assert len(document.blocks) == 4


def test_the_first_line_is_the_title_if_it_looks_like_one() -> None:
    """A short line by itself without a full stop titles the text."""
    document = read("Leave policy\n\nTake some.\n", "a.txt")

    assert kinds(document) == [BlockKind.TITLE, BlockKind.PARAGRAPH]
    assert (document.meta.title, document.meta.found["title"]) == ("Leave policy", "first line")


@pytest.mark.parametrize(
    "source",
    [
        "This sentence is wrapped\nand goes on.\n\nMore.\n",
        "A sentence by itself.\n\nMore.\n",
        "- an item\n- another\n",
        "x" * 201 + "\n\nMore.\n",
        "All there is",
    ],
)
def test_a_first_line_that_is_text_is_no_title(source: str) -> None:
    """A sentence, an item, a long line and a lone line stay text that can be found."""
    document = read(source, "some-notes.txt")

    assert BlockKind.TITLE not in kinds(document)


def test_lines_in_capitals_are_headings() -> None:
    """A short line in capitals heads what follows it."""
    document = read("Title\n\nTHE FIRST PART\nText of it.\n\nPART TWO\n\nMore.\n", "a.txt")

    assert kept(document, BlockKind.HEADING) == ["THE FIRST PART", "PART TWO"]
    assert [block.headings for block in document.blocks] == [
        (),
        ("THE FIRST PART",),
        ("THE FIRST PART",),
        ("PART TWO",),
        ("PART TWO",),
    ]


@pytest.mark.parametrize(
    "source",
    [
        "Text.\n\nNASA\n\nText.\n",
        "Text.\n\nSTOP THAT NOW!\n\nText.\n",
        "Text.\n\nTHE SOFTWARE IS PROVIDED AS IS WITHOUT\nWARRANTY OF ANY KIND AND\nLIABILITY.\n",
        "Text.\n\n2024 2025\n\nText.\n",
        "Text.\n\n- ITEM ONE\n- ITEM TWO\n",
        "Text.\n\n東京 大阪\n\nText.\n",
    ],
)
def test_other_capitals_are_no_headings(source: str) -> None:
    """Acronyms, shouts, legal paragraphs, figures, items and letters without case are text."""
    assert BlockKind.HEADING not in kinds(read(source, "a.txt"))


def test_underlined_lines_are_headings_by_their_lines() -> None:
    """The line first used is the highest level, as in reStructuredText."""
    document = read(
        "Title\n=====\n\nOne\n---\n\na\n\nTwo\n~~~\n\nb\n\nThree\n-----\n\nc\n", "a.rst"
    )

    assert [
        (kept(document)[at], path)
        for at, path in enumerate(block.headings for block in document.blocks if not block.omitted)
    ] == [
        ("Title", ()),
        ("One", ("One",)),
        ("a", ("One",)),
        ("Two", ("One", "Two")),
        ("b", ("One", "Two")),
        ("Three", ("Three",)),
        ("c", ("Three",)),
    ]


def test_lines_that_only_draw_are_left_out() -> None:
    """Rules and underlines are no text, and it is said that they are left out."""
    document = read("Text one.\n\n-----\n\n* * *\n\nText two.\n", "a.txt")

    assert kept(document) == ["Text one.", "Text two."]
    assert omitted(document) == [(3, "horizontal rule"), (5, "horizontal rule")]


def test_items_begin_after_their_marks_and_go_on() -> None:
    """A bullet or a number is no part of the item, the lines it goes on in are."""
    document = read("Text:\n- one\n  goes on\n* two\n1. three\n2) four\n\nText.\n", "a.txt")

    assert kept(document, BlockKind.LIST_ITEM) == ["one\n  goes on", "two", "three", "four"]


def test_figures_and_dashes_inside_text_make_no_items() -> None:
    """A year, a negative number and a word with a dash begin ordinary lines."""
    document = read("Text.\n\n1984 was\n-5 degrees\n*bold* talk\n\nText.\n", "a.txt")

    assert BlockKind.LIST_ITEM not in kinds(document)


def test_a_header_below_the_title_is_not_taken_for_a_paragraph() -> None:
    """A line that can only be a date or a reading time tells that the lines around it are lines."""
    document = read("The title\nJane Doe\nMarch 3, 2024\n\nText that is\nwrapped.\n", "a.txt")

    assert document.meta.title == "The title"
    assert (document.meta.author, document.meta.date) == ("Jane Doe", "2024-03-03")
    assert kept(document) == ["The title", "Text that is\nwrapped."]


def test_more_lines_than_any_text_has_are_refused() -> None:
    """A file of nothing but line breaks must not fill the memory."""
    with pytest.raises(UnreadableDocument, match="more than a million lines"):
        read("a\n" * 1_000_001, "a.txt")
