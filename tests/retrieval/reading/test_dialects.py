"""What dialects of Markdown add does not reach the reader, and no line moves."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.model import BlockKind
from retrieval.reading.dialects import neutralise
from tests.retrieval.reading.views import kept, kinds, read

PIECES = [
    "!!! note",
    '??? tip "T"',
    '=== "Tab"',
    "    body",
    "> [!NOTE]",
    "> said",
    ":::tip T",
    ":::",
    "[^1]:",
    "[^2]: x",
]
PIECES += [
    "```",
    "~~~",
    '{% include "a"',
    "%}",
    "{{ page.x }}",
    "{% comment %}",
    "{% endcomment %}",
    "{:toc}",
    "",
    "a",
]


@given(lines=st.lists(st.sampled_from(PIECES), max_size=30))
def test_no_line_moves(lines: list[str]) -> None:
    """However dialects are mixed, there are as many lines as before."""
    source = "\n".join(lines)

    assert neutralise(source).count("\n") == source.count("\n")


@given(text=st.text("abc *_#>|-+.[]()<>/&;:\"'\n", max_size=200))
def test_plain_markdown_is_left_as_it_is(text: str) -> None:
    """A file without the marks of dialects is not touched."""
    if not any(mark in text for mark in (":::", "[^", ">[", "> [", "toc")):
        assert neutralise(text) == text


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("{% if x %}a{% endif %} b", "a b"),
        ('a {% include "x.html"\nfoo: bar\n%} b', "a\n\nb"),
        ('ask in {% slack_channel "help" %}.', "ask in #help."),
        ('ask in {% include slack.html channel="#help" %}.', "ask in #help."),
        ("a{% comment %}b\n\nc{% endcomment %}d", "a\n\nd"),
        ("a {{ site.title }} b", "a  b"),
        ("Dear {{ first_name }},", "Dear {{ first_name }},"),
        ('a [b]({% page "/c d/" %}) e', "a b e"),
        ("a [b]({{ site.baseurl }}/c) d", "a b d"),
        ("a{.cls} b{#id} {: .note } c {:toc}", "a b c"),
        ("## A {#b}", "A"),
        ("a[^1] b[^long-note].", "a b."),
        ("[TOC]\n\na", "a"),
        ("import X from './x'\n\na", "a"),
    ],
)
def test_what_is_for_the_generator_does_not_reach_the_reader(source: str, text: str) -> None:
    """Tags, variables of the site, attributes and note marks are dropped; placeholders are kept."""
    assert read(source).text == text


def test_a_tag_in_a_link_gives_its_address_as_the_target() -> None:
    """Blanks and quotes of a tag do not break the link that it stands in."""
    document = read('[b]({% page "/c d/" %}) and [e]({{ site.baseurl }}/f)')

    assert [link.target for link in document.links] == ["/c%20d/", "/f"]


def test_an_admonition_is_its_title_and_its_text() -> None:
    """The body is a paragraph and no code, and what follows is outside of it."""
    document = read(
        '!!! note "Mind this"\n    Body *one*\n\n    - item\n\nafter\n\n!!! tip\n    Two\n'
    )

    assert kept(document) == ["Mind this\nBody one", "item", "after", "Two"]
    assert BlockKind.CODE not in kinds(document)
    assert [block.lines for block in document.blocks] == [(1, 2), (4, 4), (6, 6), (9, 9)]


def test_code_inside_an_admonition_stays_code() -> None:
    """Only the margin of the admonition is taken away."""
    document = read("!!! note\n    ```\n    a\n      b\n    ```\n\nafter\n")

    assert kept(document, BlockKind.CODE) == ["a\n  b"]


def test_an_alert_is_no_quotation() -> None:
    """A note that is written with quotation marks is not anybody's words."""
    document = read("> [!NOTE]\n> one\n> two\n\n> said\n")

    assert [(kept(document)[at], kind) for at, kind in enumerate(kinds(document))] == [
        ("one two", BlockKind.PARAGRAPH),
        ("said", BlockKind.QUOTATION),
    ]


@pytest.mark.parametrize("opening", [":::tip", "::: tip", "::: {.tip}", ":::{tip}"])
def test_containers_leave_their_text(opening: str) -> None:
    """Fences of colons are dropped, whatever they are called."""
    assert read(f"{opening}\ninside\n:::\n\nafter").text == "inside\n\nafter"


def test_footnotes_stand_where_they_are_written() -> None:
    """The text of a note is a block like any other, on its own lines."""
    document = read("a[^1]\n\n[^1]: First\n    goes on\n[^2]:\n\n    Second\n\nb\n")

    assert kept(document) == ["a", "First goes on", "Second", "b"]
    assert [block.lines for block in document.blocks] == [(1, 1), (3, 4), (7, 7), (9, 9)]
