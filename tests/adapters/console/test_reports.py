"""Documents are shown as they are quoted, beside the lines that they were read from."""

from pathlib import Path

import pytest

from adapters.console import reports
from adapters.console.screen import PIPE, Screen
from bot.model import Collection
from retrieval.corpus import Corpus
from retrieval.index import Index
from retrieval.model import Document
from retrieval.reading.reader import read_document
from retrieval.refreshing import Opened


@pytest.fixture(params=["000", "001", "002", "003", "004"])
def seed(corpus: Corpus, request: pytest.FixtureRequest) -> Document:
    """Take each document of the default corpus."""
    return next(each for each in corpus.documents if each.path.startswith(request.param))


def test_the_lines_of_a_document_are_those_of_its_source(seed: Document, seeds: Path) -> None:
    """What stands beside a number stands in that line of the file."""
    source = (seeds / seed.path).read_text(encoding="utf-8").split("\n")
    shown = reports.document(seed, PIPE).split("\n")
    numbered = [line for line in shown if line[:5].strip().isdecimal()]

    assert len(numbered) > 10
    for line in numbered:
        number, words = int(line[:5]), line[7:].split()
        assert words[0].strip("*[]#") in source[number - 1].replace("\\", "")


def test_the_whole_text_is_shown(seed: Document) -> None:
    """No line of the canonical text is left out."""
    shown = reports.document(seed, PIPE)

    assert all(line.strip() in shown for line in seed.text.split("\n"))


def test_a_range_of_lines_can_be_chosen(seed: Document) -> None:
    """The lines are those of the source."""
    shown = reports.document(seed, PIPE, first=10, last=20).split("\n")[4:]
    numbers = [int(line[:5]) for line in shown if line[:5].strip()]

    assert numbers
    assert min(numbers) >= 10
    assert max(numbers) <= 20


def test_a_joined_paragraph_has_the_number_of_its_first_line() -> None:
    """When lines were joined, no number is made up for the words that follow."""
    read = read_document(b"# Title\n\none\ntwo\nthree\n\n- item\n", "a.md", collection="c")
    shown = reports.document(read, PIPE).split("\n")[4:]

    assert [line.split() for line in shown if line.strip()] == [
        ["1", "Title"],
        ["3", "one", "two", "three"],
        ["7", "item"],
    ]


def test_the_exact_text_is_exact_in_a_pipe(seed: Document) -> None:
    """Offsets of quotes can be tried on what is printed."""
    assert reports.exact(seed, PIPE) == seed.text


def test_the_exact_text_does_nothing_to_a_terminal() -> None:
    """There is nobody there to slice it."""
    read = read_document("a \u202e b\n".encode(), "a.txt", collection="c")

    assert "\u202e" not in reports.exact(read, Screen(80))
    assert "\u202e" not in reports.document(read, PIPE)


def test_long_lines_wrap_beside_their_number(seed: Document) -> None:
    """The column of numbers stays free."""
    shown = reports.document(seed, Screen(60)).splitlines()

    assert max(map(len, shown)) <= 60


def test_an_index_tells_what_it_holds(index: Index, seeds: Path) -> None:
    """Each collection has its count, an empty one too."""
    collections = (Collection("seeds", seeds), Collection("empty", Path("nowhere")))

    assert reports.holdings(collections, Opened(index, (), read=2, kept=3), PIPE) == (
        f"seeds: 5 documents from {seeds}\n"
        "empty: 0 documents from nowhere\n"
        "2 read, 3 unchanged, 0 gone\n"
        f"generation {index.generation}\n"
    )
