"""A corpus is everything below a folder that can be read, and an account of what cannot."""

import os
from pathlib import Path

import pytest

from retrieval import corpus
from retrieval.corpus import PassedOver, Refusal, read_corpus
from retrieval.errors import MissingCorpus, UnreadableDocument
from retrieval.model import Document
from retrieval.reading.files import open_file
from retrieval.reading.reader import read_document


def write(root: Path, **files: str | bytes) -> None:
    """Write files into *root*; a double underscore stands for the dot of a name."""
    for name, content in files.items():
        data = content.encode() if isinstance(content, str) else content
        (root / name.replace("__", ".")).write_bytes(data)


def test_documents_come_in_order_of_their_paths(tmp_path: Path) -> None:
    """The same folder gives the same corpus wherever it stands."""
    write(tmp_path, b__md="two", a__md="one", c__txt="three")
    corpus = read_corpus(tmp_path, "docs")

    assert [document.path for document in corpus.documents] == ["a.md", "b.md", "c.txt"]
    assert (corpus.name, corpus.root, corpus.refused, corpus.passed_over) == (
        "docs",
        tmp_path,
        (),
        (),
    )
    assert {document.collection for document in corpus.documents} == {"docs"}


def test_one_bad_file_never_stops_the_others(tmp_path: Path) -> None:
    """Binary content, nesting, broken fields, pipes and foreign formats are refused one by one."""
    write(tmp_path, a__md="one", b__md=b"\0\1", c__md="> " * 99 + "x", e__pdf="%PDF", z__md="last")
    write(tmp_path, d__md="---\nkey: [\n---\n", f__md="---\nkey: " + "[" * 5_000 + "\n---\n")
    os.mkfifo(tmp_path / "g.md")
    corpus = read_corpus(tmp_path, "docs")

    assert [document.path for document in corpus.documents] == ["a.md", "z.md"]
    assert {refusal.path: refusal.reason for refusal in corpus.refused} == {
        "b.md": "binary content, not text",
        "c.md": "nested too deeply",
        "d.md": "its front matter is broken in line 3",
        "e.pdf": ".pdf files cannot be read; save it as text or Markdown",
        "f.md": corpus.refused[4].reason,
        "g.md": "not a plain file",
    }


def test_a_fault_of_a_parser_is_the_fault_of_one_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even an error that nobody thought of costs one document and is told."""

    def fail(data: bytes, path: str, **_: object) -> Document:
        if path == "a.md":
            raise RecursionError
        if path == "b.md":
            raise KeyError(path)
        return read_document(data, path, collection="docs")

    monkeypatch.setattr("retrieval.reading.reader.read_document", fail)
    write(tmp_path, a__md="one", b__md="two", c__md="three")
    corpus = read_corpus(tmp_path, "docs")

    assert [document.path for document in corpus.documents] == ["c.md"]
    assert corpus.refused == (
        Refusal("a.md", "nested too deeply"),
        Refusal("b.md", "reading it failed: KeyError: 'b.md'"),
    )


def test_a_file_without_text_is_passed_over_and_said(tmp_path: Path) -> None:
    """An empty file is no document, and silence about it would look like one."""
    write(tmp_path, a__md="", b__md="---\ntitle: T\n---\n", c__md="![x](y.png)", d__txt=" \n\n")

    assert read_corpus(tmp_path, "docs").documents == ()
    assert read_corpus(tmp_path, "docs").passed_over == tuple(
        PassedOver(path, "holds no text") for path in ("a.md", "b.md", "c.md", "d.txt")
    )


def test_an_empty_folder_is_an_empty_corpus_and_no_folder_is_none(tmp_path: Path) -> None:
    """Nothing to read is allowed, nowhere to read from is an error."""
    assert read_corpus(tmp_path, "docs").documents == ()
    write(tmp_path, file="text")
    for root in (tmp_path / "gone", tmp_path / "file"):
        with pytest.raises(MissingCorpus) as caught:
            read_corpus(root, "docs")
        assert caught.value.root == root


def test_the_sidecar_describes_and_ignores(tmp_path: Path) -> None:
    """What people know about the documents stands beside them."""
    write(
        tmp_path,
        sources__toml="ignore = ['b.md']\n['a.md']\nauthor = 'Ada'\n",
        a__md="one",
        b__md="two",
    )
    corpus = read_corpus(tmp_path, "docs")

    assert [(document.path, document.meta.author) for document in corpus.documents] == [
        ("a.md", "Ada")
    ]
    assert corpus.passed_over == (
        PassedOver("b.md", "ignored by sources.toml"),
        PassedOver("sources.toml", "describes the documents"),
    )


@pytest.mark.parametrize("content", [b"ignore = ", b"\xff\xfe\x00", b"['a.md']\nautor = 'A'\n"])
def test_a_broken_sidecar_is_refused_and_the_rest_read_without_it(
    tmp_path: Path, content: bytes
) -> None:
    """The documents are still there, and it is said that nothing stated about them holds."""
    write(tmp_path, sources__toml=content, a__md="one")
    corpus = read_corpus(tmp_path, "docs")

    assert [document.path for document in corpus.documents] == ["a.md"]
    assert [refusal.path for refusal in corpus.refused] == ["sources.toml"]


def test_a_sidecar_that_is_a_link_is_refused(tmp_path: Path) -> None:
    """The sidecar is opened as safely as any document."""
    write(tmp_path, a__md="one")
    (tmp_path / "sources.toml").symlink_to("/etc/hostname")

    assert [refusal.path for refusal in read_corpus(tmp_path, "docs").refused] == ["sources.toml"]


def test_a_file_that_looks_as_before_is_kept_and_not_read_again(tmp_path: Path) -> None:
    """Only what changed comes as a document; what did not is named."""
    write(tmp_path, a__md="one", b__md="two")
    before = read_corpus(tmp_path, "docs").looks
    write(tmp_path, b__md="three")
    after = read_corpus(tmp_path, "docs", before=before)

    assert after.kept == ("a.md",)
    assert [(document.path, document.text) for document in after.documents] == [("b.md", "three")]


def test_a_file_that_was_refused_is_refused_again_and_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Until it looks otherwise; but what only could not be opened is tried again."""
    write(tmp_path, a__md=b"\0\1", b__md="one")
    os.utime(tmp_path / "a.md", (1, 1))
    os.utime(tmp_path / "b.md", (1, 1))
    with monkeypatch.context() as patch:
        patch.setattr(corpus, "open_file", _forbid_b)
        before = read_corpus(tmp_path, "docs")
    (tmp_path / "a.md").write_text("ok")
    os.utime(tmp_path / "a.md", (1, 1))
    after = read_corpus(tmp_path, "docs", before=before.looks)

    assert [refusal.path for refusal in before.refused] == ["a.md", "b.md"]
    assert after.refused == before.refused[:1]
    assert [document.path for document in after.documents] == ["b.md"]
    os.utime(tmp_path / "a.md", (2, 2))
    assert read_corpus(tmp_path, "docs", before=after.looks).refused == ()


def _forbid_b(root: Path, path: str, **limit: int) -> bytes:
    if path == "b.md":
        raise UnreadableDocument(path, "permission denied") from PermissionError()
    return open_file(root, path, **limit)


def test_the_folders_that_were_looked_in_are_told(tmp_path: Path) -> None:
    """Not hidden ones, nor what a link leads to: nothing that comes there is a document."""
    for folder in ("a/b", ".git/objects", "node_modules/x"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "link").symlink_to("/")

    assert read_corpus(tmp_path, "docs").folders == ("a", "a/b")


def test_every_file_is_read_again_when_the_sidecar_says_something_new(tmp_path: Path) -> None:
    """The bytes are the same, the attribution is not."""
    write(tmp_path, a__md="one")
    before = read_corpus(tmp_path, "docs").looks
    write(tmp_path, sources__toml="['a.md']\nauthor = 'Ada'\n")
    after = read_corpus(tmp_path, "docs", before=before)

    assert after.kept == ()
    assert [document.meta.author for document in after.documents] == ["Ada"]


def test_progress_counts_the_files_up_to_all_of_them(tmp_path: Path) -> None:
    """Files that are refused are done as well."""
    write(tmp_path, a__md="one", b__md=b"\0", c__md="three")
    told: list[tuple[int, int]] = []
    read_corpus(tmp_path, "docs", progress=lambda done, total: told.append((done, total)))

    assert told == [(1, 3), (2, 3), (3, 3)]
