"""What is written on decides how it is written."""

import io
import os
import pty
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.console.screen import PIPE, Screen, screen, send, sentences, table


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Iterator[TextIO]:
    """Open a terminal of the common sort, and give what is written to it."""
    monkeypatch.setenv("TERM", "xterm-256color")
    master, slave = pty.openpty()
    with os.fdopen(slave, "w") as out:
        yield out
    os.close(master)


def test_a_file_is_a_pipe(tmp_path: Path) -> None:
    """What is not a terminal gets no colours and no wrapping."""
    with (tmp_path / "out").open("w") as out:
        assert screen(out) == PIPE


def test_a_terminal_has_a_width_and_colours(
    terminal: TextIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The window says how wide it is."""
    monkeypatch.setenv("COLUMNS", "90")

    assert screen(terminal) == Screen(90, colour=True)


@pytest.mark.parametrize(("name", "value"), [("NO_COLOR", "1"), ("TERM", "dumb")])
def test_colours_can_be_turned_off(
    terminal: TextIO, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    """NO_COLOR and a dumb terminal keep the layout and lose the colours."""
    monkeypatch.setenv(name, value)

    assert screen(terminal).width
    assert not screen(terminal).colour
    assert not screen(terminal, colour=False).colour


def test_colours_can_be_forced_into_a_pipe(monkeypatch: pytest.MonkeyPatch) -> None:
    """FORCE_COLOR makes a pipe a terminal, as for a pager."""
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")

    assert screen(io.StringIO()).colour


def test_a_terminal_is_never_too_narrow(terminal: TextIO, monkeypatch: pytest.MonkeyPatch) -> None:
    """Below forty cells the terminal wraps, not we."""
    monkeypatch.setenv("COLUMNS", "12")

    assert screen(terminal).width == 40


def test_sentences_wrap_at_spaces() -> None:
    """A sentence goes on below itself."""
    assert sentences(["one two three " * 4], Screen(40), indent="  ") == (
        "  one two three one two three one two\n  three one two three\n"
    )


@given(st.text(st.characters()))
def test_a_sentence_in_a_pipe_is_one_line(said: str) -> None:
    """No name in a sentence can begin a line of its own."""
    assert sentences([said], PIPE).count("\n") == 1
    assert "\x1b" not in sentences([said], PIPE)


def test_a_table_lines_up_and_wraps_its_last_column() -> None:
    """Names stand under names, and a long value stays in its column."""
    rows = [("ok", "cache", "a b " * 12), ("problem", "index", "\x1b")]

    assert table(rows, Screen(40)) == (
        "ok       cache  a b a b a b a b a b a b\n"
        "                a b a b a b a b a b a b\n"
        "problem  index  \\x1b\n"
    )


def test_a_table_without_rows_is_empty() -> None:
    """There is nothing to line up."""
    assert table([], PIPE) == ""


def test_a_closed_pipe_ends_quietly() -> None:
    """When nobody reads on, the process ends as a shell expects, without a traceback."""
    reading, writing = os.pipe()
    os.close(reading)

    with os.fdopen(writing, "w") as out:
        with pytest.raises(SystemExit) as end:
            send("words", out)
        assert end.value.code == 141


def test_what_is_sent_arrives_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    """Answers stream: nothing waits in a buffer for the next question."""
    send("words\n", sys.stdout)

    assert capsys.readouterr().out == "words\n"
