"""What is not as it should be is told before the first answer."""

from pathlib import Path

import pytest

from adapters.commands.answering import warn_of
from retrieval.errors import DamagedIndex
from retrieval.index import Index
from retrieval.reading.files import Refusal
from retrieval.refreshing import Opened


def warned(opened: Opened, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """Return the lines of the warning."""
    warn_of(opened, colour=False)
    written = capsys.readouterr()
    assert written.out == ""
    return written.err.splitlines()


def test_nothing_is_told_when_all_is_well(capsys: pytest.CaptureFixture[str]) -> None:
    """Silence means that every file was read."""
    assert warned(Opened(Index(), ()), capsys) == []


def test_a_handful_of_files_is_named_and_the_rest_counted(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A folder full of broken files does not push the answer off the screen."""
    refused = tuple(Refusal(f"{number}.txt", "it is empty") for number in range(1, 9))

    assert warned(Opened(Index(), refused), capsys) == [
        "8 files could not be read and cannot be quoted:",
        *(f"  {number}.txt: it is empty" for number in range(1, 6)),
        "  and 3 more",
        "See all: quoth inspect FOLDER.",
    ]


def test_a_hostile_path_is_told_harmlessly(capsys: pytest.CaptureFixture[str]) -> None:
    """The name of a file cannot add a line or act."""
    told = warned(Opened(Index(), (Refusal("a\n\x1b[2Jb.txt", "no\x07"),)), capsys)

    assert told[1] == r"  a\n\x1b[2Jb.txt: no\x07"


def test_an_index_that_cannot_be_kept_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    """Nobody has to wonder why every start is slow, or what became of the old one."""
    opened = Opened(
        Index(), (), damaged=(DamagedIndex(Path("7"), "cut short"),), unsaved="no space left"
    )

    assert warned(opened, capsys) == [
        "An index was damaged and is built anew: 7: cut short.",
        "The index cannot be kept, so every start builds it: no space left.",
    ]
