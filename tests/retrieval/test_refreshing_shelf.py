"""A shelf is up to date after every look, whatever was saved meanwhile, and stays small."""

import errno
import gc
import os
import shutil
from pathlib import Path
from unittest.mock import Mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval import refreshing
from retrieval.corpus import Look
from retrieval.errors import MissingCorpus
from retrieval.finding import find
from retrieval.generations import Store
from retrieval.index import Index
from retrieval.reading.files import _Walk
from retrieval.refreshing import Shelf, store_of
from tests.retrieval.team import Team, done, quoted, read, team

NAMES = ("a.md", "b.md", "sub/a.md", "sources.toml")
TEXTS = (
    "# Pay\n\nPay comes on Monday.\n",
    "# Pay\n\nPay comes on the last day of the month.\n",
    "Desks are shared.\n",
    "['a.md']\nauthor = 'Ada'\n",
    "",
)
QUESTION = "When does pay come?"

names = st.sampled_from(NAMES)
steps = st.one_of(
    st.tuples(st.just("write"), names, st.sampled_from(TEXTS)),
    st.tuples(st.just("rename"), names, names),
    st.tuples(st.sampled_from(["delete", "look", "save", "restart"]), names, st.just("")),
)

__all__ = ["read", "team"]


def shelf_of(team: Team) -> Shelf:
    """Return a shelf of the team's documents."""
    return Shelf({"team": team.root}, team.cache)


def stored(team: Team) -> str | None:
    """Return the name of the newest generation on disk."""
    return store_of({"team": team.root}, team.cache).newest


def test_a_look_writes_nothing_and_shows_what_changed(team: Team, read: list[str]) -> None:
    """What is asked next is answered from it; only what changed was read."""
    shelf = shelf_of(team)
    first = shelf.look()
    read.clear()
    team.write("pay.md", "Pay comes on Friday.", age=1)
    second = shelf.look()

    assert (done(first), done(second), read) == ((3, 0, 0), (1, 2, 0), ["pay.md"])
    assert "Friday" in quoted(second.index, QUESTION)
    assert second.index.generation == team.fresh().generation
    assert stored(team) is None


def test_without_a_change_it_stays_the_very_same_index(team: Team) -> None:
    """Nothing that was worked out for it is lost by looking."""
    shelf = shelf_of(team)

    assert shelf.look().index is shelf.look().index


def test_what_was_saved_is_gone_on_from(team: Team, read: list[str]) -> None:
    """By the next look, in one part; and by the next start, which reads nothing."""
    shelf = shelf_of(team)
    shelf.look()
    team.write("pay.md", "Pay comes on Friday.", age=1)
    grown = shelf.look().index
    assert shelf.save()
    saved = shelf.look().index

    assert (len(grown.parts), len(saved.parts)) == (2, 1)
    assert saved.generation == grown.generation == stored(team)
    assert shelf.look().index is saved
    read.clear()
    assert done(shelf_of(team).look()) == (0, 3, 0)
    assert read == []


def test_what_is_saved_already_is_not_saved_again(team: Team) -> None:
    """Neither in this process nor in the next."""
    shelf = shelf_of(team)
    assert not shelf.save()
    shelf.look()
    assert shelf.save()
    assert not shelf.save()
    again = shelf_of(team)
    again.look()

    assert not again.save()
    assert len(team.generations()) == 1


def test_one_look_is_compared_with_what_is_saved_only_once(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With many documents that takes long, and every few seconds it is asked again."""
    shelf, looks = shelf_of(team), Mock(wraps=Look)
    shelf.look()
    shelf.save()
    shelf.look()
    monkeypatch.setattr(refreshing, "Look", looks)
    assert not shelf.save()
    once = looks.call_count
    assert not shelf.save()
    assert looks.call_count == once > 0


def test_a_new_look_of_an_old_document_is_noted_and_no_generation_made(
    team: Team, read: list[str]
) -> None:
    """The next start need not open it."""
    shelf = shelf_of(team)
    shelf.look()
    shelf.save()
    os.utime(team.root / "pay.md", (9, 9))
    shelf.look()

    assert shelf.save()
    assert len(team.generations()) == 1
    read.clear()
    shelf_of(team).look()
    assert read == []


def test_what_changes_while_it_is_saved_is_not_lost(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A look in the middle of it is shown at once, and goes on from what is on disk afterwards."""
    shelf = shelf_of(team)
    shelf.look()
    save, shown = Store.save, []

    def change_and_save(store: Store, index: Index, seen: dict[str, object]) -> Path:
        team.write("pay.md", "Pay comes on Friday.", age=1)
        (team.root / "leave.md").unlink()
        shown.append(quoted(shelf.look().index, QUESTION))
        return save(store, index, seen)

    with monkeypatch.context() as patch:
        patch.setattr(Store, "save", change_and_save)
        shelf.save()
    after = shelf.look().index

    assert shown == ["Pay comes on Friday."]
    assert quoted(after, QUESTION) == "Pay comes on Friday."
    assert after.generation == team.fresh().generation != stored(team)
    assert shelf.save()
    assert stored(team) == after.generation


@settings(max_examples=40, deadline=None)
@given(st.lists(steps, min_size=1, max_size=12))
def test_after_any_changes_it_is_what_a_build_from_nothing_is(
    tmp_path_factory: pytest.TempPathFactory, taken: list[tuple[str, str, str]]
) -> None:
    """Files come, change, move and go between looks, saves and starts: the scores are equal."""
    team = Team(tmp_path_factory.mktemp("team"))
    shelf = shelf_of(team)
    for age, step in enumerate(taken):
        match step:
            case ("write", name, text):
                team.write(name, text, age=age)
            case ("rename", name, to) if (team.root / name).exists() and name != to:
                (team.root / to).parent.mkdir(exist_ok=True)
                (team.root / name).replace(team.root / to)
            case ("delete", name, _):
                (team.root / name).unlink(missing_ok=True)
            case ("look", *_):
                shelf.look()
            case ("save", *_):
                shelf.save()
            case ("restart", *_):
                shelf = shelf_of(team)
    shelf.look()
    index, fresh = shelf.look().index, team.fresh()

    assert index.generation == fresh.generation
    assert find(index, QUESTION, limit=3, threshold=0) == find(
        fresh, QUESTION, limit=3, threshold=0
    )


def test_hundreds_of_changes_leave_few_parts_and_nothing_open(team: Team) -> None:
    """However often documents are written, and with saves in between."""
    shelf, parts, files = shelf_of(team), [], []
    for turn in range(120):
        team.write(f"new{turn % 7}.md", f"Turn {turn} is over.", age=turn)
        parts.append(len(shelf.look().index.parts))
        if turn % 40 == 20:
            shelf.save()
            shelf.look()
            files.append(_open_files())

    assert max(parts) <= 4
    assert len(team.generations()) == 2
    assert files == files[:1] * 3


def _open_files() -> int:
    gc.collect()
    return len(list(Path("/proc/self/fd").iterdir()))


def test_a_document_that_moves_while_it_is_looked_for_is_found(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From a folder that is still to be looked in to one that was: no question misses it."""
    shelf = shelf_of(team)
    team.write("new/a.md", "Cats may come on Fridays.")
    shelf.look()
    descend = _Walk.descend

    def move_and_descend(walk: _Walk, parent: int, path: str, depth: int) -> None:
        if path == "old" and (team.root / "old/desk.txt").exists():
            (team.root / "old/desk.txt").rename(team.root / "new/desk.txt")
        descend(walk, parent, path, depth)

    monkeypatch.setattr(_Walk, "descend", move_and_descend)
    looked = shelf.look()

    assert "Desks are shared.\n" in {
        looked.index.document(each.id).text for each in looked.index.entries
    }
    assert (looked.read, looked.gone, len(looked.missed)) == (0, 0, 1)
    again = shelf.look()
    assert (again.read, again.gone, again.missed) == (1, 1, frozenset())
    assert again.index.generation == team.fresh().generation


def test_documents_that_are_gone_leave_the_index_as_it_was(team: Team) -> None:
    """And when they are there again, nothing has to be read."""
    shelf = shelf_of(team)
    index = shelf.look().index
    team.root.rename(team.root.with_name("away"))
    with pytest.raises(MissingCorpus):
        shelf.look()
    team.root.with_name("away").rename(team.root)

    again = shelf.look()
    assert again.index is index
    assert done(again) == (0, 3, 0)


def test_what_cannot_be_saved_is_told_and_answered_from(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As soon as there is room again, it is saved."""
    shelf = shelf_of(team)
    shelf.look()

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="No space left"):
            shelf.save()
    assert "last day" in quoted(shelf.look().index, QUESTION)
    assert stored(team) is None
    assert shelf.save()
    assert stored(team) == team.fresh().generation


def test_a_damaged_index_is_told_until_another_is_saved(team: Team) -> None:
    """It is built anew, and the next start knows nothing of it."""
    team.open()
    store = store_of({"team": team.root}, team.cache)
    (store.generations()[0] / "terms.rows.npy").write_bytes(b"")
    shelf = shelf_of(team)
    looked = shelf.look()

    assert (len(looked.damaged), done(looked)) == (1, (3, 0, 0))
    assert shelf.save()
    assert shelf.look().damaged == ()
    assert shelf_of(team).look().damaged == ()


def test_an_index_that_somebody_else_saved_is_not_written_again(team: Team) -> None:
    """Another process may have looked at the same time. What is on disk is gone on from."""
    shelf = shelf_of(team)
    shelf.look()
    team.open()

    assert shelf.save()
    assert len(team.generations()) == 1
    assert [segment.folder for segment, _ in shelf.look().index.parts] == [
        store_of({"team": team.root}, team.cache).generations()[0].resolve()
    ]


def test_the_folders_to_watch_are_told(team: Team) -> None:
    """Those of every collection, as they were at the last look."""
    shelf = shelf_of(team)
    assert shelf.look().folders == (team.root, team.root / "old")
    (team.root / "new").mkdir()
    shutil.rmtree(team.root / "old")

    assert shelf.look().folders == (team.root, team.root / "new")
