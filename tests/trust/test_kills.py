"""Killed at any moment, the index is the old one or the new one, whole, and answers."""

import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from retrieval.finding import find
from retrieval.index import Index
from retrieval.refreshing import open_index, store_of
from tests.trust.rig import ROOT, environment, quick_folder, quoth

DRAWERS = 300
KILLS = 100
KILLED = -signal.SIGKILL


class Cabinet:
    """A corpus of drawers, each holding a code word that changes."""

    def __init__(self, home: Path) -> None:
        self.root = home / "docs"
        self.cache = home / "cache"
        self.root.mkdir()
        self.words: dict[int, str] = {}
        for drawer in range(DRAWERS):
            self.put(drawer, f"word{drawer}old")

    def put(self, drawer: int, word: str) -> None:
        """Change the code word of a drawer."""
        self.words[drawer] = word
        path = self.root / f"{drawer:03}.md"
        path.write_text(f"# Drawer number{drawer}\n\nThe code word of number{drawer} is {word}.\n")

    def shuffle(self, turn: int, chance: random.Random) -> None:
        """Change the code words of three drawers."""
        for drawer in chance.sample(range(DRAWERS), 3):
            self.put(drawer, f"word{drawer}turn{turn}")

    def stored(self) -> Index:
        """Open what is stored, which must be there and whole."""
        opened, damaged = store_of({"corpus": self.root}, self.cache).open_newest()
        assert damaged == ()
        assert opened
        return opened[0]

    def leftovers(self) -> list[Path]:
        """Return what killed builds left behind."""
        return list(self.cache.rglob("building-*"))


def held(index: Index) -> dict[int, str]:
    """Return the code words that *index* holds."""
    texts = [index.document(entry.id).text for entry in index.entries]
    return {drawer: text.split()[-1].rstrip(".") for drawer, text in enumerate(texts)}


def answered(index: Index, drawer: int) -> str:
    """Return the code word that a question about a drawer is answered with."""
    findings = find(index, f"What is the code word of number{drawer}?", limit=1)
    assert findings.answered
    return findings.quotes[0].text.split()[-1].rstrip(".")


@pytest.fixture
def cabinet() -> Iterator[Cabinet]:
    """Give a cabinet whose index was built once."""
    with quick_folder() as home:
        cabinet = Cabinet(home)
        open_index({"corpus": cabinet.root}, cabinet.cache)
        yield cabinet


class Indexer:
    """Index runs that are killed, one after another, in children of one quick process."""

    def __init__(self, cabinet: Cabinet) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.trust.indexing", cabinet.root, cabinet.cache],
            cwd=ROOT,
            env=environment(cabinet.cache),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def run(self, how: str, when: float) -> tuple[float, bool]:
        """Start a run that is killed as told; return what it took, and whether the kill met it."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(f"{how} {when}\n")
        self._process.stdin.flush()
        took, ended = self._process.stdout.readline().split()
        return float(took), ended == "killed"

    def close(self) -> None:
        """End the process."""
        self._process.communicate()


@pytest.fixture
def indexer(cabinet: Cabinet) -> Iterator[Indexer]:
    """Give a process that indexes the cabinet and is killed at it."""
    indexer = Indexer(cabinet)
    yield indexer
    indexer.close()


def settle(cabinet: Cabinet) -> None:
    """Index once undisturbed: all is as in the folder, and nothing is left of any kill."""
    opened = open_index({"corpus": cabinet.root}, cabinet.cache)
    assert (opened.damaged, opened.unsaved) == ((), None)
    assert held(opened.index) == held(cabinet.stored()) == cabinet.words
    assert cabinet.leftovers() == []
    assert len(store_of({"corpus": cabinet.root}, cabinet.cache).generations()) == 2


def old_or_new(cabinet: Cabinet, old: dict[int, str]) -> dict[int, str]:
    """Return what the store holds: wholly the *old* words or wholly the new, also in answers."""
    index = cabinet.stored()
    words = held(index)
    assert words in (old, cabinet.words)
    changed = [drawer for drawer in old if old[drawer] != cabinet.words[drawer]]
    assert [answered(index, drawer) for drawer in changed] == [words[drawer] for drawer in changed]
    return words


def test_killed_at_any_time_it_holds_the_old_or_the_new(
    cabinet: Cabinet, indexer: Indexer, record_property: Callable[[str, object], None]
) -> None:
    """A hundred kills, spread over the life of the process, the corpus changing between them."""
    chance = random.Random(52)  # noqa: S311 - the same moments on every run
    words, life, kills, runs, changed = dict(cabinet.words), 0.0, 0, 0, 0
    while kills < KILLS:
        cabinet.shuffle(runs, chance)
        took, met = indexer.run("after", chance.uniform(0, life) if life else HOUR)
        life = life or took
        kills, runs = kills + met, runs + 1
        before, words = words, old_or_new(cabinet, words)
        changed += words != before
    settle(cabinet)
    assert changed > 0
    for name, value in (("runs", runs), ("life", life), ("changed", changed)):
        record_property(name, value)


@pytest.mark.parametrize(
    ("call", "number", "is_new"),
    [
        ("fcntl.flock", 1, False),
        ("os.mkdir", 1, False),
        ("open", 1, False),
        ("open", 2, False),
        ("open", 20, False),
        ("open", FILES, False),
        ("open", FILES + 1, False),
        ("os.rename", 1, False),
        ("os.remove", 1, True),
        ("os.remove", 20, True),
        ("os.remove", FILES, True),
        ("os.rmdir", 1, True),
    ],
)
def test_killed_between_any_two_calls_it_holds_the_old_or_the_new(
    cabinet: Cabinet, indexer: Indexer, call: str, number: int, *, is_new: bool
) -> None:
    """The moments that count, exactly: a generation is there from its renaming on."""
    words = dict(cabinet.words)
    for turn in (1, 2):  # from the third generation on, one is removed
        cabinet.shuffle(turn, random.Random(turn))  # noqa: S311 - the same on every run
        words = dict(cabinet.words) if turn == 1 else words
        _, met = indexer.run(call if turn == 2 else "never", number)
    assert met
    assert old_or_new(cabinet, words) == (cabinet.words if is_new else words)
    settle(cabinet)
