"""Killed at any moment, the index is the old one or the new one, whole, and answers."""

import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from retrieval.finding import find
from retrieval.index import Index
from retrieval.refreshing import open_index, store_of
from tests.trust.rig import PATIENCE, ROOT, environment, quick_folder, quoth

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
    cabinet.shuffle(0, chance)
    life, _ = indexer.run("never", 1)
    words, kills, runs, renewed = dict(cabinet.words), 0, 0, 0
    while kills < KILLS:
        runs += 1
        cabinet.shuffle(runs, chance)
        _, met = indexer.run("after", chance.uniform(0, life))
        before, words = words, old_or_new(cabinet, words)
        kills += met
        renewed += words != before
    settle(cabinet)
    assert renewed > 0
    for name, value in (("runs", runs), ("life", life), ("renewed", renewed)):
        record_property(name, value)


@pytest.mark.parametrize(
    ("call", "number", "is_new"),
    [
        ("fcntl.flock", 1, False),
        ("os.mkdir", 1, False),
        ("open", 1, False),
        ("open", 2, False),
        ("open", 20, False),
        ("open", 35, False),
        ("os.rename", 1, False),
        ("os.remove", 1, True),
        ("os.remove", 20, True),
        ("os.rmdir", 1, True),
    ],
)
def test_killed_just_before_a_call_it_holds_the_old_or_the_new(
    cabinet: Cabinet, indexer: Indexer, call: str, number: int, *, is_new: bool
) -> None:
    """The moments that count, exactly: a generation is there from its renaming on."""
    chance = random.Random(53)  # noqa: S311 - the same on every run
    cabinet.shuffle(1, chance)
    indexer.run("never", 1)  # there are two generations now, and the next removes one
    words = dict(cabinet.words)
    cabinet.shuffle(2, chance)
    _, met = indexer.run(call, number)

    assert met
    assert old_or_new(cabinet, words) == (cabinet.words if is_new else words)
    settle(cabinet)


def start(cabinet: Cabinet) -> "subprocess.Popen[str]":
    """Start the real command."""
    return subprocess.Popen(
        [sys.executable, "-m", "adapters", "index", "--corpus", cabinet.root],
        env=environment(cabinet.cache),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_the_command_itself_can_be_killed_at_any_time(cabinet: Cabinet) -> None:
    """From its first moment to its last, and then asked as if nothing had been."""
    chance = random.Random(54)  # noqa: S311 - the same moments on every run
    words, killed = dict(cabinet.words), 0
    begun = time.monotonic()
    start(cabinet).communicate()
    life = time.monotonic() - begun
    for turn in range(10):
        cabinet.shuffle(turn, chance)
        process = start(cabinet)
        time.sleep(life * (turn + 1) / 11)
        process.kill()
        process.communicate()
        killed += process.returncode == KILLED
        words = old_or_new(cabinet, words)

    assert killed > 5
    asked = quoth(cabinet.cache, "ask", "--corpus", cabinet.root, "code word of number7?")
    assert (asked.code, asked.err) == (0, "")
    assert f"The code word of number7 is {cabinet.words[7]}." in asked.out
    settle(cabinet)


def test_two_that_index_at_once_both_end_well(cabinet: Cabinet) -> None:
    """One of them does the work, the other finds it done, and there is one store."""
    cabinet.shuffle(1, random.Random(55))  # noqa: S311 - the same on every run
    both = [start(cabinet), start(cabinet)]
    said = [process.communicate(timeout=PATIENCE) for process in both]

    assert [process.returncode for process in both] == [0, 0]
    assert [err for _, err in said] == ["", ""]
    assert len({out.splitlines()[-1] for out, _ in said}) == 1
    settle(cabinet)
    assert len(list((cabinet.cache / "index").iterdir())) == 1
