"""Markdown becomes the text that a person reads, and every block knows its lines."""

import pytest

from retrieval.errors import UnreadableDocument
from retrieval.model import BlockKind
from retrieval.reading.markdown import looks_like_markdown
from tests.retrieval.reading.views import kept, kinds, read


def links(source: str) -> list[tuple[str, str]]:
    """Return the links of *source* as their words and targets."""
    document = read(source)
    return [(document.text[link.start : link.end], link.target) for link in document.links]


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("*a* **b** ***c*** ~~d~~ `e`", "a b c d e"),
        ("one\ntwo", "one two"),
        ("one  \ntwo\\\nthree", "one\ntwo\nthree"),
        ("a ![picture](x.png) b", "a  b"),
        ("[words](http://a.b 'title')", "words"),
        ("[words][ref]\n\n[ref]: http://a.b", "words"),
        ("<http://a.b>", "http://a.b"),
        ("\\[x\\] \\*y\\* &amp; &lt;z&gt; &#8212;", "[x] *y* & <z> —"),
        ("a <b>bold</b> x<br>y <!-- c -->z", "a bold x\ny z"),
        ("2 * 3 * 4 and snake_case_name", "2 * 3 * 4 and snake_case_name"),
    ],
)
def test_marks_are_dropped_and_words_are_kept(source: str, text: str) -> None:
    """The canonical text is what stands on the rendered page."""
    assert read(source).text == text


def test_blocks_are_parted_as_they_are_read() -> None:
    """Paragraphs stand apart; items of a list and rows of a table stand below each other."""
    source = "one\n\ntwo\n\n- a\n- b\n\nthree\n\n| k | v |\n|---|---|\n| 1 | 2 |\n| 3 | 4 |\n"

    assert read(source).text == "one\n\ntwo\n\na\nb\n\nthree\n\nk | v\n1 | 2\n3 | 4"


def test_every_block_has_its_kind() -> None:
    """Title, heading, paragraph, item, quotation, code, header and row are told apart."""
    source = "# T\n\np\n\n## H\n\n- i\n\n> q\n\n```\nc\n```\n\n    d\n\n| a |\n|---|\n| b |\n"

    assert kinds(read(source)) == [
        BlockKind.TITLE,
        BlockKind.PARAGRAPH,
        BlockKind.HEADING,
        BlockKind.LIST_ITEM,
        BlockKind.QUOTATION,
        BlockKind.CODE,
        BlockKind.CODE,
        BlockKind.TABLE_HEADER,
        BlockKind.TABLE_ROW,
    ]


def test_headings_of_both_forms_make_the_path() -> None:
    """A heading is on its own path and on that of what is deeper, until one of its level."""
    document = read(
        "One\n===\n\nTwo\n---\n\na\n\n### Three ###\n\nb\n\n## Four\n\nc\n\n# Five\n\nd\n"
    )
    paths = {kept(document)[at]: block.headings for at, block in enumerate(document.blocks)}

    assert (paths["a"], paths["b"]) == (("Two",), ("Two", "Three"))
    assert (paths["c"], paths["d"]) == (("Four",), ("Five",))
    assert paths["Three"] == ("Two", "Three")


def test_what_is_too_long_for_a_heading_is_a_paragraph() -> None:
    """A heading is searched with all that stands under it, and none is a page long."""
    document = read(f"# Short\n\n## {'long ' * 60}\n\ntext\n\n## {'long ' * 61}\n\nmore\n")

    assert [block.kind for block in document.blocks] == [
        BlockKind.TITLE,
        BlockKind.HEADING,
        BlockKind.PARAGRAPH,
        BlockKind.PARAGRAPH,
        BlockKind.PARAGRAPH,
    ]
    assert document.blocks[-1].headings == document.blocks[-3].headings


def test_lines_are_those_of_the_file() -> None:
    """Front matter, blank lines and marks are counted; a block spans all of its lines."""
    document = read("---\ntitle: T\n---\n\n# H\n\none\ntwo\n\n- a\n  b\n\n```\nc\n```\n")

    assert [block.lines for block in document.blocks] == [(5, 5), (7, 8), (10, 11), (13, 15)]


def test_an_item_holds_its_own_paragraphs_and_nested_items_are_their_own() -> None:
    """A list item is one block, as long as no other list comes in between."""
    document = read("- a\n\n  b\n  - c\n\n  d\n- [x] e\n1. f\n")

    assert kept(document) == ["a\nb", "c", "d", "e", "f"]
    assert set(kinds(document)) == {BlockKind.LIST_ITEM}


def test_code_is_kept_to_the_character() -> None:
    """Marks and templates inside code are what the code is about."""
    code = "# {{ site.url }} {% raw %}\n  **x** [a](b) <b>\n\n!!! note\n:::\n{.cls} [^1]"

    assert kept(read(f"a\n\n```yaml\n{code}\n```\n"), BlockKind.CODE) == [code]


def test_marks_inside_code_spans_are_kept() -> None:
    """The same goes for code inside a sentence."""
    assert (
        read("write `{{ site.x }}` or ``{% `if` %}`` {.note}").text
        == "write {{ site.x }} or {% `if` %}"
    )


def test_links_know_their_words_and_targets() -> None:
    """In paragraphs, items, cells and HTML, the target belongs to exactly the words of the link."""
    assert links("## [h](/h)\n\na [b *c*](http://x) d\n\n- [e](/y)\n") == [
        ("h", "/h"),
        ("b c", "http://x"),
        ("e", "/y"),
    ]
    assert links("| a |\n|---|\n| x [b](/c) |\n") == [("b", "/c")]
    assert links("x <a class='y' href='/z?a&amp;b'>w</a>") == [("w", "/z?a&b")]


def test_a_link_around_an_image_has_no_words() -> None:
    """Where nothing can be read there is nothing to link."""
    assert links("[![badge](b.svg)](http://ci) text") == []


def test_empty_parts_leave_no_trace() -> None:
    """An empty item, an empty heading and an empty header row are not blocks."""
    assert kept(read("#\n\n-\n\ntext\n\n| | |\n|---|---|\n| a | b |\n")) == ["text", "a | b"]


def test_the_first_heading_is_the_title_only_if_it_stands_above_all() -> None:
    """The first of several equal sections titles its section, not the page."""
    assert read("## A\n\nx\n\n## B\n\ny\n", "sick-leave.md").meta.title == "Sick leave"
    assert read("## A\n\nx\n\n### B\n\ny\n", "sick-leave.md").meta.title == "A"
    assert read("# A\n\nx\n\n# B\n\ny\n", "sick-leave.md").meta.title == "A"
    assert read("x\n\n## A\n\ny\n", "sick-leave.md").meta.title == "Sick leave"


@pytest.mark.parametrize("source", ["# a", "text\n\n### b c", "[a](http://b) [c](https://d)"])
def test_markdown_is_told_from_its_marks(source: str) -> None:
    """A heading or two links are enough."""
    assert looks_like_markdown(source)


@pytest.mark.parametrize(
    "source", ["#a", "#1 is first", "a # b", "[a](http://b)", "- a\n* b", "*a*"]
)
def test_marks_that_plain_text_has_too_tell_nothing(source: str) -> None:
    """Bullets, stars, tags and a single link stand in plain text as well."""
    assert not looks_like_markdown(source)


def test_nesting_too_deep_to_be_read_is_refused_and_never_cut_off() -> None:
    """The parser would drop the inner text without a word."""
    assert kept(read("> " * 10 + "deep")) == ["deep"]
    for source in ("> " * 60 + "deep", "".join("  " * depth + "- a\n" for depth in range(60))):
        with pytest.raises(UnreadableDocument, match="nested too deeply"):
            read(source)


@pytest.mark.parametrize("source", ["a" * (2 * 1024 * 1024 + 1), "[" * 20_001])
def test_more_markdown_than_can_be_parsed_in_seconds_is_refused(source: str) -> None:
    """A file is never given more time than documents need."""
    with pytest.raises(UnreadableDocument, match="too much Markdown"):
        read(source)


def test_a_paragraph_longer_than_any_is_kept_as_it_stands() -> None:
    """What is too long to be searched for marks is still text."""
    text = "word " * 2_500 + "*end*"

    assert read(text).text == text
