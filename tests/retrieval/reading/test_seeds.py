"""What is made of the five texts that come with the project."""

from pathlib import Path

import pytest

from retrieval.corpus import Corpus, read_corpus
from retrieval.model import BlockKind, Document, Original
from tests.retrieval.reading.views import kept, omitted, spoken

SEEDS = Path(__file__).parents[3] / "seeds"
ESSAY = "https://www.darioamodei.com/post/the-urgency-of-interpretability"


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    """Read the default corpus."""
    return read_corpus(SEEDS, "seeds")


def seed(corpus: Corpus, number: int) -> Document:
    """Return the text whose file name begins with *number*."""
    return next(
        document for document in corpus.documents if document.path.startswith(f"{number:03}")
    )


def test_the_default_corpus_is_the_five_texts(corpus: Corpus) -> None:
    """All five are read and what lies beside them is not taken for documents."""
    assert len(corpus.documents) == 5
    assert corpus.refused == ()
    assert [passed.path for passed in corpus.passed_over] == ["README.md", "sources.toml"]


@pytest.mark.parametrize("number", [0, 2, 4])
def test_plain_seeds_are_kept_to_the_character(corpus: Corpus, number: int) -> None:
    """The canonical text of a plain seed is the file."""
    document = seed(corpus, number)

    assert document.text == (SEEDS / document.path).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (0, [(2, "byline"), (3, "date line"), (4, "reading time"), (14, "comments")]),
        (1, [(9, "image caption"), (11, "image credit"), (37, "promotion"), (41, "share button")]),
        (2, [(3, "reading time"), (65, "promotion"), (67, "contact line")]),
        (3, [(2, "byline")]),
        (
            4,
            [
                (2, "template sentence"),
                (3, "template sentence"),
                (4, "page label"),
                (12, "glued counter"),
                (27, "glued counter"),
                (38, "glued counter"),
                (39, "repeats line 7"),
                (41, "repeats line 8"),
                (43, "repeats line 9"),
                (45, "repeats line 10"),
                (47, "empty section"),
                (48, "install banner"),
                (49, "install banner"),
                (50, "install banner"),
                (51, "install banner"),
            ],
        ),
    ],
)
def test_exactly_the_page_around_a_seed_is_left_out(
    corpus: Corpus, number: int, expected: list[tuple[int, str]]
) -> None:
    """Every line that is not the text itself is left out under a name, and no other line is."""
    assert omitted(seed(corpus, number)) == expected


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (0, ("Jermy Johnson", None, "--02-12", "article")),
        (1, (None, "Futurism", None, "article")),
        (2, ("Billy Perrigo", "TIME", None, "interview")),
        (3, (None, None, None, "summary of an essay")),
        (4, (None, "uListen", None, "automatic summary of a podcast")),
    ],
)
def test_a_seed_says_of_itself_what_it_says_and_no_more(
    corpus: Corpus, number: int, expected: tuple[str | None, ...]
) -> None:
    """Unknown stays unknown: no year is added, and nobody is made the author of a summary."""
    meta = seed(corpus, number).meta

    assert (meta.author, meta.publisher, meta.date, meta.kind) == expected
    assert (meta.url, meta.language) == (None, "en")


def test_the_summary_is_not_by_the_author_of_the_essay(corpus: Corpus) -> None:
    """The name in the byline of the summary is that of the original's author."""
    assert seed(corpus, 3).meta.original == Original(
        author="Dario Amodei", date="2025-04", url=ESSAY
    )


def test_without_a_sidecar_the_byline_still_speaks_of_the_original(tmp_path: Path) -> None:
    """The link called "Original" is enough to tell whose name stands beside it."""
    path = next(SEEDS.glob("003*"))
    (tmp_path / path.name).write_bytes(path.read_bytes())
    [document] = read_corpus(tmp_path, "copy").documents

    assert document.meta.author is None
    assert document.meta.original == Original(author="Dario Amodei", date="2025-04", url=ESSAY)
    assert document.meta.found["original"] == "header lines"


def test_the_podcast_summary_names_the_speakers_of_its_quotations(corpus: Corpus) -> None:
    """Each signed line is one block with its signature, under the name that signs it."""
    assert [(name, words.partition(" ")[0]) for name, words in spoken(seed(corpus, 4))] == [
        ("Dario Amodei", "If"),
        ("Dario Amodei", "We"),
        ("Chris Olah", "Gradient"),
        ("Dario Amodei", "I"),
        ("Amanda Askell", "It’s"),
    ]
    assert ("Chris Olah", "Gradient descent is smarter than you.\n— Chris Olah") in spoken(
        seed(corpus, 4)
    )


def test_nobody_else_is_made_a_speaker(corpus: Corpus) -> None:
    """The other four name no speaker of any line, so neither do we."""
    assert not [line for number in range(4) for line in spoken(seed(corpus, number))]


def test_the_interview_is_questions_and_answers(corpus: Corpus) -> None:
    """Only the interview has questions, each as asked; the summary's unanswered ones are not."""
    questions = [kept(document, BlockKind.QUESTION) for document in corpus.documents]

    assert [len(asked) for asked in questions] == [0, 0, 12, 0, 0]
    assert questions[2][2] == "What did you set out to achieve with Anthropic’s culture?"


def test_the_marks_of_markdown_are_gone_and_the_links_known(corpus: Corpus) -> None:
    """Brackets that an editor added are kept, those of links are not."""
    document = seed(corpus, 1)

    assert '"Recently, [Anthropic] did an experiment' in document.text
    assert not {"](", "**", "\\["} & {mark for mark in ("](", "**", "\\[") if mark in document.text}
    assert ("essay published to his personal website", ESSAY) in [
        (document.text[link.start : link.end], link.target) for link in document.links
    ]
