"""What the tests of the command line stand on."""

import sys
from pathlib import Path

import pytest

from adapters.cli import main
from tests.adapters.processes import ROOT, Here
from tests.bot.lines import logging_as_it_was


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Give processes a home of their own, with a cache that they share."""
    home = tmp_path_factory.mktemp("home")
    return {
        "PATH": "/usr/bin:/bin",
        "PYTHONPATH": str(ROOT),
        "HOME": str(home),
        "QUOTH_CACHE": str(home / "cache"),
        "TERM": "xterm-256color",
    }


@pytest.fixture
def here(tmp_path: Path) -> Path:
    """Start processes in a folder with a corpus, one file of which cannot be read."""
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "leave.md").write_text("# Leave\n\nEverybody has thirty days of annual leave.\n")
    (broken / "bad.txt").write_bytes(b"\x00\xff\x00\xff" * 50)
    (tmp_path / "empty").mkdir()
    return tmp_path


@pytest.fixture
def in_here(
    environment: dict[str, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Here:
    """Run a command in this very process, which is much faster, and return the same."""
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(ROOT)

    def run_here(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["quoth", *arguments])
        with logging_as_it_was(), pytest.raises(SystemExit) as end:
            main()
        written = capsys.readouterr()
        return int(end.value.code or 0), written.out, written.err

    return run_here
