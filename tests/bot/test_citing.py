"""Where a quote comes from, in words."""

from dataclasses import replace

import pytest

from bot import citing
from retrieval.model import Original, SourceMeta
from tests.adapters.samples import citation, quote


@pytest.mark.parametrize(
    ("date", "said"),
    [
        ("2025-04-03", "3 April 2025"),
        ("2025-04-03T10:00:00Z", "3 April 2025"),
        ("2025-04", "April 2025"),
        ("2025", "2025"),
        ("--02-12", "12 February"),
        ("--02", "February"),
        ("2025-13", "2025-13"),
        ("last spring", "last spring"),
    ],
)
def test_a_date_is_said_as_far_as_it_is_known(date: str, said: str) -> None:
    """No year, month or day is made up, and what is no date is left alone."""
    assert citing.day(date) == said


@pytest.mark.parametrize(
    ("meta", "parts"),
    [
        (SourceMeta("T"), ("author and date not stated",)),
        (SourceMeta("T", author="Jermy Johnson", date="--02-12"), ("Jermy Johnson", "12 February")),
        (
            SourceMeta("T", author="Billy Perrigo", publisher="TIME", kind="interview"),
            ("Billy Perrigo", "date not stated", "TIME", "an interview"),
        ),
        (SourceMeta("T", date="2025"), ("author not stated", "2025")),
    ],
)
def test_a_byline_says_what_is_known_and_what_is_not(
    meta: SourceMeta, parts: tuple[str, ...]
) -> None:
    """Neither the author nor the date is passed over in silence."""
    assert citing.byline(meta) == parts


@pytest.mark.parametrize(
    ("kind", "original", "about"),
    [
        (
            "summary of an essay",
            Original(author="Dario Amodei", date="2025-04"),
            "a summary of an essay by Dario Amodei, April 2025",
        ),
        (
            "automatic summary of a podcast",
            Original(title="Podcast #452"),
            "an automatic summary of a podcast, Podcast #452",
        ),
        (
            "interview",
            Original(title="interview with Dario Amodei"),
            "an interview with Dario Amodei",
        ),
        ("article", Original(author="Dario Amodei"), "an article, about a work by Dario Amodei"),
        ("article", Original(title="talk in Paris"), "an article, about: talk in Paris"),
        (None, Original(author="Dario Amodei"), "about a work by Dario Amodei"),
    ],
)
def test_the_author_of_an_original_is_never_the_author(
    kind: str | None, original: Original, about: str
) -> None:
    """A summary is called one, and its own author stays unknown."""
    byline = citing.byline(SourceMeta("T", kind=kind, original=original))

    assert byline == ("author and date not stated", about)


def test_an_original_that_the_title_names_is_not_named_again() -> None:
    """The title stands right above the byline."""
    meta = SourceMeta("Podcast #452", kind="summary of a podcast", original=Original(title="#452"))

    assert citing.byline(meta)[-1] == "a summary of a podcast"


def test_a_place_names_headings_and_speaker() -> None:
    """The way to a quote is read from the outside in."""
    cited = citation(headings=("Handbook", "Travel", "Flights"), speaker="Chris Olah")

    assert citing.place(cited) == ("Handbook › Travel › Flights", "said by Chris Olah")


def test_a_title_is_not_said_twice() -> None:
    """A heading path that begins with the title begins behind it."""
    cited = citation(meta=SourceMeta("Handbook"), headings=("Handbook", "Travel"))

    assert citing.place(cited) == ("Travel",)


@pytest.mark.parametrize(
    ("lines", "page", "said"),
    [((3, 3), None, "line 3"), ((3, 5), None, "lines 3–5"), ((3, 5), 2, "page 2")],
)
def test_lines_are_named_unless_there_are_pages(
    lines: tuple[int, int], page: int | None, said: str
) -> None:
    """A page is what a reader of paged documents can turn to."""
    assert citing.lines(citation(lines=lines, page=page)) == said


def test_many_other_places_are_counted() -> None:
    """The sixth place with the same words and those after it are a number."""
    cited = citation(also_in=tuple(f"{name}.md:1" for name in "abcdefg"))

    assert citing.elsewhere(cited) == ("also in a.md:1, b.md:1, c.md:1, d.md:1, e.md:1 and 2 more",)
    assert citing.elsewhere(citation()) == ()


def test_quotes_are_counted_with_their_documents() -> None:
    """Two passages of one document are one source, and no word of them was changed."""
    other = replace(quote(), citation=replace(citation(), document="d2"))

    assert citing.quoted((quote(),)) == "1 passage, word for word, from 1 document"
    assert citing.quoted((quote(), quote(), other)) == (
        "3 passages, word for word, from 2 documents"
    )


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (True, False, "The passage begins earlier. “Show around” has more of it."),
        (False, True, "The passage goes on. “Show around” has more of it."),
        (True, True, "The passage begins earlier and goes on. “Show around” has more of it."),
    ],
)
def test_what_was_left_out_is_told_with_its_side(before: bool, after: bool, said: str) -> None:  # noqa: FBT001 - two cases of one table
    """A passage never ends unsaid where it does not end."""
    assert citing.goes_on(before=before, after=after, around=True) == said
    assert said.startswith(citing.goes_on(before=before, after=after, around=False))


def test_hidden_characters_are_named_by_number_and_name() -> None:
    """Each once, in the order in which they stand; those without a name by number."""
    (said,) = citing.hidden("a\u202eb\u200b\u202e\x1b")

    assert said == (
        "The passage holds hidden characters: U+202E (right-to-left override),"
        " U+200B (zero width space) and U+001B."
    )
    assert citing.hidden("nothing 👩🏽\u200d🚀 here") == ()
