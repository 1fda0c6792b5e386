"""The index is brought up to date by doing again only what changed, and is never half done."""

import errno
import fcntl
import io
import itertools
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from retrieval import corpus
from retrieval.errors import MissingCorpus, UnreadableDocument
from retrieval.finding import find
from retrieval.index import Index
from retrieval.reading.files import open_file
from retrieval.refreshing import Opened, open_index, store_of
from tests.trust.rig import quick_folder

LONG_AGO = 1_500_000_000
CODES = (errno.ENOSPC, errno.EIO, errno.EMFILE)


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


def test_everything_is_read_the_first_time(team: Team, read: list[str]) -> None:
    """And the index that is saved is the one that a build from nothing gives."""
    opened = team.open()

    assert done(opened) == (3, 0, 0)
    assert sorted(read) == ["leave.md", "old/desk.txt", "pay.md"]
    assert (opened.refused, opened.damaged, opened.unsaved) == ((), (), None)
    assert team.generations() == [f"00000001-{team.fresh().generation}"]


def test_no_document_is_opened_when_nothing_changed(team: Team, read: list[str]) -> None:
    """Starting again costs a look at the folder, and no new generation."""
    first = team.open()
    before = team.generations()
    read.clear()
    again = team.open()

    assert read == []
    assert done(again) == (0, 3, 0)
    assert again.index.generation == first.index.generation
    assert team.generations() == before


def test_a_changed_document_is_read_again_and_no_other(team: Team, read: list[str]) -> None:
    """What it says now is what is quoted."""
    team.open()
    read.clear()
    team.write("pay.md", "# Pay\n\nPay comes on the first day of the month.\n", age=1)
    opened = team.open()

    assert (done(opened), read) == ((1, 2, 0), ["pay.md"])
    assert "first day" in quoted(opened.index, "When does pay come?")
    assert opened.index.generation == team.fresh().generation
    assert len(team.generations()) == 2


def test_a_new_document_is_read_and_no_other(team: Team, read: list[str]) -> None:
    """In a folder that is new as well."""
    team.open()
    read.clear()
    team.write("new/cats.md", "Cats may come on Fridays.")
    opened = team.open()

    assert (done(opened), read) == ((1, 3, 0), ["new/cats.md"])
    assert "Fridays" in quoted(opened.index, "When may cats come?")


def test_a_document_that_is_gone_is_not_quoted_any_more(team: Team, read: list[str]) -> None:
    """Nothing is read for that."""
    team.open()
    read.clear()
    (team.root / "pay.md").unlink()
    opened = team.open()

    assert (done(opened), read) == ((0, 2, 1), [])
    assert {entry.path for entry in opened.index.entries} == {"leave.md", "old/desk.txt"}
    assert opened.index.generation == team.fresh().generation


def test_a_document_that_moved_is_one_gone_and_one_new(team: Team) -> None:
    """Its place is part of what it is."""
    team.open()
    (team.root / "pay.md").rename(team.root / "money.md")

    opened = team.open()
    assert done(opened) == (1, 2, 1)
    assert opened.index.generation == team.fresh().generation


def test_a_touched_document_is_looked_at_once_and_not_analysed(team: Team, read: list[str]) -> None:
    """Its time is new and its bytes are not: there is no new generation, and the time is noted."""
    team.open()
    before = team.generations()
    read.clear()
    os.utime(team.root / "pay.md", (LONG_AGO + 9, LONG_AGO + 9))

    assert (done(team.open()), read) == ((0, 3, 0), ["pay.md"])
    assert (done(team.open()), read) == ((0, 3, 0), ["pay.md"])
    assert team.generations() == before


def test_a_document_too_young_to_be_believed_is_looked_at_again(team: Team) -> None:
    """It may change once more within the same tick of the clock, at the same length."""
    path = team.root / "pay.md"
    path.write_text("Pay comes on Monday.")
    now = time.time_ns()
    os.utime(path, ns=(now, now))
    team.open()
    path.write_text("Pay comes on Friday.")
    os.utime(path, ns=(now, now))

    assert "Friday" in quoted(team.open().index, "When does pay come?")


def test_what_people_state_about_documents_is_read_again_with_them(team: Team) -> None:
    """A new sources.toml changes what every document is known by, though no document changed."""
    team.open()
    team.write("sources.toml", "['pay.md']\nauthor = 'Ada'\n")
    opened = team.open()

    assert done(opened) == (3, 0, 0)
    assert opened.index.document(_id(opened.index, "pay.md")).meta.author == "Ada"
    assert opened.index.generation == team.fresh().generation
    assert done(team.open()) == (0, 3, 0)
    (team.root / "sources.toml").unlink()
    assert done(team.open()) == (3, 0, 0)


def _id(index: Index, path: str) -> str:
    return next(entry.id for entry in index.entries if entry.path == path)


def test_a_refused_file_is_told_every_time_and_read_once(team: Team, read: list[str]) -> None:
    """Nobody forgets it, and nobody tries again what cannot be."""
    team.write("bad.txt", b"\0\1\2")
    first = team.open()
    read.clear()

    assert [each.path for each in first.refused] == ["bad.txt"]
    assert team.open().refused == first.refused
    assert read == []
    team.write("bad.txt", "Good now.", age=1)
    assert team.open().refused == ()


@pytest.mark.parametrize("name", ["book.pdf", "link.md", "sources.toml"])
def test_a_file_that_is_new_and_refused_is_told(team: Team, name: str) -> None:
    """Though no document changed; and when it is gone, that is noticed, too."""
    team.open()
    if name == "link.md":
        (team.root / name).symlink_to("pay.md")
    else:
        team.write(name, "no = [")

    assert [each.path for each in team.open().refused] == [name]
    assert [each.path for each in team.open().refused] == [name]
    (team.root / name).unlink()
    assert team.open().refused == ()


def test_a_file_that_could_not_be_opened_is_tried_again(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Permission may be given without a trace on the file."""

    def forbid(root: Path, path: str, **limit: int) -> bytes:
        if path == "pay.md":
            raise UnreadableDocument(path, "permission denied") from PermissionError()
        return open_file(root, path, **limit)

    with monkeypatch.context() as patch:
        patch.setattr(corpus, "open_file", forbid)
        assert [each.path for each in team.open().refused] == ["pay.md"]
        assert [each.path for each in team.open().refused] == ["pay.md"]
    opened = team.open()
    assert (done(opened), opened.refused) == ((1, 2, 0), ())


def test_another_limit_of_size_holds_for_documents_already_seen(team: Team) -> None:
    """What was too large is read once it may be, and what is too large now is quoted no more."""
    assert [each.path for each in team.open(size_limit=30).refused] == ["leave.md", "pay.md"]
    assert team.open().refused == ()
    assert [each.path for each in team.open(size_limit=30).refused] == ["leave.md", "pay.md"]


def test_a_folder_without_documents_is_an_index_without_any(tmp_path: Path) -> None:
    """It is saved and opened, and documents may come later."""
    team = Team(tmp_path)
    assert team.open().index.entries == ()
    assert len(team.generations()) == 1
    assert team.open().index.entries == ()
    team.write("pay.md", "Pay comes.")

    assert done(team.open()) == (1, 0, 0)
    (team.root / "pay.md").unlink()
    assert done(team.open()) == (0, 0, 1)


def test_a_folder_that_is_gone_is_an_error_however_much_is_stored(team: Team) -> None:
    """An index of nothing would answer that nothing is known."""
    team.open()
    shutil.rmtree(team.root)
    with pytest.raises(MissingCorpus):
        team.open()


def test_several_collections_are_kept_apart(tmp_path: Path) -> None:
    """They share an index, and what is refused says whose it is."""
    teams = {name: Team(tmp_path / name) for name in ("hr", "it")}
    for name, team in teams.items():
        team.write("desk.md", f"The desk of {name} is shared.")
        team.write("bad.md", b"\0")
    roots = {name: team.root for name, team in teams.items()}
    opened = open_index(roots, tmp_path)

    assert [(entry.collection, entry.path) for entry in opened.index.entries] == [
        ("hr", "desk.md"),
        ("it", "desk.md"),
    ]
    assert [each.path for each in opened.refused] == ["hr/bad.md", "it/bad.md"]
    for name in roots:
        found = find(opened.index, "Who shares a desk?", limit=3, allowed=frozenset({name}))
        assert [quote.text for quote in found.quotes] == [f"The desk of {name} is shared."]
    teams["it"].write("desk.md", "The desk of it is gone.", age=1)
    assert done(open_index(roots, tmp_path)) == (1, 1, 0)


def test_other_folders_have_another_store(team: Team, tmp_path: Path) -> None:
    """The documents of one corpus never answer for another, whatever their names."""
    other = Team(tmp_path / "other")
    stores = {
        store_of(roots, team.cache).folder
        for roots in (
            {"team": team.root},
            {"team": other.root},
            {"other": team.root},
            {"team": team.root, "other": other.root},
        )
    }
    assert len(stores) == 4


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
