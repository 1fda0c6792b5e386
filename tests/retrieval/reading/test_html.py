"""HTML inside Markdown becomes what a browser would show as text."""

from retrieval.model import BlockKind
from retrieval.reading.html import read_html
from tests.retrieval.reading.views import kept, kinds, read, words


def test_tags_are_dropped_and_entities_decoded() -> None:
    """Words run on through inline tags and break at those of blocks."""
    source = "<div><p>One <b>bold</b> &amp;\n <i>more</i></p>\n<p>5&nbsp;km</p></div>"

    assert kept(read(source)) == ["One bold & more", "5\u00a0km"]


def test_what_is_not_shown_is_not_read() -> None:
    """Scripts, styles and comments are dropped with what is in them."""
    source = "<div><script>a()</script><style>b{}</style><!-- c\n\nd --><p>e</p></div>"

    assert [block.words.text for block in read_html(source)] == ["e"]


def test_a_table_is_rows_of_cells() -> None:
    """Cells are joined as in Markdown, headers are told from rows."""
    document = read(
        "<table><tr><th>K</th><th>V</th></tr>\n<tr><td><p>a</p></td><td>b<br>c</td></tr></table>"
    )

    assert kept(document) == ["K | V", "a | b\nc"]
    assert kinds(document) == [BlockKind.TABLE_HEADER, BlockKind.TABLE_ROW]


def test_lists_headings_and_preformatted_text_have_their_kinds() -> None:
    """HTML is as good as Markdown for saying what a block is."""
    document = read(
        "<h2>Head</h2>\n<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n<pre>c\n  d</pre>\n<p>e</p>"
    )

    assert [(kind, kept(document)[at]) for at, kind in enumerate(kinds(document))] == [
        (BlockKind.TITLE, "Head"),
        (BlockKind.LIST_ITEM, "a"),
        (BlockKind.LIST_ITEM, "b"),
        (BlockKind.CODE, "c\n  d"),
        (BlockKind.PARAGRAPH, "e"),
    ]


def test_a_heading_in_html_is_on_the_path() -> None:
    """What stands below it is found below it."""
    document = read("# T\n\n<h2>Head</h2>\n\ntext\n")

    assert document.blocks[-1].headings == ("Head",)


def test_lines_and_links_are_known_in_html_too() -> None:
    """A block of HTML knows where it stands and where it leads."""
    document = read('a\n\n<div>\n<p>b</p>\n<p>c <a href="/d">e</a></p>\n</div>\n')

    assert [(words(document, block), block.lines[0]) for block in document.blocks] == [
        ("a", 1),
        ("b", 4),
        ("c e", 5),
    ]
    assert [(document.text[link.start : link.end], link.target) for link in document.links] == [
        ("e", "/d")
    ]


def test_markdown_between_tags_is_markdown() -> None:
    """A blank line ends the HTML, as everywhere in Markdown."""
    assert kept(read("<details>\n<summary>More</summary>\n\nIt is *here*\n\n</details>\n")) == [
        "More",
        "It is here",
    ]


def test_tags_that_never_end_are_read_in_time() -> None:
    """Neither open tags nor open comments take the square of their number."""
    for source in ("<div>\n" * 20_000 + "end", "<!--" * 20_000, "<table>" + "<tr><td>x" * 10_000):
        read("text\n\n" + source)
