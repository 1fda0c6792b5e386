"""The index is brought up to date by doing again only what changed, and is never half done."""

import os
import shutil
import time
from pathlib import Path

import pytest

from retrieval import corpus
from retrieval.errors import MissingCorpus, UnreadableDocument
from retrieval.finding import find
from retrieval.index import Index
from retrieval.reading.files import open_file
from retrieval.refreshing import open_index, store_of
from tests.retrieval.team import Team, done, quoted, read, team

LONG_AGO = 1_500_000_000

__all__ = ["read", "team"]


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
    for name, each in teams.items():
        each.write("desk.md", f"The desk of {name} is shared.")
        each.write("bad.md", b"\0")
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
