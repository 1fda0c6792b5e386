"""A folder may hold anything: the rest of it is answered, and what is not read is said."""

import json
import os
import stat
import sys
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from tests.trust.rig import UNSAFE, Said, quick_folder, quoth, quoth_here

GOOD = 20
CANARY = "canary7316"
QUESTION = "Where is the key of number7?"
ANSWER = "The key of number7 is behind picture7."
PASSWORDS = Path("/etc/passwd")


class Folder:
    """A corpus of good documents, beside which bad things are put, and a secret outside of it."""

    def __init__(self, home: Path) -> None:
        self.root = home / "docs"
        self.cache = home / "cache"
        self.outside = home / "outside"
        for folder in (self.root, self.outside):
            folder.mkdir()
        (self.outside / "secret.md").write_text(f"The secret is {CANARY}.\n")
        for number in range(GOOD):
            text = f"The key of number{number} is behind picture{number}."
            (self.root / f"good{number:02}.md").write_text(f"# Key {number}\n\n{text}\n")

    def write(self, name: str, data: bytes) -> None:
        """Put a file into the corpus."""
        (self.root / name).write_bytes(data)

    def run(self, *arguments: str, by: Callable[..., Said] = quoth_here) -> Said:
        """Run a command on the corpus; nothing in it may be from outside, or act."""
        command, *rest = arguments
        where = [self.root] if command == "inspect" else ["--corpus", self.root]
        said = by(self.cache, command, *where, *rest)
        assert CANARY not in said.all
        assert "Traceback" not in said.all
        assert not UNSAFE.search(said.all)
        return said

    def ask(self) -> Said:
        """Ask what the good documents answer, in a process that may not take for ever."""
        return self.run("ask", "--plain", QUESTION, by=quoth)

    def refused(self) -> dict[str, str]:
        """Return the reasons for which files are refused, which is said on asking, too."""
        asked = self.ask()
        said = self.run("inspect", "--json")
        refused = {each["path"]: each["reason"] for each in json.loads(said.out)["refused"]}
        assert asked.code == said.code == (3 if refused else 0)
        assert ANSWER in asked.out
        told = [f"{path}: {reason}" for path, reason in refused.items()]
        assert all(line in asked.err for line in told[:4])
        return refused


powerless = partial(quoth, powerless=True)


@pytest.fixture
def folder() -> Iterator[Folder]:
    """Give a folder of good documents."""
    with quick_folder() as home:
        yield Folder(home)


def test_a_good_folder_is_answered_without_a_word(folder: Folder) -> None:
    """What the other tests compare with."""
    said = folder.ask()

    assert (said.code, said.err) == (0, "")
    assert ANSWER in said.out.splitlines()[0]


def test_no_folder_is_told_in_one_line(folder: Folder) -> None:
    """A corpus that is missing, or is a file, is a mistake in what was typed."""
    for name in ("missing", "good00.md", "x" * 300, "\x1b[31mred"):
        said = quoth_here(folder.cache, "ask", "--corpus", folder.root / name, QUESTION)
        assert (said.code, said.out, said.err.count("\n")) == (2, "", 1)
        assert not UNSAFE.search(said.err)


def test_an_empty_folder_holds_nothing_to_quote(folder: Folder) -> None:
    """That is said, and it is no error."""
    (folder.root / "empty").mkdir()
    said = quoth_here(folder.cache, "ask", "--corpus", folder.root / "empty", QUESTION)

    assert (said.code, said.out) == (1, "")
    assert said.err.startswith("There are no documents here to quote from yet.\n")


def test_bad_contents_are_refused_each_by_itself(folder: Folder) -> None:
    """Text that is none, fields that are broken, marks that promise another encoding."""
    folder.write("binary.txt", os.urandom(5_000) + b"\0")
    folder.write("cut.md", b"\xff\xfe" + "half".encode("utf-16-le") + b"\0")
    folder.write("fields.md", b"---\ntitle: [\n---\n\nText.\n")
    folder.write("nul.txt", b"An answer\0and more.")
    folder.write(
        "tag.md", b'---\ntitle: !!python/object/apply:os.system ["echo x"]\n---\n\nText.\n'
    )
    folder.write("wide.txt", "No mark tells it.".encode("utf-16-le"))
    folder.write("book.pdf", b"%PDF-1.7")

    refused = folder.refused()
    assert refused.keys() == {
        "binary.txt", "book.pdf", "cut.md", "fields.md", "nul.txt", "tag.md", "wide.txt",
    }  # fmt: skip
    assert refused["binary.txt"] == refused["nul.txt"] == "binary content, not text"
    assert "front matter" in refused["fields.md"]
    assert "utf-16" in refused["cut.md"]


def test_an_old_encoding_is_read_exactly(folder: Folder) -> None:
    """What can be told is no reason to refuse."""
    text = "Der Schlüssel zur Küche hängt über der Tür der Bäckerei in Köln."
    folder.write("key.txt", text.encode("cp1252"))
    said = folder.run("ask", "--plain", "Wo hängt der Schlüssel zur Küche?")

    assert said.code == 0
    assert text in said.out


def test_nothing_outside_of_the_folder_is_ever_read(folder: Folder) -> None:
    """Links to files and folders, in circles, and to what is no file at all."""
    links = {
        "circle.md": "circle.md",
        "file.md": str(folder.outside / "secret.md"),
        "folder": str(folder.outside),
        "here": ".",
        "nowhere.md": "nowhere",
        "passwords.md": str(PASSWORDS),
        "up": "..",
        "zero.md": "/dev/zero",
    }
    for name, target in links.items():
        (folder.root / name).symlink_to(target)
    refused = folder.refused()

    assert refused == dict.fromkeys(links, "a symbolic link; links are not followed")
    first = PASSWORDS.read_text().splitlines()[0]
    for command in (("ask", f"{first} {CANARY} secret"), ("inspect",), ("index",)):
        assert first not in folder.run(*command).out


def test_a_folder_that_becomes_a_link_is_not_followed(folder: Folder) -> None:
    """What was read as a document before is gone then, not read from elsewhere."""
    inside = folder.root / "inside"
    inside.mkdir()
    (inside / "secret.md").write_text("The secret is harmless.\n")
    assert "harmless" in folder.run("ask", "What is the secret?").out
    inside.rename(folder.outside / "moved")
    inside.symlink_to(folder.outside)

    said = folder.run("ask", "What is the secret?")
    assert "harmless" not in said.out
    assert said.code == 3


def test_the_folder_itself_may_be_reached_by_a_link(folder: Folder) -> None:
    """Whoever names it has chosen it."""
    link = folder.outside / "docs"
    link.symlink_to(folder.root)
    said = quoth_here(folder.cache, "ask", "--corpus", link, QUESTION)

    assert (said.code, said.err) == (0, "")


def test_nobody_waits_for_what_is_no_file(folder: Folder) -> None:
    """Pipes, sockets and folders with the names of documents."""
    os.mkfifo(folder.root / "pipe.md")
    os.mknod(folder.root / "socket.md", stat.S_IFSOCK | 0o600)
    (folder.root / "folder.md").mkdir()
    os.mkfifo(folder.root / "folder.md" / "pipe")

    assert folder.refused() == dict.fromkeys(
        ("folder.md/pipe", "pipe.md", "socket.md"), "not a plain file"
    )


def test_a_pipe_in_the_place_of_what_people_state_is_not_waited_for(folder: Folder) -> None:
    """It is refused like any other."""
    os.mkfifo(folder.root / "sources.toml")

    assert folder.refused() == {"sources.toml": "not a plain file"}


@pytest.mark.skipif(
    os.geteuid() == 0 and sys.platform != "linux", reason="root may read everything here"
)
def test_what_may_not_be_read_is_refused_until_it_may(folder: Folder) -> None:
    """A file and a folder without permission; giving it leaves no trace on the file but counts."""
    folder.write("locked.md", b"The combination is 1234.")
    (folder.root / "closed").mkdir()
    (folder.root / "closed" / "in.md").write_text("Nobody sees this.")
    for name in ("locked.md", "closed"):
        (folder.root / name).chmod(0)
    try:
        for command in (("index",), ("ask", "--plain", QUESTION)):
            said = folder.run(*command, by=powerless)
            assert said.code == 3
            assert "  closed: permission denied\n  locked.md: permission denied\n" in said.err
            assert (ANSWER in said.out) == ("ask" in command)
    finally:
        for name in ("locked.md", "closed"):
            (folder.root / name).chmod(0o700)
    assert "1234" in folder.run("ask", "What is the combination?").out


def test_a_file_that_is_larger_than_it_is_worth_is_refused_unread(folder: Folder) -> None:
    """200 MB of nothing take no time and no space."""
    with (folder.root / "sparse.txt").open("wb") as file:
        file.truncate(200_000_000)

    assert folder.refused() == {"sparse.txt": "larger than 64 MiB"}


def test_folders_within_folders_end_somewhere(folder: Folder) -> None:
    """The way down is cut, and it is said where."""
    deep = folder.root
    for _ in range(300):
        deep /= "d"
        deep.mkdir()
    (deep / "deepest.md").write_text("Nobody comes here.")

    refused = folder.refused()
    assert list(refused.values()) == ["folders nested deeper than 64"]


def test_names_that_would_forge_a_line_are_refused_and_shown_as_escapes(folder: Folder) -> None:
    """A name is text from a stranger, too."""
    names = {
        b"line\nfeed.md": r"line\nfeed.md",
        b"paint\x1b[31m.md": r"paint\x1b[31m.md",
        b"bad\xff.md": r"bad\udcff.md",
        "turned\u202egpj.md".encode(): r"turned\u202egpj.md",
        b"back\x08.md": r"back\x08.md",
    }
    for name in names:
        path = os.fsencode(folder.root) + b"/" + name
        with open(path, "wb") as file:  # noqa: PTH123 - a Path holds no bytes
            file.write(f"# {CANARY}".encode())
    refused = folder.refused()

    assert sorted(refused) == sorted(names.values())
    assert all("cannot be shown" in reason for reason in refused.values())


def test_names_that_only_look_odd_are_documents(folder: Folder) -> None:
    """Marks of consoles, shells and chats are letters like any."""
    names = (
        "[bold]x.md",
        "<!channel>.md",
        "$(reboot).md",
        "-rf.md",
        "a\u200bb.md",
        "é 漢.md",
    )
    for name in names:
        folder.write(name, f"# Word\n\nThe word of the file is oddity. {name[0]}\n".encode())
    said = folder.run("ask", "--plain", "--limit", "10", "What is the word of the oddity file?")

    assert (said.code, said.err) == (0, "")
    assert all(f"{name}:3:" in said.out for name in names if "\u200b" not in name)
    assert r"a\u200bb.md:3:" in said.out


def test_thousands_of_files_are_read_in_time(folder: Folder) -> None:
    """However little stands in each."""
    many = folder.root / "many"
    many.mkdir()
    for number in range(5_000):
        (many / f"{number}.txt").write_text(f"Note {number}")

    assert folder.run("index").out.startswith("corpus: 5,020 documents")
    assert ANSWER in folder.ask().out


def test_one_line_of_five_million_characters_is_read_in_time(folder: Folder) -> None:
    """With and without a place to cut it; so much Markdown is refused, and that is said."""
    folder.write("words.txt", b"lorem ipsum dolor " * 280_000)
    folder.write("word.txt", b"x" * 5_000_000)
    folder.write("words.md", b"lorem ipsum dolor " * 280_000)

    assert folder.refused() == {"words.md": "too much Markdown for one file; split it"}


def test_marks_within_marks_are_refused_or_read_in_time(folder: Folder) -> None:
    """Ten thousand deep, of every kind."""
    marks = ("> ", "[", "![", "- ", "*a ", "<div>", "((", "|", "```\n", "[a](", "&", "\\")
    for number, mark in enumerate(marks):
        for name in ("md", "txt"):
            folder.write(f"deep{number}.{name}", (mark * 10_000 + "x\n").encode())

    assert set(folder.refused().values()) == {"nested too deeply"}


def test_a_file_that_changes_while_it_is_read_costs_nobody_else(folder: Folder) -> None:
    """It is refused or read, as it happens; the others are answered."""
    path, done = folder.root / "growing.md", threading.Event()

    def grow() -> None:
        while not done.is_set():
            with path.open("ab") as file:
                file.write(b"More and more of the same. " * 400)
            time.sleep(0.001)
            if path.stat().st_size > 100_000:
                path.write_bytes(b"")

    writer = threading.Thread(target=grow)
    path.write_bytes(b"")
    writer.start()
    try:
        for _ in range(2):
            said = folder.ask()
            assert ANSWER in said.out
            assert said.code in {0, 3}
            assert said.code == 0 or "growing.md: it changed while it was being read" in said.err
    finally:
        done.set()
        writer.join()


def test_many_refusals_are_counted_not_recited(folder: Folder) -> None:
    """Whoever asks a question reads a handful and a number; inspecting lists them all."""
    for number in range(50):
        folder.write(f"book{number:02}.pdf", b"%PDF")
    said = folder.ask()

    assert said.code == 3
    assert len(said.err.splitlines()) < 10
    assert "50 files could not be read" in said.err
    assert folder.run("inspect").out.count("book") == 50
