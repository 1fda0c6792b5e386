"""The command line, through real processes: what goes where, and how it ends."""

import json
import os
import pty
import select
import signal
import subprocess
import sys
import unicodedata
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from adapters.cli import main

ROOT = Path(__file__).parents[2]
KNOWN = "What is superposition?"
ABSENT = "How do I prune an olive tree?"


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


def start(
    environment: dict[str, str], *arguments: str, cwd: Path = ROOT, **extra: str
) -> "subprocess.Popen[str]":
    """Start ``python -m adapters`` with its three streams in our hands."""
    return subprocess.Popen(
        [sys.executable, "-m", "adapters", *arguments],
        cwd=cwd,
        env=environment | extra,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )


def run(
    environment: dict[str, str], *arguments: str, stdin: str = "", cwd: Path = ROOT, **extra: str
) -> tuple[int, str, str]:
    """Run a command to its end; return how it ended, and what it wrote to stdout and stderr."""
    process = start(environment, *arguments, cwd=cwd, **extra)
    out, err = process.communicate(stdin, timeout=60)
    return process.returncode, out, err


Here = Callable[..., tuple[int, str, str]]


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
        with pytest.raises(SystemExit) as end:
            main()
        written = capsys.readouterr()
        return int(end.value.code or 0), written.out, written.err

    return run_here


def on_a_terminal(
    environment: dict[str, str], *arguments: str, typed: Sequence[str] = (), **extra: str
) -> str:
    """Run a command on a terminal, type there at each prompt, and return what appears."""
    master, slave = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "adapters", *arguments],
        cwd=ROOT,
        env=environment | extra,
        stdin=slave,
        stdout=slave,
        stderr=slave,
    )
    os.close(slave)
    shown, to_type = b"", list(typed)
    while select.select([master], [], [], 60)[0]:
        try:
            shown += os.read(master, 65536)
        except OSError:  # the other end is closed
            break
        if to_type and shown.endswith(b"> "):
            os.write(master, to_type.pop(0).encode())
    process.wait(60)
    os.close(master)
    return shown.decode().replace("\r\n", "\n")


def test_quotes_go_to_stdout_and_end_with_0(environment: dict[str, str]) -> None:
    """An answer is quotes, and nothing else is said."""
    code, out, err = run(environment, "ask", *KNOWN.split())

    assert (code, err) == (0, "")
    assert "combinations" in out
    assert "— The Urgency of Interpretability · author and date not stated" in out


def test_nothing_found_is_told_on_stderr_and_ends_with_1(environment: dict[str, str]) -> None:
    """Whoever pipes quotes gets none, and whoever watches learns why."""
    code, out, err = run(environment, "ask", ABSENT)

    assert (code, out) == (1, "")
    assert "The documents do not answer that." in err
    assert "“olive”" in err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("ask",), "say what you want to know"),
        (("ask", "--json", "--plain", "x"), "--json and --plain do not go together"),
        (("ask", "--jsonl", "-", "x"), "a question or --jsonl, not both"),
        (("ask", "--jsonl", "no-such-file"), "no-such-file: No such file"),
        (("ask", "--corpus", "no-such-folder", "x"), "There is no folder of documents at"),
        (("ask", "--limit", "99", "x"), "limit (--limit)"),
        (("ask", "--collection", "other", "x"), "There is no collection “other” here."),
        (("ask", "--nonsense", "x"), "No such option"),
        (("chat", "--place", "*"), "is not a place"),
        (("show", "no-such-document"), "there is no document no-such-document"),
        (("show", "003", "--lines", "x"), "no range of lines"),
        (("show", ""), "is the beginning of 5 documents"),
        (("inspect", "no-such-file"), "no file"),
        (("eval", "no-such-file"), "no-such-file: No such file"),
    ],
)
def test_what_cannot_be_done_is_told_and_ends_with_2(
    in_here: Here, arguments: tuple[str, ...], said: str
) -> None:
    """What is wrong and why is said on stderr."""
    code, out, err = in_here(*arguments)

    assert (code, out) == (2, "")
    assert said in " ".join(err.split())


def test_a_missing_corpus_is_no_traceback(environment: dict[str, str]) -> None:
    """It is one line: what, why, and what to do."""
    code, out, err = run(environment, "ask", "--corpus", "no-such-folder", "x")

    assert (code, out) == (2, "")
    assert len(err.splitlines()) == 1
    assert "--corpus FOLDER" in err


def test_an_unreadable_file_is_told_and_ends_with_3(
    environment: dict[str, str], here: Path
) -> None:
    """The others are answered from all the same."""
    code, out, err = run(environment, "ask", "--corpus", "broken", "annual leave", cwd=here)

    assert code == 3
    assert "thirty days" in out
    assert "1 file could not be read" in err
    assert "bad.txt: " in err
    assert "quoth inspect" in err


def test_an_empty_folder_is_told(environment: dict[str, str], here: Path) -> None:
    """Nothing can be found where there is nothing."""
    code, out, err = run(environment, "ask", "--corpus", "empty", "leave", cwd=here)

    assert (code, out) == (1, "")
    assert "no documents" in err
    assert "quoth inspect" in err


def test_an_interrupt_ends_with_130(environment: dict[str, str]) -> None:
    """Ctrl-C is no error to be reported."""
    process = start(environment, "chat")
    assert process.stdin
    assert process.stdout
    assert process.stderr
    process.stdin.write(f"{KNOWN}\n")
    process.stdin.flush()
    process.stdout.readline()
    process.send_signal(signal.SIGINT)
    out_and_err = process.communicate(timeout=60)

    assert process.returncode == 130
    assert "Traceback" not in out_and_err[1]


def test_a_closed_pipe_ends_with_141_and_silence(environment: dict[str, str]) -> None:
    """``quoth ask … | head -0`` leaves no traceback."""
    process = start(environment, "ask", KNOWN)
    assert process.stdin
    assert process.stdout
    assert process.stderr
    process.stdout.close()
    said = process.stderr.read()
    process.stdin.close()
    process.stderr.close()

    assert (process.wait(60), said) == (141, "")


def test_every_quote_in_a_pipe_is_a_slice_of_what_show_prints(environment: dict[str, str]) -> None:
    """Byte for byte: the object's words, the printed words and the document's words."""
    _, objects, _ = run(environment, "ask", "--json", KNOWN)
    _, printed, _ = run(environment, "ask", KNOWN)
    found = json.loads(objects)

    assert found["schema"] == 1
    assert found["status"] == "answered"
    for quote in found["quotes"]:
        place = quote["place"]
        _, text, _ = run(environment, "show", "--plain", quote["source"]["id"])
        assert text[place["start"] : place["end"]] == quote["text"]
        assert quote["text"] in printed


def test_lines_of_questions_are_answered_as_they_come(environment: dict[str, str]) -> None:
    """An answer does not wait for the next question."""
    process = start(environment, "ask", "--jsonl", "-")
    assert process.stdin
    assert process.stdout
    statuses = []
    for question in (KNOWN, ABSENT):
        process.stdin.write(f"{question}\n\n")
        process.stdin.flush()
        found = json.loads(process.stdout.readline())
        assert found["question"] == question
        statuses.append(found["status"])
    process.communicate(timeout=60)

    assert statuses == ["answered", "nothing_found"]
    assert process.returncode == 0


def test_a_file_of_questions_is_answered(environment: dict[str, str], here: Path) -> None:
    """Where no question is answered, the end is that of one that is not."""
    (here / "questions.txt").write_text(f"{ABSENT}\n{ABSENT}\n", encoding="utf-8")
    code, out, _ = run(environment, "ask", "--jsonl", "questions.txt", cwd=here)

    assert code == 1
    assert [json.loads(line)["quotes"] for line in out.splitlines()] == [[], []]


def test_plain_lines_lead_to_the_words(environment: dict[str, str], here: Path) -> None:
    """An editor that is started in the same folder opens the place."""
    _, out, _ = run(environment, "ask", "--plain", "--corpus", "broken", "annual leave", cwd=here)
    path, line, words = out.splitlines()[0].split(":", 2)

    assert (here / path).read_text().splitlines()[int(line) - 1] == words


def test_a_question_can_come_from_stdin(environment: dict[str, str]) -> None:
    """A dash stands for it."""
    code, out, _ = run(environment, "ask", "-", stdin=f"{KNOWN}\n")

    assert code == 0
    assert "combinations" in out


def test_the_number_of_quotes_can_be_set(environment: dict[str, str]) -> None:
    """A flag goes before the environment."""
    arguments = ("ask", "--json", "--limit", "1", "interpretability")
    _, out, _ = run(environment, *arguments, QUOTH_LIMIT="5")

    assert len(json.loads(out)["quotes"]) == 1


def test_why_and_closest_are_shown_when_asked_for(in_here: Here) -> None:
    """Scores are explained, and what came closest is told from an answer."""
    _, explained, _ = in_here("ask", "--why", KNOWN)
    code, closest, said = in_here("ask", "--closest", ABSENT)

    assert "word in the passage or its headings" in explained
    assert code == 1
    assert "— " in closest
    assert "These passages come closest." in said


def test_quiet_is_quiet_and_verbose_tells_more(in_here: Here) -> None:
    """Neither changes what stands on stdout."""
    _, out, said = in_here("ask", "--quiet", ABSENT)
    _, _, told = in_here("ask", "--verbose", KNOWN)

    assert (out, said) == ("", "")
    assert "generation" in told
    assert " ms" in told


@pytest.mark.parametrize("form", [(), ("--json",), ("--plain",)])
def test_a_hostile_question_comes_back_harmless(in_here: Here, form: tuple[str, ...]) -> None:
    """Nothing of it acts on the terminal of whoever asked."""
    hostile = "\x1b]0;owned\x07 \u202eolive\x9b31m\r prune"
    _, out, err = in_here("ask", *form, hostile)

    assert not [
        each
        for each in out + err
        if each == "\u202e" or (unicodedata.category(each) == "Cc" and each not in "\n\t")
    ]


def test_a_terminal_gets_colours_and_bars(environment: dict[str, str]) -> None:
    """The words wrap where the window ends."""
    shown = on_a_terminal(environment, "ask", KNOWN, COLUMNS="60")

    assert "\x1b[1;35m▌" in shown
    assert "\x1b[2J" not in shown


@pytest.mark.parametrize("extra", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_a_terminal_without_colours_gets_arrows(
    environment: dict[str, str], extra: dict[str, str]
) -> None:
    """The marked sentence is still told from the rest."""
    shown = on_a_terminal(environment, "ask", "--quiet", KNOWN, COLUMNS="80", **extra)

    assert "\x1b" not in shown
    assert "> " in shown
    assert max(map(len, shown.splitlines())) <= 80


def test_a_picture_is_drawn(in_here: Here, here: Path) -> None:
    """The answer is in a file, and on stdout as ever."""
    code, out, _ = in_here("ask", "--picture", str(here / "answer.svg"), KNOWN)

    assert code == 0
    assert "combinations" in out
    assert (here / "answer.svg").read_text(encoding="utf-8").startswith("<svg ")


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
