"""A damaged index is noticed, said in one line, and never answers wrongly."""

import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from retrieval.finding import find
from retrieval.generations import FORMAT, MANIFEST, SEEN
from retrieval.refreshing import Opened, open_index, store_of
from tests.trust.rig import Said, quick_folder, quoth, quoth_here

LONG_AGO = 1_500_000_000
QUESTION = "When does pay come?"
OLD, NEW = "Pay comes on Monday.", "Pay comes on Friday."


class Shelf:
    """A good index of two generations, and copies of it to be damaged."""

    def __init__(self, home: Path) -> None:
        self.root = home / "docs"
        self.cache = home / "cache"
        self._good = home / "good"
        self.root.mkdir()
        self._write("leave.md", "# Leave\n\nEverybody has thirty days of leave.\n", 0)
        for age, text in enumerate((OLD, NEW)):
            self._write("pay.md", f"# Pay\n\n{text}\n", age)
            self.open()
        self.cache.rename(self._good)
        self.renew()

    def _write(self, name: str, text: str, age: int) -> None:
        (self.root / name).write_text(text)
        os.utime(self.root / name, (LONG_AGO + age, LONG_AGO + age))

    def renew(self) -> None:
        """Put a good copy in the place of a damaged one."""
        shutil.rmtree(self.cache, ignore_errors=True)
        shutil.copytree(self._good, self.cache)

    def open(self) -> Opened:
        """Open the index as it is."""
        return open_index({"corpus": self.root}, self.cache)

    def ask(self) -> Said:
        """Ask a question on the command line."""
        return quoth_here(self.cache, "ask", "--corpus", self.root, QUESTION)

    @property
    def newest(self) -> Path:
        """The folder of the newest generation."""
        return store_of({"corpus": self.root}, self.cache).generations()[0]

    @property
    def files(self) -> list[str]:
        """The names of the files of a generation."""
        return sorted(path.name for path in self.newest.iterdir())


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    """Give a folder in which copies are quickly made."""
    with quick_folder() as folder:
        yield folder


@pytest.fixture(scope="module")
def made(home: Path) -> Shelf:
    """Make the index once for all tests."""
    return Shelf(home)


@pytest.fixture
def shelf(made: Shelf) -> Shelf:
    """Give a good index."""
    made.renew()
    return made


def cut(path: Path) -> None:
    """Cut a file short by half."""
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def flip(path: Path) -> None:
    """Turn over one bit."""
    data = bytearray(path.read_bytes())
    data[len(data) * 2 // 3] ^= 16
    path.write_bytes(data)


def empty(path: Path) -> None:
    """Leave nothing of a file but its name."""
    path.write_bytes(b"")


def swap(path: Path) -> None:
    """Put what belongs to the next file in the place of this, and the other way round."""
    files = sorted(path.parent.iterdir())
    other = files[(files.index(path) + 1) % len(files)]
    path.rename(path.with_suffix(".aside"))
    other.rename(path)
    path.with_suffix(".aside").rename(other)


DAMAGES = (cut, flip, empty, Path.unlink, swap)


def is_right(opened: Opened) -> bool:
    """Tell whether an index answers with what the documents say now."""
    quotes = find(opened.index, QUESTION, limit=1).quotes
    return [quote.text for quote in quotes] == [NEW] and len(opened.index.entries) == 2


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__)
def test_whatever_happens_to_a_file_the_answer_is_right(
    made: Shelf, damage: Callable[[Path], None]
) -> None:
    """Every file of the newest generation in its turn; the one before it helps out."""
    alike = 0
    for name in made.files:
        made.renew()
        good = (made.newest / name).read_bytes()
        damage(made.newest / name)
        is_same = (made.newest / name).exists() and (made.newest / name).read_bytes() == good
        opened = made.open()

        assert is_right(opened), name
        assert len(opened.damaged) == (not is_same and (name != SEEN or damage is swap)), name
        assert opened.read <= 2
        assert opened.unsaved is None
        alike += is_same
    assert alike < 5  # two files that happen to be equal can be swapped


def test_damage_to_both_generations_costs_a_rebuild(shelf: Shelf) -> None:
    """The documents are still there."""
    for number, generation in enumerate(
        store_of({"corpus": shelf.root}, shelf.cache).generations()
    ):
        DAMAGES[number](generation / "terms.rows.npy")
    opened = shelf.open()

    assert is_right(opened)
    assert (len(opened.damaged), opened.read) == (2, 2)


def test_files_of_another_generation_are_damage(shelf: Shelf) -> None:
    """Each file is good by itself, and they do not belong together."""
    newest, older = store_of({"corpus": shelf.root}, shelf.cache).generations()
    differing = [
        name for name in shelf.files if (newest / name).read_bytes() != (older / name).read_bytes()
    ]
    assert {MANIFEST, SEEN, "texts.letters.npy"} <= set(differing)
    for name in differing:
        shelf.renew()
        shutil.copy(older / name, newest / name)
        assert is_right(shelf.open())


def test_a_whole_generation_under_a_later_number_is_no_newer(shelf: Shelf) -> None:
    """An old state that was put back by hand is brought up to date like any."""
    newest, older = store_of({"corpus": shelf.root}, shelf.cache).generations()
    shutil.copytree(older, newest.with_name(f"00000009{older.name[8:]}"))
    shutil.copy(newest / SEEN, newest.with_name(f"00000009{older.name[8:]}") / SEEN)

    assert is_right(shelf.open())


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__)
def test_the_damage_is_told_in_one_line_and_the_question_answered(
    shelf: Shelf, damage: Callable[[Path], None]
) -> None:
    """Quotes on stdout, one line on stderr, and 0: whoever asked has an answer."""
    damage(shelf.newest / "texts.letters.npy")
    said = shelf.ask()

    assert (said.code, said.out.splitlines()[0]) == (0, NEW)
    assert said.err.count("\n") == 1
    assert said.err.startswith("An index was damaged and is built anew: ")
    assert shelf.ask() == Said(0, said.out, "")


@pytest.mark.parametrize(
    "manifest",
    [
        "",
        "{",
        "null",
        "[]",
        '{"format": 1}',
        '{"format": 1, "files": null}',
        '{"format": 1, "files": {"../../../docs/pay.md": "0"}}',
        f'{{"format": {FORMAT + 1}}}',
        '{"format": {"much": "later"}}',
        '{"format": "\\u001b[31m\\n"}',
        "[" * 100_000,
    ],
)
def test_a_manifest_that_makes_no_sense_is_told_and_survived(shelf: Shelf, manifest: str) -> None:
    """Also one of a later program, and one that would like to paint the terminal."""
    (shelf.newest / MANIFEST).write_text(manifest)
    said = shelf.ask()

    assert (said.code, said.out.splitlines()[0], said.err.count("\n")) == (0, NEW, 1)
    assert "\x1b" not in said.err


@pytest.mark.parametrize(
    "looks",
    [
        "",
        "3",
        "[]",
        '["seal", {}]',
        '{"looks": 3, "refused": []}',
        '{"looks": {"corpus": {"pay.md": [1]}}}',
        '{"looks": {"corpus": {}}, "refused": [["x"]]}',
        "[" * 100_000,
    ],
)
def test_notes_that_make_no_sense_cost_a_look_at_the_documents(shelf: Shelf, looks: str) -> None:
    """Nothing is said, for nothing is lost."""
    (shelf.newest / SEEN).write_text(looks)

    assert shelf.ask().out.splitlines()[0] == NEW
    (shelf.newest / SEEN).write_text(looks)
    assert shelf.ask().err == ""


def test_notes_that_were_bent_do_not_hide_a_change(shelf: Shelf) -> None:
    """Whoever edits the notes to vouch for another state of the documents is not believed."""
    seal, seen = json.loads((shelf.newest / SEEN).read_bytes())
    for path in ("leave.md", "pay.md"):
        shelf.renew()
        bent = json.loads(json.dumps(seen))
        bent["looks"]["corpus"]["ghost.md"] = bent["looks"]["corpus"].pop(path)
        (shelf.newest / SEEN).write_text(json.dumps([seal, bent]))
        assert is_right(shelf.open())


def test_rubbish_in_the_store_is_in_nobodys_way(shelf: Shelf) -> None:
    """Files and folders of any name, and generations that are files or links."""
    folder = shelf.newest.parent
    names = ("building-x", "00000009-abc", "0-x", "9" * 8, "x\n", "00000010-")
    for name in names:
        shelf.renew()
        (folder / name).mkdir()
        assert is_right(shelf.open()), name
        shelf.renew()
        (folder / name).write_text("rubbish")
        assert is_right(shelf.open()), name
    shelf.renew()
    (folder / "00000011-loop").symlink_to("00000011-loop")
    (folder / "00000012-out").symlink_to("/")
    assert is_right(shelf.open())


def test_a_cache_that_cannot_be_written_is_told_in_one_line(shelf: Shelf, home: Path) -> None:
    """The answer comes all the same."""
    cache = home / "in the way"
    cache.write_text("a file")
    said = quoth_here(cache, "ask", "--corpus", shelf.root, QUESTION)

    assert (said.code, said.out.splitlines()[0], said.err.count("\n")) == (0, NEW, 1)
    assert said.err.startswith("The index cannot be kept, so every start builds it: ")


def test_a_folder_that_may_not_be_written_is_told_in_one_line(shelf: Shelf) -> None:
    """Permissions are not passed over, and a good index in such a folder is used."""
    command = ("ask", "--corpus", shelf.root, QUESTION)
    folder = shelf.newest.parent
    folder.chmod(0o500)
    try:
        said = quoth(shelf.cache, *command, powerless=True)
        assert (said.code, said.out.splitlines()[0], said.err) == (0, NEW, "")
        flip(shelf.newest / MANIFEST)
        said = quoth(shelf.cache, *command, powerless=True)
    finally:
        folder.chmod(0o700)
    assert (said.code, said.out.splitlines()[0]) == (0, NEW)
    assert [line.split(":")[0] for line in said.err.splitlines()] == [
        "An index was damaged and is built anew",
        "The index cannot be kept, so every start builds it",
    ]


def test_the_command_itself_tells_the_damage(shelf: Shelf) -> None:
    """As any process of its own would."""
    flip(shelf.newest / "directory.json")
    said = quoth(shelf.cache, "ask", "--corpus", shelf.root, QUESTION)

    assert (said.code, said.out.splitlines()[0], said.err.count("\n")) == (0, NEW, 1)
