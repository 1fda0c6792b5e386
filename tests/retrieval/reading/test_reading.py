"""What holds for every document, whatever it is made of."""

import string

from hypothesis import given
from hypothesis import strategies as st

from retrieval.model import Document, document_id
from retrieval.reading.reader import read_document
from tests.retrieval.reading.views import kept, read

MARKS = (
    "# ",
    "## ",
    "- ",
    "1. ",
    "> ",
    "    ",
    "```\n",
    "---\n",
    "| a | b |\n|---|---|\n",
    "<p>",
    "</p>",
    "[x](y)",
    "**",
    "`",
    "— Ada Lovelace",
    "Ada: ",
    "?",
    "!!! note\n",
    "{% if %}",
    "&amp;",
    "\\[",
    "<!--",
    "-->",
    "~~",
)
WORDS = (
    "alpha",
    "BETA GAMMA",
    "délta",
    "東京",
    "🙂",
    "\u00a0",
    "\t",
    "\x0c",
    "\u2028",
    "\x85",
    "5 quotesIf",
)
sources = st.lists(
    st.one_of(
        st.sampled_from([*MARKS, *WORDS, "\n", "\n\n", " "]), st.text(string.printable, max_size=20)
    ),
    max_size=40,
).map("".join)


def has_sound_blocks(document: Document) -> bool:
    """Tell whether the blocks are in order, apart, inside the text, and hold words."""
    end = 0
    for block in document.blocks:
        first, last = block.lines
        if not (end <= block.start < block.end <= len(document.text) and 1 <= first <= last):
            return False
        if not document.text[block.start : block.end].strip():
            return False
        end = block.end
    return all(
        0 <= link.start < link.end <= len(document.text) and link.target for link in document.links
    )


@given(source=sources)
def test_blocks_are_in_order_and_apart_in_markdown(source: str) -> None:
    """Whatever Markdown holds, its blocks and links lie in the text, in order, without overlap."""
    assert has_sound_blocks(read("text\n\n" + source, "page.md"))


@given(source=sources)
def test_blocks_are_in_order_and_apart_in_plain_text(source: str) -> None:
    """Whatever plain text holds, its blocks lie in the text, in order, without overlap."""
    assert has_sound_blocks(read(source, "page.rst"))


@given(source=sources)
def test_plain_text_is_its_own_canonical_text(source: str) -> None:
    """Nothing of plain text is changed but the form of its line ends."""
    decoded = source.replace("\r\n", "\n").replace("\r", "\n")

    assert read(source, "page.rst").text == decoded


@given(source=sources)
def test_every_word_of_plain_text_stands_in_a_block(source: str) -> None:
    """What no block holds of plain text is blanks and the marks of list items."""
    document = read(source, "page.rst")
    rest, end = "", 0
    for block in document.blocks:
        rest, end = rest + document.text[end : block.start], block.end

    assert not set(rest + document.text[end:]) & set(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
    )


@given(source=sources)
def test_reading_twice_gives_the_same_document(source: str) -> None:
    """A document depends on its bytes and its path alone."""
    assert read("text\n\n" + source) == read("text\n\n" + source)


@given(
    lines=st.lists(
        st.sampled_from(["word", "", "- item", "> said", "# Head", "  more"]), max_size=30
    )
)
def test_a_block_names_the_lines_that_it_came_from(lines: list[str]) -> None:
    """A block's lines are those of the file that hold its words."""
    numbered = [f"{line} n{number}" if line else "" for number, line in enumerate(lines, start=1)]
    document = read("\n".join(numbered))

    for block in document.blocks:
        told = document.text[block.start : block.end].split()
        numbers = [int(word[1:]) for word in told if word.startswith("n")]
        assert (min(numbers), max(numbers)) == block.lines


def test_an_id_is_that_of_a_path_in_a_collection() -> None:
    """The same path is another document in another collection, and the same one after an edit."""
    before = read_document(b"old", "a.md", collection="one")
    after = read_document(b"new", "a.md", collection="one")

    assert before.id == after.id == document_id("one", "a.md")
    assert before.sha256 != after.sha256
    assert document_id("two", "a.md") != before.id
    assert len(before.id) == 12


def test_a_text_file_with_marks_is_read_as_markdown() -> None:
    """A file that only says it is text is Markdown if it has fields, a heading or two links."""
    for source in (
        "---\ntitle: T\n---\nplain *word*",
        "# Head\n\nplain *word*",
        "[a](http://a.b) [c](http://d.e) plain *word*",
    ):
        assert "plain word" in read(source, "page.txt").text
        assert "plain word" in read(source, "PAGE").text


def test_a_text_file_without_marks_stays_as_it_is() -> None:
    """A star, a number sign or a single link does not make Markdown of a text."""
    for source in ("plain *word*\n", "#1 is *best*\n", "one [a](http://a.b) link\n"):
        assert read(source, "page.txt").text == source


def test_a_file_named_as_another_format_is_never_taken_for_markdown() -> None:
    """What calls itself reStructuredText may hold lines that begin with a number sign."""
    assert read("# not a heading\n", "page.rst").text == "# not a heading\n"


def test_the_heading_that_shows_the_title_is_on_no_path() -> None:
    """The title is known of every block, so it is not repeated in the headings of each."""
    document = read("# Leave\n\nintro\n\n## Sick leave\n\ncall in\n")

    assert kept(document) == ["Leave", "intro", "Sick leave", "call in"]
    assert [block.headings for block in document.blocks] == [
        (),
        (),
        ("Sick leave",),
        ("Sick leave",),
    ]


def test_a_heading_other_than_the_title_stays_on_the_path() -> None:
    """A file whose fields give it another title keeps its first heading as a heading."""
    document = read("---\ntitle: Handbook\n---\n# Leave\n\nintro\n")

    assert document.meta.title == "Handbook"
    assert document.blocks[-1].headings == ("Leave",)
