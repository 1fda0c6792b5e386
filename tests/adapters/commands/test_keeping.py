"""The doctor looks at what is kept, changes nothing of it, and shows no secret."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from adapters.commands.extras import PACKAGES
from adapters.commands.keeping import checks
from bot.checks import Check, State
from bot.settings import Settings
from bot.state.database import open_database, sqlite_url
from bot.state.tables import SCHEMA
from bot.wording import how_to_install
from tests.adapters.processes import Here
from tests.bot.state.databases import postgresql, postgresql_server

__all__ = ["postgresql", "postgresql_server"]

NOBODY = "127.0.0.1:1"

pytestmark = pytest.mark.enable_socket


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep the state in a folder of one's own."""
    monkeypatch.setenv("QUOTH_DATA", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    return tmp_path / "data"


def found(subject: str) -> list[Check]:
    """Return what is said about *subject*."""
    return [check for check in checks(Settings()) if check.subject == subject]


def test_looking_makes_nothing(data: Path) -> None:
    """A folder that the doctor made as somebody else could not be written by whoever serves."""
    (folder,) = found("data")
    (secret,) = found("secret")
    (database,) = found("database")

    assert {folder.state, secret.state, database.state} == {State.OK}
    assert not data.exists()


def test_a_folder_that_cannot_be_one_is_a_problem(data: Path) -> None:
    """The setting that moves it is named."""
    data.write_text("no folder")
    (folder,) = found("data")

    assert folder.state is State.PROBLEM
    assert "QUOTH_DATA" in (folder.hint or "")


def test_the_secret_is_counted_and_never_shown(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """During a rotation there are two; one that is too short protects nothing."""
    monkeypatch.setenv("QUOTH_SECRET", "CANARY-of-sixteen-and-more,CANARY-of-another-one")
    (two,) = found("secret")
    monkeypatch.setenv("QUOTH_SECRET", "CANARY")
    (short,) = found("secret")

    assert two.finding.startswith("2 secrets")
    assert short.state is State.PROBLEM
    assert "CANARY" not in str(two) + str(short)
    assert not data.exists()


def test_a_database_that_is_none_is_a_problem(data: Path) -> None:
    """A file that something else has written there is not overwritten."""
    data.mkdir()
    (data / "state.db").write_bytes(b"no database at all" * 100)
    (database,) = found("database")

    assert database.state is State.PROBLEM
    assert (data / "state.db").read_bytes().startswith(b"no database")


def test_a_database_that_cannot_be_reached_is_told_without_its_password(
    in_here: Here, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody who serves could keep anything: the doctor ends with 2."""
    monkeypatch.setattr("bot.state.database._OPENING_PATIENCE", 0.0)
    monkeypatch.setenv("QUOTH_DATABASE", f"postgresql+pg8000://anna:CANARY@{NOBODY}/quoth")
    code, out, err = in_here("doctor")

    assert code == 2
    assert f"anna:***@{NOBODY}/quoth cannot be used now" in out
    assert "CANARY" not in out + err


def test_a_database_that_is_there_opens(data: Path) -> None:
    """What a start has made, the doctor can open, while others have it open too."""
    with closing(open_database(sqlite_url(data))):
        (database,) = found("database")

    assert (database.state, database.finding) == (State.OK, f"{data / 'state.db'} opens")


def test_a_database_that_somebody_has_locked_is_a_problem(data: Path) -> None:
    """It can be read, and nothing can be kept."""
    open_database(sqlite_url(data)).close()
    with closing(sqlite3.connect(data / "state.db", isolation_level=None)) as somebody:
        somebody.execute("BEGIN IMMEDIATE")
        (database,) = found("database")

    assert database.state is State.PROBLEM
    assert "locked" in database.finding
    assert "who else uses it" in (database.hint or "")


def test_a_database_of_an_earlier_version_is_left_to_the_next_start(data: Path) -> None:
    """Whoever looks with a new version must not take the tables from one that is running."""
    open_database(sqlite_url(data)).close()
    with closing(sqlite3.connect(data / "state.db", isolation_level=None)) as connection:
        connection.execute("UPDATE quoth_schema SET version = ?", (SCHEMA - 1,))
        (database,) = found("database")
        (version,) = connection.execute("SELECT version FROM quoth_schema").fetchone()

    assert (database.state, version) == (State.OK, SCHEMA - 1)
    assert "earlier version" in database.finding


def test_a_server_without_tables_is_left_without_them(
    postgresql: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first start makes them, as whoever serves."""
    monkeypatch.setenv("QUOTH_DATABASE", postgresql)
    before = found("database")
    after = found("database")
    open_database(postgresql).close()
    (made,) = found("database")

    assert before == after
    assert (before[0].state, "no tables yet" in before[0].finding) == (State.OK, True)
    assert (made.state, made.finding[-6:]) == (State.OK, " opens")


def test_a_file_that_is_named_and_not_there_is_made_by_the_first_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing but the file is: its folder has to be there."""
    monkeypatch.setenv("QUOTH_DATABASE", f"sqlite:///{tmp_path}/other.db")
    (unmade,) = found("database")
    monkeypatch.setenv("QUOTH_DATABASE", f"sqlite:///{tmp_path}/deep/other.db")
    (nowhere,) = found("database")

    assert (unmade.state, nowhere.state) == (State.OK, State.PROBLEM)
    assert not (tmp_path / "other.db").exists()
    assert not (tmp_path / "deep").exists()


@pytest.mark.parametrize(
    "url", ["sqlite:///:memory:", "sqlite://", "nonsense", "mysql://h/d", "postgresql://h:abc/x"]
)
def test_an_address_of_no_database_is_a_problem(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a start would refuse, the doctor does."""
    monkeypatch.setenv("QUOTH_DATABASE", url)
    (database,) = found("database")

    assert database.state is State.PROBLEM
    assert "QUOTH_DATABASE" in database.finding


def test_without_what_serves_no_database_is_looked_at(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The console needs none; the hint says how to get what does."""
    monkeypatch.setitem(PACKAGES, "server", ("no_such_package",))
    (database,) = found("database")

    assert (database.state, found("secret")) == (State.NOTE, [])
    assert how_to_install() in (database.hint or "")
    assert not data.exists()
