"""A generation on disk is whole or not there, and it says when it is neither."""

import fcntl
import json
import os
import resource
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.errors import DamagedIndex
from retrieval.finding import find
from retrieval.generations import FORMAT, KEPT, MANIFEST, SEEN, Seen, Store, open_generation
from retrieval.index import Index
from retrieval.model import Document
from tests.builders import corpora, document, index

NOTES: Seen = {"looks": {"team": {"00.md": [1, 2, "abc"]}}, "refused": []}
TEXTS = ("# Leave\n\nEverybody has thirty days of leave.", "# Pay\n\nPay comes on the last day.")


def saved(store: Store, built: Index, seen: Seen | None = None) -> Path:
    """Save *built* as whoever holds the store does."""
    with store.locked():
        return store.save(built, seen or {})


def contents(folder: Path) -> dict[str, bytes]:
    """Return the bytes of every file of a generation."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@contextmanager
def full_disk(size: int) -> Iterator[None]:
    """Let no file grow beyond *size* bytes, which is what writing to a full disk is like."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@given(team=corpora(most=4), order=st.randoms(use_true_random=False))
@settings(max_examples=15)
def test_the_same_documents_give_the_same_bytes_however_they_came_in(
    tmp_path_factory: pytest.TempPathFactory, team: list[Document], order: Random
) -> None:
    """Built at once, or one by one in any order with a stranger who left again."""
    cache = tmp_path_factory.mktemp("cache")
    slowly = Index.of([document("A stranger came and went.", "stranger.md")])
    for one in order.sample(team, len(team)):
        slowly = slowly.add([one])
    slowly = slowly.delete([document("", "stranger.md").id])
    at_once = Index.of(team)
    assert slowly.generation == at_once.generation

    folders = [saved(Store(cache / name), built) for name, built in (("a", at_once), ("b", slowly))]
    assert contents(folders[0]) == contents(folders[1])


def test_what_is_opened_answers_as_what_was_saved(tmp_path: Path) -> None:
    """Not a quote and not a figure differs."""
    built = index(*TEXTS)
    opened = open_generation(saved(Store(tmp_path), built))

    assert opened.generation == built.generation
    assert opened.entries == built.entries
    for question in ("How many days of leave?", "When does pay come?", "What about olives?"):
        assert find(opened, question, limit=3) == find(built, question, limit=3)


def test_an_empty_index_is_saved_and_opened(tmp_path: Path) -> None:
    """No documents are a state like any other."""
    opened = open_generation(saved(Store(tmp_path), Index()))

    assert opened.entries == ()
    assert opened.generation == Index().generation


def test_only_the_last_two_generations_are_kept(tmp_path: Path) -> None:
    """The one before the last stays for whoever still reads it; older ones go."""
    store = Store(tmp_path)
    folders = [saved(store, index(f"State {number}.")) for number in range(1, 6)]

    assert store.generations() == [folders[4], folders[3]]
    assert len(store.generations()) == KEPT
    assert [path.name[:8] for path in folders] == [f"{number:08d}" for number in range(1, 6)]


def test_the_newest_generation_is_the_one_with_the_highest_number(tmp_path: Path) -> None:
    """Whatever its name is after the number, and whenever its files were touched."""
    store = Store(tmp_path)
    states = [index(f"State {number}.") for number in range(12)]
    for state in states:
        saved(store, state)
    for path in store.generations()[1].iterdir():
        path.touch()

    opened, damaged = store.open_newest()
    assert opened
    assert (opened[0].generation, damaged) == (states[-1].generation, ())


def test_nothing_is_opened_where_there_is_nothing(tmp_path: Path) -> None:
    """A store that nobody has written to is empty, not damaged."""
    assert Store(tmp_path / "nowhere").open_newest() == (None, ())


def test_strange_folders_are_no_generations_and_stay(tmp_path: Path) -> None:
    """What we have not made we neither open nor remove."""
    store = Store(tmp_path)
    saved(store, index(*TEXTS))
    strange = [tmp_path / name for name in ("0-x", "2024-11-22 copy", "x", "00000009")]
    for path in strange:
        path.mkdir()
    (tmp_path / "00000007-file").write_text("not even a folder")

    opened, damaged = store.open_newest()
    assert opened
    assert damaged == ()
    assert saved(store, index("More.")).name.startswith("00000002-")
    assert all(path.is_dir() for path in strange)


def test_leftovers_of_killed_builds_are_removed_by_the_next(tmp_path: Path) -> None:
    """A kill costs disk space until the next build, and no longer."""
    (tmp_path / "building-1" / "deep").mkdir(parents=True)
    (tmp_path / "building-1" / "deep" / "file").write_text("half")
    with Store(tmp_path).locked():
        assert [path.name for path in tmp_path.iterdir()] == ["lock"]


def test_nobody_else_on_the_machine_can_read_it(tmp_path: Path) -> None:
    """It holds the words of documents that may be for few."""
    before = os.umask(0o022)
    try:
        store = Store(tmp_path / "cache" / "store")
        generation = saved(store, index("Secret."))
    finally:
        os.umask(before)
    assert [each.stat().st_mode & 0o777 for each in (store.folder, generation)] == [0o700] * 2


def test_one_at_a_time_holds_the_store(tmp_path: Path) -> None:
    """Whoever comes second waits, and is let in when the first is done."""
    store = Store(tmp_path)
    with store.locked(), (tmp_path / "lock").open() as second, pytest.raises(BlockingIOError):
        fcntl.flock(second, fcntl.LOCK_EX | fcntl.LOCK_NB)
    with (tmp_path / "lock").open() as second:
        fcntl.flock(second, fcntl.LOCK_EX | fcntl.LOCK_NB)


def flip(path: Path) -> None:
    """Turn over one bit in the middle."""
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def replace_by_folder(path: Path) -> None:
    """Put a folder where the file was."""
    path.unlink()
    path.mkdir()


DAMAGES: dict[str, Callable[[Path], object]] = {
    "cut short": lambda path: path.write_bytes(path.read_bytes()[:-1]),
    "longer": lambda path: path.write_bytes(path.read_bytes() + b"\0"),
    "one bit": flip,
    "emptied": lambda path: path.write_bytes(b""),
    "removed": Path.unlink,
    "a folder": replace_by_folder,
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_damage_to_any_file_is_noticed(tmp_path: Path, damage: Callable[[Path], object]) -> None:
    """Every file counts: a generation with one bad byte is not opened."""
    good = saved(Store(tmp_path / "good"), index(*TEXTS))
    names = sorted(path.name for path in good.iterdir() if path.name not in {SEEN, MANIFEST})
    assert len(names) > 30

    for name in names:
        bad = tmp_path / "bad"
        shutil.copytree(good, bad)
        damage(bad / name)
        with pytest.raises(DamagedIndex) as caught:
            open_generation(bad)
        assert caught.value.path == bad
        shutil.rmtree(bad)


@pytest.mark.parametrize(
    "manifest",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"[]",
        b"3",
        b"{}",
        b'{"format": 1}',
        b'{"format": 1, "files": []}',
        b'{"format": 1, "files": {"nothing.npy": "abc"}}',
        b'{"format": 1, "files": {"\\u0000": "abc"}}',
        b"[" * 100_000,
        f'{{"format": {FORMAT + 1}, "files": {{}}}}'.encode(),
        f'{{"format": "{FORMAT}", "files": {{}}}}'.encode(),
    ],
)
def test_a_manifest_that_makes_no_sense_is_damage(tmp_path: Path, manifest: bytes) -> None:
    """However it is broken, and also when a later program wrote it."""
    folder = saved(Store(tmp_path), index(*TEXTS))
    (folder / MANIFEST).write_bytes(manifest)

    with pytest.raises(DamagedIndex):
        open_generation(folder)


def test_a_format_from_the_future_is_named(tmp_path: Path) -> None:
    """Whoever steps back to an older program learns why its index is built anew."""
    folder = saved(Store(tmp_path), index(*TEXTS))
    manifest = json.loads((folder / MANIFEST).read_bytes())
    (folder / MANIFEST).write_text(json.dumps(manifest | {"format": 99}))

    with pytest.raises(DamagedIndex, match=rf"format 99, and this program reads {FORMAT}"):
        open_generation(folder)


def test_the_last_good_generation_serves_when_the_newest_is_damaged(tmp_path: Path) -> None:
    """And it is told which was passed over."""
    store = Store(tmp_path)
    saved(store, index(*TEXTS), NOTES)
    newest = saved(store, index("Other."))
    flip(newest / "directory.json")

    opened, damaged = store.open_newest()
    assert opened
    assert (opened[0].generation, opened[1]) == (index(*TEXTS).generation, NOTES)
    assert [error.path for error in damaged] == [newest]


def test_what_was_noted_comes_back_with_the_generation(tmp_path: Path) -> None:
    """It can be noted again without a new generation."""
    store = Store(tmp_path)
    folder = saved(store, index(*TEXTS), NOTES)
    opened, _ = store.open_newest()
    assert opened
    assert opened[1] == NOTES

    later = NOTES | {"refused": [["b.md", "nested too deeply"]]}
    with store.locked():
        store.note(later)
    opened, _ = store.open_newest()
    assert opened
    assert opened[1] == later
    assert store.generations() == [folder]
    assert not list(folder.glob(f"{SEEN}.*"))


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_notes_that_are_damaged_are_as_good_as_none(
    tmp_path: Path, damage: Callable[[Path], object]
) -> None:
    """They are a hint: the generation stands without them, and the corpus is looked at anew."""
    store = Store(tmp_path)
    damage(saved(store, index(*TEXTS), NOTES) / SEEN)

    opened, damaged = store.open_newest()
    assert opened
    assert (opened[1], damaged) == ({}, ())


@pytest.mark.parametrize("notes", ["3", "null", '"x"', "{}", "[]", "[1, 2, 3]", "[" * 100_000])
def test_notes_of_another_shape_are_as_good_as_none(tmp_path: Path, notes: str) -> None:
    """Whatever stands there."""
    store = Store(tmp_path)
    (saved(store, index(*TEXTS), NOTES) / SEEN).write_text(notes)

    opened, _ = store.open_newest()
    assert opened
    assert opened[1] == {}


def test_notes_of_another_generation_are_as_good_as_none(tmp_path: Path) -> None:
    """They would vouch for documents that this one does not hold."""
    store = Store(tmp_path)
    older = saved(store, index(TEXTS[0]), NOTES)
    newest = saved(store, index(*TEXTS), NOTES | {"refused": []})
    shutil.copy(older / SEEN, newest / SEEN)

    opened, damaged = store.open_newest()
    assert opened
    assert (opened[1], damaged) == ({}, ())


def test_a_full_disk_leaves_the_old_generation_and_nothing_else(tmp_path: Path) -> None:
    """Whichever file it is that does not fit, down to the smallest and its last byte."""
    built = index(*TEXTS)
    files = saved(Store(tmp_path / "measured"), built).iterdir()
    sizes = {path.stat().st_size for path in files}
    store = Store(tmp_path / "store")
    old = saved(store, index(TEXTS[0]))
    assert len(sizes) > 10

    for size in sorted(sizes):
        with store.locked(), full_disk(size - 1), pytest.raises(OSError, match="File too large"):
            store.save(built, {})
        assert store.generations() == [old]
        assert sorted(path.name for path in store.folder.iterdir()) == [old.name, "lock"]
    assert open_generation(old).generation == index(TEXTS[0]).generation


def test_a_disk_that_is_full_at_the_end_of_a_small_array_is_noticed(tmp_path: Path) -> None:
    """An array that a library's buffer holds whole is the one that might be cut in silence."""
    built = index("so " * 1_160)
    files = list(saved(Store(tmp_path / "measured"), built).iterdir())
    largest = max(files, key=lambda path: path.stat().st_size)
    assert largest.name == "texts.letters.npy"
    store = Store(tmp_path / "store")

    with (
        store.locked(),
        full_disk(largest.stat().st_size - 1),
        pytest.raises(OSError, match="File"),
    ):
        store.save(built, {})
    assert store.generations() == []
