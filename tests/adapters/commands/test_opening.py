"""What is opened is what the settings name, and waiting for it is shown to people only."""

import os
import pty
import sys
from pathlib import Path

import pytest

from adapters.commands import opening
from adapters.commands.opening import open_desk, progress


def test_roots_are_written_as_an_editor_started_here_finds_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Below the working folder they are relative, elsewhere whole."""
    (tmp_path / "docs").mkdir()
    monkeypatch.setenv("QUOTH_CACHE", str(tmp_path / "cache"))
    desk = open_desk(corpus=tmp_path / "docs")

    assert desk.roots == {"corpus": tmp_path / "docs"}
    monkeypatch.chdir(tmp_path)
    assert desk.roots == {"corpus": Path("docs")}


def shown_on_a_terminal(monkeypatch: pytest.MonkeyPatch, *, shown: bool, patience: float) -> bytes:
    """Return what a terminal shows while three files are read."""
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(opening, "PATIENCE", patience)
    master, slave = pty.openpty()
    with os.fdopen(slave, "w") as terminal:
        monkeypatch.setattr(sys, "stderr", terminal)
        with progress(shown=shown) as step:
            for done in (1, 2, 3):
                step(done, 3)
        terminal.write("end")
        terminal.flush()
        seen = b""
        while not seen.endswith(b"end"):
            seen += os.read(master, 65536)
    os.close(master)
    return seen


def test_a_long_wait_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever waits sees how far it is."""
    assert b"Reading documents" in shown_on_a_terminal(monkeypatch, shown=True, patience=-1)


def test_a_bar_that_would_flash_by_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    """It would say nothing."""
    assert b"Reading" not in shown_on_a_terminal(monkeypatch, shown=True, patience=60)


def test_whoever_wants_quiet_waits_in_quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    """However long it takes."""
    assert b"Reading" not in shown_on_a_terminal(monkeypatch, shown=False, patience=-1)


def test_nothing_is_shown_in_a_pipe(capsys: pytest.CaptureFixture[str]) -> None:
    """Logs stay free of bars."""
    with progress(shown=True) as step:
        step(1, 1)

    assert capsys.readouterr().err == ""
