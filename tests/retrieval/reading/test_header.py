"""Who wrote a text and when is read from the lines below its title, and only from there."""

import pytest

from retrieval.model import Original
from tests.retrieval.reading.views import kept, omitted, read


@pytest.mark.parametrize(
    ("header", "author", "date", "rules"),
    [
        ("Jane Doe\n\nMarch 3, 2024", "Jane Doe", "2024-03-03", ["byline", "date line"]),
        ("By Jane Doe", "Jane Doe", None, ["byline"]),
        (
            "Written by Jane van der Berg\n\n5 min read",
            "Jane van der Berg",
            None,
            ["byline", "reading time"],
        ),
        ("Published on 3 March 2024", None, "2024-03-03", ["date line"]),
        ("**Jane O’Brien** · April 2025 · 4 minute read", "Jane O’Brien", "2025-04", ["byline"]),
        ("- Jane Doe\n- Feb 12", "Jane Doe", "--02-12", ["byline", "date line"]),
        ("Author: Jane Doe | 2024-03-03", "Jane Doe", "2024-03-03", ["byline"]),
    ],
)
def test_header_lines_become_metadata(
    header: str, author: str | None, date: str | None, rules: list[str]
) -> None:
    """What a header says is cited, and the header itself is not quoted."""
    document = read(f"# The title\n\n{header}\n\nThe text begins here.\n")

    assert (document.meta.author, document.meta.date) == (author, date)
    assert [rule for _, rule in omitted(document)] == rules
    assert kept(document) == ["The title", "The text begins here."]


@pytest.mark.parametrize(
    "top",
    [
        "Jane Doe",
        "Getting Started\n\nMarch 2024",
        "WHAT IT IS ABOUT\n\nMarch 2024",
        "By default nothing happens.",
        "- January 1\n- July 4\n- December 25",
        "- 2023\n- 2024",
        "- May\n- June",
        "It was written on March 3, 2024",
        "Text first.\n\nJane Doe\n\nMarch 3, 2024",
        "## Section\n\nJane Doe\n\nMarch 3, 2024",
    ],
)
def test_lines_that_may_be_text_stay_text(top: str) -> None:
    """A name without a date, a list of dates, a section and a sentence are no header."""
    document = read(f"# The title\n\n{top}\n\nThe text goes on here.\n")

    assert (document.meta.author, document.meta.date) in [(None, None), (None, "2024-03")]
    assert [rule for _, rule in omitted(document) if rule != "date line"] == []


def test_a_header_that_links_the_original_speaks_of_the_original() -> None:
    """Its name and date are those of the work that is summed up."""
    meta = read("# T\n\nJane Doe · May 2024 · [Original](https://a.b/c)\n\nA summary of it.\n").meta

    assert (meta.author, meta.date) == (None, None)
    assert meta.original == Original(author="Jane Doe", date="2024-05", url="https://a.b/c")


def test_a_link_elsewhere_does_not_make_an_original() -> None:
    """A header may link to anything."""
    meta = read("# T\n\nJane Doe · May 2024 · [Edit this page](https://a.b/c)\n\nIts text.\n").meta

    assert (meta.author, meta.date, meta.original) == ("Jane Doe", "2024-05", None)
