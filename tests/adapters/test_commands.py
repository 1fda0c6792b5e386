"""The commands beside asking: chat, inspect, show, index, eval, doctor, config, version."""

import json
from pathlib import Path

import pytest

from tests.adapters.processes import ABSENT, KNOWN, Here, on_a_terminal, run


def test_a_conversation_can_be_piped(environment: dict[str, str]) -> None:
    """Without a terminal there is no prompt, and the end of input is the end."""
    code, out, err = run(environment, "chat", "--as", "ada", stdin=f"{KNOWN}\nwhy\n")

    assert (code, err) == (0, "")
    assert "ada@" not in out
    assert "in all" in out


@pytest.mark.parametrize("leaving", ["quit\n", "\x04"])
def test_a_person_at_a_terminal_is_greeted_and_prompted(
    environment: dict[str, str], leaving: str
) -> None:
    """The prompt says who speaks where; Ctrl-D leaves as well as a word."""
    shown = on_a_terminal(environment, "chat", "--as", "ada", typed=(f"{KNOWN}\n", leaving))

    assert "Say “help”" in shown
    assert "ada@console> " in shown
    assert "superposition" in shown


def test_inspection_ends_like_asking(in_here: Here, here: Path) -> None:
    """A folder with a broken file ends with 3, a good file with 0; both as text and as JSON."""
    code, out, _ = in_here("inspect", str(here / "broken"))
    whole, described, _ = in_here("inspect", "--json", str(here / "broken/leave.md"))

    assert code == 3
    assert "1 document read, 1 refused, 0 passed over." in out
    assert whole == 0
    assert [each["path"] for each in json.loads(described)["documents"]] == ["leave.md"]
    assert in_here("index", "--corpus", str(here / "broken"))[0] == 3


def test_a_document_is_shown_by_its_path(in_here: Here) -> None:
    """The beginning of a path is enough where it is the only one."""
    code, out, _ = in_here("show", "003", "--lines", "8-10")

    assert code == 0
    assert [line.split()[0] for line in out.splitlines()[4:] if line.strip()] == ["8", "10"]


def test_indexing_tells_what_it_holds(in_here: Here) -> None:
    """The default corpus has five documents."""
    code, out, err = in_here("index")

    assert (code, err) == (0, "")
    assert "seeds: 5 documents" in out


def test_an_evaluation_prints_figures(in_here: Here, here: Path) -> None:
    """A question with its answer goes in, shares come out; as JSON, too."""
    cases = here / "cases.jsonl"
    rows = [{"q": KNOWN, "a": ["superposition"]}, {"q": ABSENT, "a": []}]
    cases.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    code, out, _ = in_here("eval", str(cases), "--misses")
    _, figures, _ = in_here("eval", str(cases), "--json")

    assert code == 0
    assert "2 questions" in out
    assert "answer@1" in out
    assert json.loads(figures)["figures"]["refused of the absent"]["ratio"] == 1


def test_the_doctor_tells_line_by_line(in_here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    """All is well by default; a problem ends with 2."""
    code, well, _ = in_here("doctor")
    monkeypatch.setenv("QUOTH_LIMIT", "many")
    wrong, ill, _ = in_here("doctor")

    assert code == 0
    assert {line.split()[0] for line in well.splitlines()} == {"ok"}
    assert wrong == 2
    assert "problem" in ill


def test_settings_tell_where_they_come_from(in_here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    """The nearest place that names one is named."""
    monkeypatch.setenv("QUOTH_LIMIT", "7")
    _, out, _ = in_here("config", "show")
    _, origins, _ = in_here("config", "show", "--json")
    _, paths, _ = in_here("config", "path")
    rows = {line.split()[0]: line.split()[1:] for line in out.splitlines()}

    assert rows["limit"] == ["QUOTH_LIMIT", "7"]
    assert rows["threshold"] == ["default", "0.9"]
    assert {"name": "limit", "shown": "7", "source": "QUOTH_LIMIT"} in json.loads(origins)
    assert all(path.endswith("quoth.toml") for path in paths.splitlines())


def test_the_version_is_told(in_here: Here) -> None:
    """Ours, and Python's."""
    code, out, _ = in_here("version")

    assert code == 0
    assert out.startswith("quoth ")
    assert "Python 3." in out


def test_help_shows_how_to_begin(in_here: Here) -> None:
    """An example comes before the list of commands."""
    code, out, _ = in_here("--help")

    assert code == 0
    assert out.index('quoth ask "') < out.index("Commands:")
