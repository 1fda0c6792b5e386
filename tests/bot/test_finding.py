"""What was found a moment ago is found again without a search, and by nobody else."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from bot.finding import Recent
from retrieval.finding import find
from retrieval.index import Index
from retrieval.model import Findings
from tests.builders import documents

INDEX = Index.of(documents("The kettle stands in the kitchen.", "Leave is thirty days."))
OTHER = INDEX.add(documents("", "", "The kettle has moved to the hall."))
ALL = frozenset({entry.collection for entry in INDEX.entries})


@dataclass
class Counting:
    """Finds, and counts how often it had to."""

    searched: list[str] = field(default_factory=list)

    def __call__(self, index: Index, text: str, **how: Any) -> Findings:  # noqa: ANN401 - handed on
        """Search."""
        self.searched.append(text)
        return find(index, text, **how)


@pytest.fixture
def searches() -> Counting:
    """Count searches."""
    return Counting()


@pytest.fixture
def recent(searches: Counting) -> Recent:
    """Remember what they find."""
    return Recent(searches)


def ask(recent: Recent, text: str, **changes: Any) -> Findings:  # noqa: ANN401 - any argument
    """Ask as everybody does, but for *changes*."""
    usual: dict[str, Any] = {"tenant": "slack:T024", "index": INDEX, "limit": 3, "threshold": 0.9}
    how = {**usual, "allowed": ALL, **changes}
    return recent(how.pop("tenant"), how.pop("index"), text, **how)


def test_the_same_words_are_searched_once(recent: Recent, searches: Counting) -> None:
    """Whoever asks them again gets what a search would have found."""
    first, second = ask(recent, "Where is the kettle?"), ask(recent, "Where is the kettle?")

    assert first == second == find(INDEX, "Where is the kettle?", limit=3, threshold=0.9)
    assert first.quotes
    assert searches.searched == ["Where is the kettle?"]


@pytest.mark.parametrize(
    "change",
    [
        {"tenant": "slack:T1"},
        {"index": OTHER},
        {"limit": 1},
        {"threshold": 0.1},
        {"allowed": frozenset({"another"})},
    ],
    ids=lambda change: next(iter(change)),
)
def test_whatever_else_differs_is_searched_anew(
    recent: Recent, searches: Counting, change: dict[str, Any]
) -> None:
    """Another workspace, another state of the documents, another right to see them."""
    ask(recent, "Where is the kettle?")
    found = ask(recent, "Where is the kettle?", **change)

    how = {"index": INDEX, "limit": 3, "threshold": 0.9, "allowed": ALL, **change}
    how.pop("tenant", None)
    assert found == find(how.pop("index"), "Where is the kettle?", **how)
    assert len(searches.searched) == 2


def test_what_was_asked_long_ago_is_forgotten(recent: Recent, searches: Counting) -> None:
    """So there is an end to what is remembered."""
    for number in range(129):
        ask(recent, f"kettle {number}")
    ask(recent, "kettle 128")
    ask(recent, "kettle 0")

    assert len(searches.searched) == 130
