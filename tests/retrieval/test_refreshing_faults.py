"""A damaged index, a cache that cannot be written: an answer all the same."""

import errno
import fcntl
import io
import itertools
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from retrieval.refreshing import store_of
from tests.retrieval.team import Team, done, quoted, read, team
from tests.trust.rig import quick_folder

CODES = (errno.ENOSPC, errno.EIO, errno.EMFILE)

__all__ = ["read", "team"]


@pytest.mark.parametrize("damaged", [1, 2])
def test_a_damaged_index_is_built_anew_and_told_once(team: Team, damaged: int) -> None:
    """From the last good generation if there is one, else from the documents."""
    team.open()
    team.write("pay.md", "Pay comes on Friday.", age=1)
    team.open()
    store = store_of({"team": team.root}, team.cache)
    for generation in store.generations()[:damaged]:
        (generation / "terms.rows.npy").write_bytes(b"")
    opened = team.open()

    assert len(opened.damaged) == damaged
    assert opened.read == {1: 1, 2: 3}[damaged]
    assert opened.index.generation == team.fresh().generation
    assert (team.open().damaged, done(team.open())) == ((), (0, 3, 0))


def test_a_good_index_that_fits_again_does_not_hide_a_damaged_one(team: Team) -> None:
    """The documents are as they were before the last change: the damage is told once and gone."""
    team.open()
    team.write("pay.md", "Pay comes on Friday.", age=1)
    team.open()
    team.write("pay.md", "# Pay\n\nPay comes on the last day of the month.\n")
    store = store_of({"team": team.root}, team.cache)
    (store.generations()[0] / "manifest.json").unlink()

    assert len(team.open().damaged) == 1
    assert team.open().damaged == ()


@pytest.mark.parametrize("obstacle", ["a file", "a broken link"])
def test_a_cache_that_cannot_be_written_is_said_and_costs_no_answer(
    team: Team, obstacle: str
) -> None:
    """The index is in memory, and whoever runs it learns why."""
    if obstacle == "a file":
        team.cache.write_text("in the way")
    else:
        team.cache.symlink_to("/dev/null/nowhere")
    opened = team.open()

    assert opened.unsaved is not None
    assert str(team.cache) in opened.unsaved
    assert done(opened) == (3, 0, 0)
    assert "thirty" in quoted(opened.index, "How many days of leave?")


@pytest.fixture
def quick() -> Iterator[Path]:
    """Give a folder in which many files are deleted fast."""
    with quick_folder() as folder:
        yield folder


class Fault:
    """Lets the n-th call that changes the store fail, and counts the calls."""

    def __init__(self, folder: Path, number: int, code: int) -> None:
        self._folder = str(folder)
        self._number = number
        self._code = code
        self.calls = 0

    def guard(self, call: Callable[..., Any]) -> Callable[..., Any]:
        """Wrap a call of the operating system that takes a path or a descriptor."""

        def guarded(target: Any, *rest: Any, **options: Any) -> Any:  # noqa: ANN401 - as the call
            if self._is_inside(target) and "rb" not in rest:
                self.calls += 1
                if self.calls == self._number:
                    raise OSError(self._code, os.strerror(self._code))
            return call(target, *rest, **options)

        return guarded

    def _is_inside(self, target: object) -> bool:
        """Tell whether a call has to do with the store; bare names are those of files to delete."""
        is_elsewhere = isinstance(target, str | Path) and Path(target).is_absolute()
        return not is_elsewhere or str(target).startswith(self._folder)

    @contextmanager
    def armed(self) -> Iterator[None]:
        """Guard every call that changes a store."""
        calls = ("mkdir", "rename", "replace", "fsync", "unlink", "rmdir")
        with pytest.MonkeyPatch.context() as patch:
            for name in calls:
                patch.setattr(os, name, self.guard(getattr(os, name)))
            patch.setattr(io, "open", self.guard(io.open))
            patch.setattr(fcntl, "flock", self.guard(fcntl.flock))
            yield


def test_whichever_call_fails_the_store_holds_the_old_or_the_new(quick: Path) -> None:
    """Each call in its turn, until none is left: right answers, no half generation, no trace."""
    team = Team(quick)
    texts = ("Pay comes on Monday.", "Pay comes on Tuesday.", "Pay comes on Friday.")
    for age, text in enumerate(texts):
        team.write("pay.md", text, age=age)
        if age < 2:
            team.open()
    store = store_of({"team": team.root}, team.cache)
    good = team.cache.rename(quick / "good")
    unsaved, opened = 0, team.open()
    for number in itertools.count(1):
        shutil.rmtree(team.cache, ignore_errors=True)
        shutil.copytree(good, team.cache)
        fault = Fault(team.cache, number, CODES[number % len(CODES)])
        with fault.armed():
            opened = team.open()
        unsaved += opened.unsaved is not None

        assert quoted(opened.index, "When does pay come?") == texts[2]
        kept, damaged = store.open_newest()
        assert damaged == ()
        assert kept
        assert quoted(kept[0], "When does pay come?") in texts
        assert not list(store.folder.glob("building-*"))
        if fault.calls < number:
            break
    assert opened.unsaved is None
    assert unsaved > 100


def test_an_index_that_cannot_be_read_costs_no_answer(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the disk gives nothing back, the documents themselves are read."""
    team.open()

    def fail(path: Path, *_: object) -> bytes:
        raise OSError(errno.EIO, os.strerror(errno.EIO), str(path))

    monkeypatch.setattr("retrieval.generations.Path.read_bytes", fail)
    opened = team.open()
    assert len(opened.damaged) == 1
    assert done(opened) == (3, 0, 0)
    assert "thirty" in quoted(opened.index, "How many days of leave?")
