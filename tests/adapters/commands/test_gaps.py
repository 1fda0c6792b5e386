"""``quoth gaps`` looks back as far as it is told, at whom it is told, and makes nothing up."""

import csv
import io
import json
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from adapters.commands.extras import PACKAGES
from bot.model import Asker, Place
from bot.settings import Settings
from bot.state.database import sqlite_url
from bot.state.opening import State, open_state
from tests.adapters.processes import Here
from tests.bot.state.databases import SECRET, Clock
from tests.bot.state.test_answers import ANSWER, NOTHING

DAY = 24 * 3600
QUESTION = "How do I prune an olive tree?"


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Have the words of questions kept for ten days, in a folder that is not there yet."""
    monkeypatch.setenv("QUOTH_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("QUOTH_KEEP_QUESTIONS_DAYS", "10")
    return tmp_path / "data"


@pytest.fixture
def clock() -> Clock:
    """Be able to ask in the past."""
    return Clock(time.time())


@pytest.fixture
def state(data: Path, clock: Clock) -> Iterator[State]:
    """Keep a state as a server would."""
    state = open_state(Settings(data=data), clock=clock)
    yield state
    state.close()


def miss(state: State, text: str = QUESTION, workspace: str = "T024") -> None:
    """Ask something in vain."""
    question = replace(NOTHING.question, text=text, place=Place("slack", workspace, "C1"))
    state.misses.note(replace(NOTHING, question=question), {"handbook"})


def vote(state: State) -> None:
    """Find an answer of no help."""
    name = state.answers.remember(ANSWER, public=False)
    state.catch_up()
    assert name is not None
    state.feedback.store(
        name, tenant="slack:T024", asker=Asker("slack", "T024", "U1"), helpful=False
    )


def test_it_tells_what_was_asked_in_vain(state: State, in_here: Here) -> None:
    """Alike ones together, then the answers that did not help; and it ends with 0."""
    miss(state)
    miss(state, "pruning olive trees")
    vote(state)
    code, out, err = in_here("gaps")

    assert (code, err) == (0, "")
    assert out.splitlines()[0].endswith(": 2 questions")
    assert "pruning olive trees" in out
    assert ANSWER.question.text[:4] in out.partition("did not help")[2]


@pytest.mark.parametrize("form", ["table", "md", "csv", "json"])
def test_every_form_tells_the_same(state: State, in_here: Here, form: str) -> None:
    """A table for the eye, Markdown for a page, CSV for a table, JSON for a program."""
    miss(state)
    code, out, _ = in_here("gaps", "--format", form)

    assert code == 0
    assert QUESTION in out
    if form == "csv":
        [line] = csv.DictReader(io.StringIO(out))
        assert line["question"] == QUESTION
    if form == "json":
        assert json.loads(out)["unanswered"][0]["question"] == QUESTION


def test_it_looks_back_for_thirty_days_or_as_told(
    state: State, clock: Clock, in_here: Here
) -> None:
    """In hours, days and weeks."""
    clock.now -= 20 * DAY
    miss(state, "something old")
    clock.now += 20 * DAY - 2 * 3600
    miss(state, "something new")

    def times(*arguments: str) -> int:
        return len(json.loads(in_here("gaps", "--format", "json", *arguments)[1])["unanswered"])

    assert times() == times("--since", "3w") == 2
    assert times("--since", "19d") == times("--since", "3h") == 1
    assert times("--since", "1h") == 0


def test_it_tells_of_one_workspace_if_asked_to(state: State, in_here: Here) -> None:
    """An operator sees all, and may hand on what is one team's."""
    miss(state, "of ours")
    miss(state, "of theirs", "T999")
    vote(state)

    _, out, _ = in_here("gaps", "--workspace", "slack:T999", "--format", "json")
    told = json.loads(out)
    assert [gap["question"] for gap in told["unanswered"]] == ["of theirs"]
    assert told["unhelpful"] == []


def test_it_shows_as_many_as_told_and_counts_the_rest(state: State, in_here: Here) -> None:
    """What is left out is told beside the report, not in it."""
    for question in ("alpha", "beta", "gamma"):
        miss(state, question)
    _, out, err = in_here("gaps", "-n", "1", "--format", "csv")

    assert len(out.splitlines()) == 2
    assert err == "2 more are not shown: see --limit.\n"


def test_words_that_are_not_kept_are_not_told_and_how_to_keep_them_is(
    state: State, in_here: Here, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The setting of now counts: what was kept under another one is not shown any more."""
    miss(state)
    vote(state)
    monkeypatch.setenv("QUOTH_KEEP_QUESTIONS_DAYS", "0")
    code, out, err = in_here("gaps")

    assert code == 0
    assert out.count("(without its words)") == 2
    assert "olive" not in out
    assert "set QUOTH_KEEP_QUESTIONS_DAYS: docs/gaps.md" in " ".join(err.split())


def test_where_nothing_was_served_nothing_is_made(data: Path, in_here: Here) -> None:
    """It says that nobody was served, ends with 1, and leaves no secret and no database behind."""
    code, out, err = in_here("gaps")

    assert (code, out) == (1, "")
    assert f"{data / 'state.db'} is not there" in " ".join(err.split())
    assert not data.exists()


@pytest.mark.usefixtures("state")
def test_where_all_were_answered_it_says_so(in_here: Here) -> None:
    """And ends with 1 too."""
    code, out, err = in_here("gaps")

    assert (code, out) == (1, "")
    assert err.startswith("Nothing was asked in vain since ")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--since", "yesterday"), "write it as 12h, 30d or 8w"),
        (("--since", "-1d"), "write it as 12h, 30d or 8w"),
        (("--since", "٣d"), "write it as 12h, 30d or 8w"),
        (("--workspace", "T024"), "name it with its platform"),
        (("--limit", "0"), "should be greater than or equal to 1"),
        (("--format", "xml"), "is not one of"),
    ],
)
def test_what_cannot_be_understood_ends_with_2(
    in_here: Here, arguments: tuple[str, ...], said: str
) -> None:
    """It says how to write it."""
    code, out, err = in_here("gaps", *arguments)

    assert (code, out) == (2, "")
    assert said in " ".join(err.split())


def test_a_database_that_is_none_ends_with_2(data: Path, in_here: Here) -> None:
    """One line tells what it is and what to do."""
    data.mkdir()
    (data / "state.db").write_text("Dear diary, " * 500)
    code, out, err = in_here("gaps")

    assert (code, out) == (2, "")
    assert "move it away" in err


def test_the_database_can_be_anywhere(
    data: Path, in_here: Here, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is named by its setting, as for the server."""
    url = sqlite_url(tmp_path / "elsewhere")
    monkeypatch.setenv("QUOTH_DATABASE", url)
    monkeypatch.setenv("QUOTH_SECRET", SECRET)
    state = open_state(Settings(data=data))
    miss(state)
    state.close()

    code, out, _ = in_here("gaps")
    assert code == 0
    assert QUESTION in out
    assert Path(str(make_url(url).database)).exists()


def test_what_is_not_installed_is_told_in_a_sentence(
    in_here: Here, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who only asks on the command line has no database and needs none."""
    monkeypatch.setitem(PACKAGES, "server", ("no_such_package",))
    code, out, err = in_here("gaps")

    assert (code, out) == (2, "")
    assert "uv tool install '.[all]'" in " ".join(err.split())
