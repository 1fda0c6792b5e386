"""Killed at any moment, the index is the old one or the new one, whole, and answers."""

import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from retrieval.finding import find
from retrieval.index import Index
from retrieval.refreshing import open_index, store_of
from tests.trust.rig import PATIENCE, ROOT, environment, quick_folder, quoth

DRAWERS = 300
CHANGING = (7, 123, 299)  # always the same, so that every turn there is as much to do
KILLS = 100
KILLED = -signal.SIGKILL


def words(drawer: int, turn: int) -> str:
    """Return what stands in a drawer at a turn."""
    word = f"word{drawer}turn{turn}" if drawer in CHANGING else f"word{drawer}"
    return f"# Drawer number{drawer}\n\nThe code word of number{drawer} is {word}.\n"


class Cabinet:
    """A corpus of drawers, each with a code word; some get a new one every turn."""

    def __init__(self, home: Path) -> None:
        self.root = home / "docs"
        self.cache = home / "cache"
        self.turn = 0
        self.store = store_of({"corpus": self.root}, self.cache)
        self.root.mkdir()
        for drawer in range(DRAWERS):
            self._write(drawer)

    def _write(self, drawer: int) -> None:
        (self.root / f"{drawer:03}.md").write_text(words(drawer, self.turn))

    def change(self) -> None:
        """Go on to the next turn."""
        self.turn += 1
        for drawer in CHANGING:
            self._write(drawer)

    def stored(self, old: int) -> int:
        """Return the turn that the store holds, which must be the *old* or this, and all of it."""
        opened, damaged = self.store.open_newest()
        assert damaged == ()
        assert opened
        turn = next(turn for turn in (old, self.turn) if holds(opened[0], turn))
        for drawer in CHANGING:
            question = f"What is the code word of number{drawer}?"
            found = find(opened[0], question, limit=1, threshold=0)
            assert f"of number{drawer} is" in found.quotes[0].text
            assert found.quotes[0].text in words(drawer, turn)
        return turn

    def settle(self) -> None:
        """Index undisturbed: all is as in the folder then, and nothing is left of any kill."""
        opened = open_index({"corpus": self.root}, self.cache)
        assert (opened.damaged, opened.unsaved) == ((), None)
        assert holds(opened.index, self.turn)
        assert self.stored(self.turn) == self.turn
        assert not list(self.cache.rglob("building-*"))
        assert len(self.store.generations()) == 2


def holds(index: Index, turn: int) -> bool:
    """Tell whether *index* holds every drawer, byte for byte, as it was at *turn*."""
    drawers = [sha256(words(drawer, turn).encode()).hexdigest() for drawer in range(DRAWERS)]
    return [entry.sha256 for entry in index.entries] == drawers


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


@pytest.mark.storm
def test_killed_at_any_time_it_holds_the_old_or_the_new(
    cabinet: Cabinet, indexer: Indexer, record_property: Callable[[str, object], None]
) -> None:
    """A hundred kills, spread over the life of the process, the corpus changing between them."""
    chance = random.Random(52)  # noqa: S311 - the same moments on every run
    cabinet.change()
    life, _ = indexer.run("never", 1)
    turn, kills, renewed = cabinet.turn, 0, 0
    while kills < KILLS:
        cabinet.change()
        _, met = indexer.run("after", chance.uniform(0, life))
        life *= 1.05 if met else 0.8  # so that most kills meet a run, and some its very end
        before, turn = turn, cabinet.stored(turn)
        kills += met
        renewed += turn != before
    cabinet.settle()
    assert 0 < renewed < cabinet.turn
    record_property("runs", cabinet.turn)
    record_property("renewed", renewed)


def test_a_generation_is_there_from_the_moment_it_is_renamed(
    cabinet: Cabinet, indexer: Indexer
) -> None:
    """Killed just before each of the calls that count, it holds the old, and then the new."""
    before = [("fcntl.flock", 1), ("os.mkdir", 1), *(("open", number) for number in (1, 2, 20, 35))]
    before += [("os.rename", 1)]
    after = [("os.remove", 1), ("os.remove", 20), ("os.rmdir", 1)]  # of the oldest generation
    cabinet.change()
    indexer.run("never", 1)
    for call, number in before + after:
        old = cabinet.turn
        cabinet.change()
        _, met = indexer.run(call, number)

        assert met, call
        assert cabinet.stored(old) == (cabinet.turn if (call, number) in after else old)
        cabinet.settle()


def start(cabinet: Cabinet) -> "subprocess.Popen[str]":
    """Start the real command."""
    return subprocess.Popen(
        [sys.executable, "-m", "adapters", "index", "--corpus", cabinet.root],
        env=environment(cabinet.cache),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.storm
def test_the_command_itself_can_be_killed_at_any_time(cabinet: Cabinet) -> None:
    """From its first moment to its last, and then asked as if nothing had been."""
    turn, killed = cabinet.turn, 0
    begun = time.monotonic()
    start(cabinet).communicate()
    life = time.monotonic() - begun
    for moment in range(1, 11):
        cabinet.change()
        process = start(cabinet)
        time.sleep(life * moment / 11)
        process.kill()
        process.communicate()
        killed += process.returncode == KILLED
        turn = cabinet.stored(turn)

    assert killed > 5
    asked = quoth(cabinet.cache, "ask", "--corpus", cabinet.root, "code word of number7?")
    assert (asked.code, asked.err) == (0, "")
    assert f"is word7turn{cabinet.turn}." in asked.out
    assert not list(cabinet.cache.rglob("building-*"))


def test_two_that_index_at_once_both_end_well(cabinet: Cabinet) -> None:
    """One of them does the work, the other finds it done, and there is one store."""
    cabinet.change()
    both = [start(cabinet), start(cabinet)]
    said = [process.communicate(timeout=PATIENCE) for process in both]

    assert [process.returncode for process in both] == [0, 0]
    assert [err for _, err in said] == ["", ""]
    assert len({out.splitlines()[-1] for out, _ in said}) == 1
    cabinet.settle()
    assert len(list((cabinet.cache / "index").iterdir())) == 1
