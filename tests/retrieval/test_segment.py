"""A segment holds the passages as they were cut."""

import pytest
from hypothesis import given, settings

from retrieval.model import Document
from retrieval.passages import LONGEST, cut
from retrieval.segment import COLUMN, Segment, SegmentBuilder, analyzer_of, fingerprint
from tests.builders import bag, corpora, document, documents, words


def built(team: list[Document]) -> Segment:
    """Build one segment of *team*."""
    builder = SegmentBuilder()
    for one in team:
        builder.add(one)
    return builder.build()


def counts(segment: Segment, row: int) -> dict[str, int]:
    """Read the terms of a row back."""
    held = {}
    for term in segment.terms.vocabulary:
        start, end = segment.terms.range_of(term)
        found = dict(
            zip(
                segment.terms.rows[start:end].tolist(),
                segment.terms.counts[start:end].tolist(),
                strict=True,
            )
        )
        if row in found:
            held[term] = found[row]
    return held


@settings(max_examples=25)
@given(corpora())
def test_passages_come_back_as_they_were_cut(team: list[Document]) -> None:
    """Not a number of a passage is lost in the table."""
    segment = built(team)

    assert [segment.passage(row) for row in range(len(segment))] == [
        passage for one in team for passage in cut(one)
    ]


@settings(max_examples=25)
@given(corpora(most=2))
def test_the_bag_of_a_passage_is_its_text_twice_its_headings_and_its_title(
    team: list[Document],
) -> None:
    """The lengths are those of text once, headings twice, title and context once."""
    passages = [(one, passage) for one in team for passage in cut(one)]

    assert built(team).terms.lengths.tolist() == [len(bag(*each)) for each in passages]


def test_headings_count_twice_and_the_title_once() -> None:
    """A word under its heading and title is counted four times."""
    segment = built([document("# Zebra rules\n\n## Zebra\n\nThe zebra is long.")])

    assert counts(segment, 0) == {"zebra": 4, "rule": 1, "long": 1}


def test_a_context_is_searched_with_its_passage() -> None:
    """The header of a table is found at every row, and is no part of any."""
    rows = "\n".join(f"| {'name ' * 60}{at} | {at} |" for at in range(6))
    read = document(f"# T\n\n| Person | Size |\n|---|---|\n{rows}")
    segment = built([read])
    last = segment.passage(len(segment) - 1)

    assert last.context is not None
    assert "Person" not in words(read, last)
    assert counts(segment, len(segment) - 1)["person"] == 1


def test_grams_are_those_of_the_passage_alone() -> None:
    """Headings and titles do not count among the runs of four characters."""
    segment = built([document("# Zebra\n\n## Yak\n\nOx.")])

    assert list(segment.grams.vocabulary) == [" ox "]


def test_sections_are_all_words_under_one_heading() -> None:
    """A section is one row of its field, however many passages it has."""
    long = "word " * 300
    segment = built(documents(f"# T\n\n## A\n\n{long}\n\n## B\n\nother", "third"))

    assert segment.section_documents.tolist() == [0, 0, 1]
    assert segment.sections.lengths.tolist() == [300, 1, 1]
    assert segment.passages[:, COLUMN.section_row].tolist() == [0, 0, 1, 2]


@pytest.mark.parametrize(
    "text",
    [
        f"# T\n\n## {'word ' * 10_000}\n\n{'para text. ' * 4_000}",
        f"Bring {'word ' * 10_000}:\n\n" + "- para text.\n" * 4_000,
        f"{'word ' * 10_000}\n====\n\n{'para text. ' * 4_000}",
    ],
    ids=["heading", "lead-in", "title"],
)
def test_what_stands_above_a_passage_is_searched_up_to_a_bound(text: str) -> None:
    """A heading as long as a book does not come with every passage below it."""
    segment = built([document(text)])

    assert len(segment) > 40
    assert segment.terms.lengths.max() < LONGEST * 5


@pytest.mark.parametrize(
    "other",
    ["IT’S “GOOD” – YES", 'It\'s  "good"\n- yes', 'It\'s "good" ‑ yes', 'Ｉt\'s "good" — yes'],
)
def test_a_fingerprint_is_that_of_the_words(other: str) -> None:
    """Case, width, blanks and typography make no other text."""
    assert fingerprint('It\'s "good" - yes') == fingerprint(other)


def test_other_words_have_another_fingerprint() -> None:
    """A number is enough to make a text another."""
    assert fingerprint("It costs 10.") != fingerprint("It costs 11.")
    assert 0 <= fingerprint("") < 2**64


def test_a_text_of_unknown_language_is_read_as_english() -> None:
    """Where nobody can tell, the small words of English are small."""
    assert analyzer_of(None).terms("the houses") == ["hous"]
    assert analyzer_of("de").terms("the Häuser") == ["the", "haus"]


def test_a_segment_of_nothing_is_a_segment() -> None:
    """Documents without text have a place and no passage."""
    segment = built([document(""), document("# Only a title", "b.md")])

    assert len(segment) == 0
    assert len(segment.documents) == 2
