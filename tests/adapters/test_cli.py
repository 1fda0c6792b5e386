"""The command line, through real processes: what goes where, and how it ends."""

import json
import signal
import unicodedata
from pathlib import Path

import pytest

from tests.adapters.processes import ABSENT, KNOWN, Here, on_a_terminal, run, start


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
        (("ask", "--collection", "other", "x"), "There is no document or collection “other” here."),
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


def test_a_conversation_begins_with_what_could_not_be_read(
    environment: dict[str, str], here: Path
) -> None:
    """So nobody thinks that it was searched."""
    given = ("chat", "--corpus", "broken")
    code, out, err = run(environment, *given, stdin="annual leave\n", cwd=here)

    assert code == 0
    assert "thirty days" in out
    assert "1 file could not be read" in err


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
    process.stdin.write(f"{KNOWN}\n")
    process.stdin.flush()
    process.stdout.readline()
    process.send_signal(signal.SIGINT)
    code = process.wait(timeout=60)  # while its input goes on, of whose end it might hear first
    _, err = process.communicate()

    assert code == 130
    assert "Traceback" not in err


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
