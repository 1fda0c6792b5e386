"""The commands beside asking: chat, inspect, show, index, eval, doctor, config, version."""

import json
from pathlib import Path

import pytest

from bot.environment import file_of, secrets_among, variable_of
from bot.settings import Settings
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


SECRETS = {
    "database": "postgresql://quoth:s3cr3t@db/quoth",
    "secret": "s3cr3t-s3cr3t-s3cr3t",
    "slack_proxy": "http://quoth:s3cr3t@proxy:3128",
    "discord_proxy": "http://quoth:s3cr3t@proxy:3128",
}


def test_no_secret_is_shown_nor_how_long_it_is(
    in_here: Here, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Whether it stands in its variable or in a file, and for machines too: only from where."""
    sources = {}
    for number, name in enumerate(sorted(secrets_among(Settings))):
        value = SECRETS.get(name, "s3cr3t" * (number + 1))
        (file := tmp_path / name).write_text(value)
        sources[name] = file_of(name) if number % 2 else variable_of(name)
        monkeypatch.setenv(sources[name], str(file) if number % 2 else value)
    shown = [in_here("config", "show", *way)[1] for way in ((), ("--json",))]
    told = {each["name"]: each for each in json.loads(shown[1])}

    assert not any("s3cr3t" in each for each in shown)
    assert {told[name]["shown"] for name in sources} == {"**********"}
    assert {name: told[name]["source"] for name in sources} == sources


def test_what_can_be_set_is_printed_for_a_page_and_for_a_file(in_here: Here) -> None:
    """One command, so that neither can be forgotten."""
    _, page, _ = in_here("config", "docs")
    _, file, _ = in_here("config", "docs", "--env")

    assert "| `limit` | `QUOTH_LIMIT` | `3` | Quotes in an answer. From 1 to 10. |" in page
    assert "\n#QUOTH_LIMIT=3\n" in file
    assert "\n#QUOTH_SLACK_BOT_TOKEN_FILE=\n" in file


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
