"""What stands around a quote."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as some

from bot.around import surroundings
from retrieval.model import Block, BlockKind
from tests.bot.library import document

DOCUMENT = document("leave", "one", "two", "three", "four", "five")


def test_a_quote_is_shown_with_the_block_before_and_the_block_after() -> None:
    """The slice is contiguous, and tells where it stands."""
    block = DOCUMENT.blocks[3]
    shown = surroundings(DOCUMENT, block.start, block.end)

    assert shown.text == "two\nthree\nfour"
    assert shown.text[slice(*shown.quoted)] == "three"
    assert shown.citation.lines == (3, 5)
    assert (shown.citation.document, shown.citation.headings) == (DOCUMENT.id, ("leave",))
    assert DOCUMENT.text[shown.citation.start : shown.citation.end] == shown.text


def test_a_quote_out_of_a_block_is_shown_with_the_rest_of_it() -> None:
    """A sentence of a paragraph stands in that paragraph."""
    shown = surroundings(DOCUMENT, DOCUMENT.blocks[3].start + 2, DOCUMENT.blocks[3].end - 1)

    assert shown.text == "two\nthree\nfour"
    assert shown.text[slice(*shown.quoted)] == "re"


def test_a_quote_of_many_blocks_is_shown_with_the_neighbours_of_all() -> None:
    """The first block has one before it, and the last one after it."""
    shown = surroundings(DOCUMENT, DOCUMENT.blocks[2].start, DOCUMENT.blocks[4].end)

    assert shown.text == "one\ntwo\nthree\nfour\nfive"


def test_a_page_has_room_for_more_neighbours() -> None:
    """As many as are asked for, or as there are."""
    block = DOCUMENT.blocks[3]

    assert surroundings(DOCUMENT, block.start, block.end, neighbours=2).text == (
        "one\ntwo\nthree\nfour\nfive"
    )
    assert surroundings(DOCUMENT, block.start, block.end, neighbours=9).text == DOCUMENT.text


def test_at_the_ends_of_a_document_there_is_no_neighbour() -> None:
    """The first block begins the slice, and the last one ends it."""
    first, last = DOCUMENT.blocks[0], DOCUMENT.blocks[-1]

    assert surroundings(DOCUMENT, first.start, first.end).text == "leave\none"
    assert surroundings(DOCUMENT, last.start, last.end).text == "four\nfive"


def test_left_out_blocks_do_not_count_as_neighbours() -> None:
    """Who wants to read on does not want a share button."""
    blocks = list(DOCUMENT.blocks)
    blocks[4] = replace(blocks[4], omitted="share button")
    shown = surroundings(replace(DOCUMENT, blocks=tuple(blocks)), blocks[3].start, blocks[3].end)

    assert shown.text == "two\nthree\nfour\nfive"


def test_a_book_without_paragraphs_stays_a_page() -> None:
    """At either side of a quote there is a bounded stretch of text, cut between words."""
    words = " ".join(f"word{number}" for number in range(2_000))
    book = document("book", words)
    start = book.text.index("word1000")
    shown = surroundings(book, start, start + len("word1000"))

    assert len(shown.text) < 3_100
    assert set(shown.text.split()) <= set(words.split())


def test_text_without_spaces_is_cut_all_the_same() -> None:
    """There are languages that set none."""
    book = document("book", "語" * 9_000)
    shown = surroundings(book, 4_000, 4_010)

    assert len(shown.text) == 3_010


@given(
    some.lists(some.text("ab c", max_size=900), max_size=8),
    some.integers(0, 5_000),
    some.integers(1, 5_000),
)
def test_surroundings_are_a_slice_that_holds_the_quote(
    paragraphs: list[str], start: int, length: int
) -> None:
    """Whatever the document and the range, nothing is altered and nothing of the quote is lost."""
    source = document("any", *paragraphs)
    start = min(start, len(source.text) - 1)
    end = min(start + length, len(source.text))
    shown = surroundings(source, start, end)

    assert source.text[shown.citation.start : shown.citation.end] == shown.text
    assert shown.text[slice(*shown.quoted)] == source.text[start:end]
    assert len(shown.text) <= end - start + 3_000


def test_where_everything_is_left_out_the_neighbours_are_shown_all_the_same() -> None:
    """Whoever asks for a range of such a document gets it, and no error."""
    button = Block(BlockKind.PARAGRAPH, 0, 5, (1, 1), omitted="share button")
    shown = surroundings(replace(DOCUMENT, text="share this", blocks=(button,)), 0, 5)

    assert (shown.text, shown.quoted) == ("share", (0, 5))
