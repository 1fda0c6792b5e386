"""Whoever watches folders hears of a change at once, and of nothing that does not matter."""

import os
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread

import pytest
from watchfiles import _rust_notify

from bot.watching import Unwatchable, Watch


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    """Have a folder with a document and a folder in it."""
    folder = tmp_path / "docs"
    (folder / "sub").mkdir(parents=True)
    (folder / "a.md").write_text("One.")
    return folder


@pytest.fixture
def watch(docs: Path) -> Iterator[Watch]:
    """Watch both folders already."""
    eyes = Watch()
    assert eyes.stirred([docs, docs / "sub"])
    yield eyes
    eyes.close()


def write_strangely(docs: Path) -> None:
    """Write a file whose name is no text."""
    Path(os.fsdecode(os.fsencode(docs) + b"/\xff\xfe.md")).write_text("Strange.")


@pytest.mark.parametrize(
    "change",
    [
        lambda docs: (docs / "a.md").write_text("Two."),
        lambda docs: (docs / "b.md").write_text("New."),
        lambda docs: (docs / "sub" / "b.md").write_text("New."),
        lambda docs: (docs / "a.md").rename(docs / "b.md"),
        lambda docs: (docs / "a.md").unlink(),
        lambda docs: (docs / "a.md").chmod(0o600),
        lambda docs: (docs / "new").mkdir(),
        lambda docs: shutil.rmtree(docs / "sub"),
        lambda docs: (docs / "sources.toml").write_text(""),
    ],
    ids=["edit", "add", "below", "rename", "delete", "mode", "folder", "no folder", "sidecar"],
)
def test_a_change_is_told_at_once(watch: Watch, docs: Path, change: Callable[[Path], None]) -> None:
    """Of whatever kind it is."""
    change(docs)

    began = time.monotonic()
    assert watch.stirred([docs, docs / "sub"])
    assert time.monotonic() - began < 0.9


def test_it_is_told_while_somebody_waits(watch: Watch, docs: Path) -> None:
    """Nobody has to ask again for it."""
    told: list[bool] = []
    waiting = Thread(target=lambda: told.append(watch.stirred([docs, docs / "sub"])))
    waiting.start()
    time.sleep(0.2)
    (docs / "a.md").write_text("Two.")
    waiting.join()

    assert told == [True]


def test_what_can_be_no_document_and_what_links_lead_to_does_not_matter(
    tmp_path: Path, docs: Path
) -> None:
    """Nobody reads documents again for the temporary files of an editor or the log of a program."""
    (tmp_path / "outside").mkdir()
    (docs / "link").symlink_to(tmp_path / "outside")
    (docs / ".git").mkdir()
    watch = Watch()
    watch.stirred([docs, docs / "sub"])
    for name in (".a.md.swp", "a.md~", "server.log", ".git/index", "link/b.md"):
        (docs / name).write_text("Nothing.")

    assert not watch.stirred([docs, docs / "sub"])
    watch.close()


def test_a_folder_that_is_new_here_may_hold_anything(watch: Watch, docs: Path) -> None:
    """What came before it was watched was not told, and what comes afterwards is."""
    (docs / "new").mkdir()
    folders = [docs, docs / "sub", docs / "new"]
    assert watch.stirred(folders)
    while watch.stirred(folders):
        pass
    (docs / "new" / "b.md").write_text("New.")

    assert watch.stirred(folders)


def test_another_folder_of_the_same_name_is_another_folder(watch: Watch, docs: Path) -> None:
    """As when a release is put in the place of the one before."""
    docs.rename(docs.with_name("old"))
    (docs / "sub").mkdir(parents=True)
    folders = [docs, docs / "sub"]
    while watch.stirred(folders):
        pass
    (docs / "b.md").write_text("New.")

    assert watch.stirred(folders)


def test_a_folder_that_is_gone_stirs_without_haste(watch: Watch, docs: Path) -> None:
    """Whoever looks each time that it is told does not look all the time."""
    shutil.rmtree(docs)
    began = time.monotonic()

    assert all(watch.stirred([docs]) for _ in range(2))
    assert time.monotonic() - began > 0.5


def test_a_name_that_is_no_text_blinds_nobody_for_long(watch: Watch, docs: Path) -> None:
    """It cannot be told what it was; the next time, everything may have stirred."""
    write_strangely(docs)
    with pytest.raises(Unwatchable, match="decode"):
        watch.stirred([docs, docs / "sub"])

    assert watch.stirred([docs, docs / "sub"])
    (docs / "a.md").write_text("Two.")
    assert watch.stirred([docs, docs / "sub"])


def test_who_may_not_watch_is_told_so(docs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A system lets its users watch so many folders and no more."""

    def refuse(*_: object) -> None:
        raise OSError(28, "OS file watch limit reached.")

    monkeypatch.setattr(_rust_notify, "RustNotify", refuse)
    with pytest.raises(Unwatchable, match="limit reached"):
        Watch().stirred([docs])


def test_whoever_waits_is_let_go_at_the_end(watch: Watch, docs: Path) -> None:
    """A process that is told to stop need not wait for a change."""
    waiting = Thread(target=watch.stirred, args=([docs, docs / "sub"],))
    waiting.start()
    time.sleep(0.1)
    began = time.monotonic()
    watch.close()
    waiting.join()

    assert time.monotonic() - began < 0.6
