"""Only plain files below the root are opened, and whatever is not read is said."""

import os
import socket
import threading
from pathlib import Path

import pytest

from retrieval.errors import UnreadableDocument
from retrieval.reading.files import LINK, Listing, list_files, open_file


def paths(listing: Listing) -> list[str]:
    """Return the paths of the files to read."""
    return [file.path for file in listing.files]


def reasons(listing: Listing) -> dict[str, str]:
    """Return why what is refused is refused."""
    return {refusal.path: refusal.reason for refusal in listing.refused}


def write(root: Path, *names: str, text: str = "text") -> None:
    """Write files below *root*."""
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")


def test_text_and_markdown_are_listed_by_path(tmp_path: Path) -> None:
    """Files of every kind that can be read are found at any depth, in one order everywhere."""
    write(tmp_path, "b.md", "a/z.txt", "a/README", "a/b/c.rst", "A.MD", "x.adoc")

    assert paths(list_files(tmp_path)) == [
        "A.MD",
        "a/README",
        "a/b/c.rst",
        "a/z.txt",
        "b.md",
        "x.adoc",
    ]


def test_a_listed_file_has_its_size_and_its_time(tmp_path: Path) -> None:
    """Size and time of change tell a file that changed without opening it."""
    write(tmp_path, "a.md", text="four")
    [file] = list_files(tmp_path).files

    assert (file.size, file.mtime_ns) == (4, (tmp_path / "a.md").stat().st_mtime_ns)


def test_what_is_no_document_is_passed_over_with_its_reason(tmp_path: Path) -> None:
    """Hidden folders, packages, assets, copies and ignored files are not read and not refused."""
    write(tmp_path, ".git/config", "node_modules/x/a.md", "logo.PNG", "site.css", "package.json")
    write(tmp_path, "sources.toml", "README.md", "drafts/a.md", "old.md~", "keep.md")
    listing = list_files(tmp_path, ignore=["README.md", "drafts"])

    assert paths(listing) == ["keep.md"]
    assert listing.refused == ()
    assert {passed.path: passed.reason for passed in listing.passed_over} == {
        ".git": "hidden",
        "README.md": "ignored by sources.toml",
        "drafts": "ignored by sources.toml",
        "logo.PNG": "not a document",
        "node_modules": "installed packages",
        "old.md~": "not a document",
        "package.json": "not a document",
        "site.css": "not a document",
        "sources.toml": "describes the documents",
    }


def test_patterns_hold_for_names_and_for_paths(tmp_path: Path) -> None:
    """A pattern without a folder holds everywhere, one with a folder only there."""
    write(tmp_path, "a/x.md", "b/x.md", "a/y.md", "draft-1.md", "a/draft-2.md")

    assert paths(list_files(tmp_path, ignore=["draft-*", "a/x.md"])) == ["a/y.md", "b/x.md"]


def test_formats_that_cannot_be_read_are_refused_with_advice(tmp_path: Path) -> None:
    """A document in another format is missing from the corpus, so it is said, with the way out."""
    write(tmp_path, "a.pdf", "b.DOCX", "c.bin", "d.html")

    assert reasons(list_files(tmp_path)) == {
        "a.pdf": ".pdf files cannot be read; save it as text or Markdown",
        "b.DOCX": ".DOCX files cannot be read; save it as text or Markdown",
        "c.bin": ".bin files cannot be read; save it as text or Markdown",
        "d.html": ".html files cannot be read; save it as text or Markdown",
    }


def test_links_are_refused_wherever_they_lead(tmp_path: Path) -> None:
    """A link may lead outside, in a circle or nowhere: none is followed."""
    write(tmp_path, "secret.md", "root/a.md")
    root = tmp_path / "root"
    (root / "out.md").symlink_to(tmp_path / "secret.md")
    (root / "in.md").symlink_to(root / "a.md")
    (root / "loop").symlink_to(root)
    (root / "nowhere.md").symlink_to("gone")
    listing = list_files(root)

    assert paths(listing) == ["a.md"]
    assert reasons(listing) == dict.fromkeys(["in.md", "loop", "nowhere.md", "out.md"], LINK)


def test_pipes_and_sockets_are_refused_at_once(tmp_path: Path) -> None:
    """Nothing is ever waited for: a pipe nobody writes to does not stop the reading."""
    os.mkfifo(tmp_path / "pipe.md")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "socket.md"))
        assert reasons(list_files(tmp_path)) == {
            "pipe.md": "not a plain file",
            "socket.md": "not a plain file",
        }
        for name in ("pipe.md", "socket.md"):
            with pytest.raises(UnreadableDocument, match="not a plain file"):
                open_file(tmp_path, name)


def test_a_device_is_never_read(tmp_path: Path) -> None:
    """An endless device below the root is refused by what it is, not by its name."""
    with pytest.raises(UnreadableDocument, match="not a plain file"):
        open_file(Path("/dev"), "zero", limit=10)
    assert tmp_path.exists()


@pytest.mark.parametrize(
    "path", ["../secret.md", "a/../../secret.md", "/etc/passwd", "./a.md", "", "a//b", "a\0b"]
)
def test_no_path_leads_outside(tmp_path: Path, path: str) -> None:
    """A path that is not plainly below the root opens nothing."""
    write(tmp_path, "secret.md", "root/a.md", "root/a/b")

    with pytest.raises(UnreadableDocument, match="outside of its folder"):
        open_file(tmp_path / "root", path)


def test_a_folder_that_became_a_link_is_not_entered(tmp_path: Path) -> None:
    """Every step on the way down refuses links, so that swapping a folder for one gains nothing."""
    write(tmp_path, "outside/a.md", "root/inside/a.md")
    found = list_files(tmp_path / "root").files[0].path
    (tmp_path / "root/inside/a.md").unlink()
    (tmp_path / "root/inside").rmdir()
    (tmp_path / "root/inside").symlink_to(tmp_path / "outside")

    with pytest.raises(UnreadableDocument, match=LINK):
        open_file(tmp_path / "root", found)


def test_swapping_folders_and_links_never_shows_what_is_outside(tmp_path: Path) -> None:
    """Even while a folder is exchanged for a link again and again, only the inside is ever read."""
    write(tmp_path, "outside/a.md", text="secret")
    write(tmp_path, "root/x/a.md", text="public")
    (tmp_path / "link").symlink_to(tmp_path / "outside")
    stop = threading.Event()

    def swap() -> None:
        while not stop.is_set():
            (tmp_path / "root/x").rename(tmp_path / "aside")
            (tmp_path / "link").rename(tmp_path / "root/x")
            (tmp_path / "root/x").rename(tmp_path / "link")
            (tmp_path / "aside").rename(tmp_path / "root/x")

    racer = threading.Thread(target=swap)
    racer.start()
    seen = set()
    for _ in range(2_000):
        try:
            seen.add(open_file(tmp_path / "root", "x/a.md"))
        except UnreadableDocument as error:
            seen.add(error.reason.encode())
    stop.set()
    racer.join()

    assert b"secret" not in seen
    assert b"public" in seen


def test_a_root_may_itself_be_a_link(tmp_path: Path) -> None:
    """Where the corpus stands is for the one who set it up to say."""
    write(tmp_path, "real/a.md")
    (tmp_path / "link").symlink_to(tmp_path / "real")

    assert paths(list_files(tmp_path / "link")) == ["a.md"]
    assert open_file(tmp_path / "link", "a.md") == b"text"


def test_a_file_over_the_limit_is_refused_before_it_is_read(tmp_path: Path) -> None:
    """A huge file costs nothing: its size alone refuses it."""
    with (tmp_path / "huge.txt").open("wb") as huge:
        huge.truncate(200_000_000)

    with pytest.raises(UnreadableDocument, match="larger than 64 MiB"):
        open_file(tmp_path, "huge.txt")
    with pytest.raises(UnreadableDocument, match="larger than"):
        open_file(tmp_path, "huge.txt", limit=10)


def test_a_file_of_just_the_limit_is_read(tmp_path: Path) -> None:
    """The limit itself is allowed."""
    write(tmp_path, "a.md", text="12345")

    assert open_file(tmp_path, "a.md", limit=5) == b"12345"


def test_a_file_that_claims_to_be_empty_is_read_to_its_end_and_no_further_than_the_limit() -> None:
    """Files of the kernel say that they are empty and hold text nevertheless."""
    with pytest.raises(UnreadableDocument, match=r"larger than|changed"):
        open_file(Path("/proc/self"), "maps", limit=10)


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is forbidden to root")
def test_a_forbidden_file_or_folder_is_refused(tmp_path: Path) -> None:
    """What may not be read is said, and the rest is listed."""
    write(tmp_path, "a.md", "closed/b.md", "c.md")
    (tmp_path / "c.md").chmod(0)
    (tmp_path / "closed").chmod(0)
    listing = list_files(tmp_path)
    (tmp_path / "closed").chmod(0o700)

    assert reasons(listing) == {"closed": "permission denied"}
    with pytest.raises(UnreadableDocument, match="permission denied"):
        open_file(tmp_path, "c.md")


def test_a_file_that_is_gone_says_so(tmp_path: Path) -> None:
    """Between listing and reading a file may be deleted."""
    with pytest.raises(UnreadableDocument, match="no such file"):
        open_file(tmp_path, "a.md")


def test_names_that_would_forge_lines_are_refused_and_shown_escaped(tmp_path: Path) -> None:
    """A name with a line break, a control or broken bytes is no line of ours."""
    for name in (b"a\nb.md", b"\x1b[31m.md", b"\xff.md", "x\u202edm.exe.md".encode()):
        Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name)).write_text("text", encoding="utf-8")
    listing = list_files(tmp_path)

    assert paths(listing) == []
    assert sorted(reasons(listing)) == [
        "\\udcff.md",
        "\\x1b[31m.md",
        "a\\nb.md",
        "x\\u202edm.exe.md",
    ]


def test_names_in_any_language_are_read(tmp_path: Path) -> None:
    """Letters, blanks, emoji and accents are nothing to refuse."""
    names = ["Zoë’s notes.md", "休暇.md", "🙂.md", "مرحبا.md"]
    write(tmp_path, *names)

    assert paths(list_files(tmp_path)) == sorted(names)


def test_folders_nested_without_end_are_refused(tmp_path: Path) -> None:
    """A descent ends at a depth that no documents need."""
    write(tmp_path, "/".join(["d"] * 70) + "/a.md", "b.md")
    listing = list_files(tmp_path)

    assert paths(listing) == ["b.md"]
    assert [refusal.reason for refusal in listing.refused] == ["folders nested deeper than 64"]


def test_a_file_that_comes_and_goes_while_listing_stops_nothing(tmp_path: Path) -> None:
    """Editors replace files all the time; a listing in the middle of it still lists the rest."""
    write(tmp_path, "a.md")
    stop = threading.Event()

    def flicker() -> None:
        while not stop.is_set():
            write(tmp_path, "b.md")
            (tmp_path / "b.md").unlink()

    editor = threading.Thread(target=flicker)
    editor.start()
    listings = [list_files(tmp_path) for _ in range(1_000)]
    stop.set()
    editor.join()

    assert all("a.md" in paths(listing) for listing in listings)
