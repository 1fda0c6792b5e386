"""A team with a folder of documents, whose index is opened again and again."""

import os
from pathlib import Path
from typing import Any

import pytest

from retrieval import corpus
from retrieval.finding import find
from retrieval.index import Index
from retrieval.reading.files import open_file
from retrieval.refreshing import Opened, open_index, store_of

LONG_AGO = 1_500_000_000


class Team:
    """A team's folder of documents, and the cache that holds its index."""

    def __init__(self, home: Path) -> None:
        self.root = home / "docs"
        self.cache = home / "cache"
        self.root.mkdir(parents=True)

    def write(self, name: str, text: str | bytes, *, age: int = 0) -> None:
        """Write a document as if long ago; the greater *age* is, the later."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        os.utime(path, (LONG_AGO + age, LONG_AGO + age))

    def open(self, **options: Any) -> Opened:  # noqa: ANN401 - what open_index takes
        """Open the index of the folder as it stands now."""
        return open_index({"team": self.root}, self.cache, **options)

    def generations(self) -> list[str]:
        """Return the names of the generations in the store, the newest first."""
        return [path.name for path in store_of({"team": self.root}, self.cache).generations()]

    def fresh(self) -> Index:
        """Build the index of the folder from nothing."""
        return Index.of(corpus.read_corpus(self.root, "team").documents)


@pytest.fixture
def team(tmp_path: Path) -> Team:
    """Give a team three documents."""
    team = Team(tmp_path)
    team.write("leave.md", "# Leave\n\nEverybody has thirty days of leave.\n")
    team.write("pay.md", "# Pay\n\nPay comes on the last day of the month.\n")
    team.write("old/desk.txt", "Desks are shared.\n")
    return team


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the list of files opened from now on."""
    opened: list[str] = []

    def open_and_note(root: Path, path: str, **limit: int) -> bytes:
        opened.append(path)
        return open_file(root, path, **limit)

    monkeypatch.setattr(corpus, "open_file", open_and_note)
    return opened


def done(opened: Opened) -> tuple[int, int, int]:
    """Return how many documents were read, kept and gone."""
    return opened.read, opened.kept, opened.gone


def quoted(index: Index, question: str) -> str:
    """Return the best quote for *question*."""
    return find(index, question, limit=1).quotes[0].text
