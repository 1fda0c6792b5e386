"""The relevance questions are sound: golds stand where they say, nothing is asked twice."""

import json
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

HERE = Path(__file__).parent
SEEDS = HERE.parents[1] / "seeds"
TUNING = HERE / "seeds.jsonl"
HELD_OUT = HERE / "seeds-held-out.jsonl"

IMAGE = re.compile(r"!\[[^\]]*\]\([^)]*\)")
LINK = re.compile(r"\[((?:\\.|[^\]\\])*)\]\([^)]*\)")
MARK = re.compile(r"[*\\]")


@dataclass(frozen=True, slots=True)
class Row:
    """One question as it stands in a file; ``golds`` is empty when it must not be answered."""

    question: str
    golds: tuple[str, ...]
    document: str | None
    keys: frozenset[str]


def rows(path: Path) -> list[Row]:
    """Read a question file, one row a line."""
    found = []
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        found.append(Row(row["q"], tuple(row["a"]), row.get("doc"), frozenset(row)))
    return found


def answerable(path: Path) -> list[Row]:
    """Keep the rows that the seeds answer."""
    return [row for row in rows(path) if row.golds]


def paragraphs(name: str) -> list[str]:
    """Split a seed into the lines a reader sees, white space folded."""
    text = (SEEDS / name).read_text(encoding="utf-8")
    text = MARK.sub("", LINK.sub(r"\1", IMAGE.sub("", text)))
    folded = (" ".join(line.split()) for line in text.splitlines())
    return [line.removeprefix("- ") for line in folded if line]


def places(gold: str, lines: list[str]) -> list[str]:
    """Find the lines that hold *gold*; a line that another repeats in full is the same place."""
    holding = {line for line in lines if gold in line}
    return [one for one in holding if not any(one != other and one in other for other in holding)]


@pytest.fixture(scope="module")
def seeds() -> dict[str, list[str]]:
    """Read the default corpus by file name."""
    return {path.name: paragraphs(path.name) for path in sorted(SEEDS.glob("*.txt"))}


@pytest.fixture(scope="module", params=[TUNING, HELD_OUT], ids=["tuning", "held-out"])
def path(request: pytest.FixtureRequest) -> Path:
    """Take each of the two question files in turn."""
    assert isinstance(request.param, Path)
    return request.param


def test_the_first_gold_of_a_row_stands_in_the_document_it_names(
    path: Path, seeds: dict[str, list[str]]
) -> None:
    """``doc`` is where the answer is; the other golds may stand in documents that say the same."""
    strays = [
        row.question
        for row in answerable(path)
        if not places(row.golds[0], seeds.get(row.document or "", []))
    ]

    assert strays == []


def test_every_gold_names_exactly_one_place_of_the_corpus(
    path: Path, seeds: dict[str, list[str]]
) -> None:
    """A gold that stood nowhere could never count; one that stood twice might by accident."""
    corpus = [line for lines in seeds.values() for line in lines]
    golds = [gold for row in answerable(path) for gold in row.golds]

    assert [gold for gold in golds if len(places(gold, corpus)) != 1] == []


def test_golds_are_short_enough_to_be_the_answer_itself(path: Path) -> None:
    """Golds have 3 to 12 words: enough to be a fact, too few to span a passage's border."""
    golds = [gold for row in answerable(path) for gold in row.golds]

    assert [gold for gold in golds if not 3 <= len(gold.split()) <= 12] == []


def test_rows_that_must_not_be_answered_name_no_document(path: Path) -> None:
    """A refusal has no gold and no document; only refusals can be traps."""
    for row in rows(path):
        expected = {"q", "a", "doc"} if row.golds else {"q", "a"}
        optional = set() if row.golds else {"trap"}
        assert expected <= row.keys <= expected | optional, row.question


def test_every_document_is_asked_about(path: Path, seeds: dict[str, list[str]]) -> None:
    """A ranking that did well on the longest document only would not be good: all count."""
    asked = Counter(row.document for row in answerable(path))

    assert set(asked) == set(seeds)
    assert min(asked.values()) >= 5


def test_no_question_is_asked_twice_in_or_across_the_files() -> None:
    """Held-out questions are other questions: case, blanks and punctuation do not make one new."""
    asked = Counter(
        " ".join(re.findall(r"\w+", row.question.casefold()))
        for file in (TUNING, HELD_OUT)
        for row in rows(file)
    )

    assert [question for question, times in asked.items() if times > 1] == []


@pytest.mark.parametrize(
    ("file", "answered", "refused"),
    [(TUNING, 75, 32), (HELD_OUT, 45, 25)],
    ids=["tuning", "held-out"],
)
def test_there_are_enough_questions_for_the_figures_to_mean_something(
    file: Path, answered: int, refused: int
) -> None:
    """One question weighs less than the differences that a ranking is tuned by."""
    found = rows(file)

    assert sum(bool(row.golds) for row in found) >= answered
    assert sum(not row.golds for row in found) >= refused
