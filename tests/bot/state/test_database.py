"""A database is made where it is wanted, and refused with a reason where it cannot be."""

import gc
import os
import socket
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import create_engine, insert, select, text

from bot.errors import BadDatabase, BadSetting, BotError, Unavailable
from bot.state.database import Database, open_database, sqlite_url
from bot.state.engines import engine_for
from bot.state.tables import SCHEMA, places, schema
from tests.bot.state.databases import House

ROOT = Path(__file__).parents[3]


def mode(path: Path) -> int:
    """Return who may do what with *path*."""
    return path.stat().st_mode & 0o777


def test_the_tables_are_made_once(house: House) -> None:
    """The next process finds what the one before it has left."""
    with house.database().writing() as connection:
        connection.execute(insert(places), place())
    with house.database().reading() as connection:
        assert connection.execute(select(places.c.channel)).scalar_one() == "C1"
        assert connection.execute(select(schema.c.version)).scalar_one() == SCHEMA


@pytest.mark.usefixtures("patient")
def test_many_may_open_it_for_the_first_time_at_once(house: House) -> None:
    """Whoever comes second while the tables are being made waits for them."""
    with ThreadPoolExecutor(6) as pool:
        databases = list(pool.map(lambda _: house.database(), range(6)))

    for database in databases:
        with database.reading() as connection:
            assert connection.execute(select(schema.c.version)).scalars().all() == [SCHEMA]


def test_what_fails_in_the_middle_did_not_happen(house: House) -> None:
    """A transaction is done as a whole or not at all, and costs the next one nothing."""
    database = house.database()

    def fail() -> None:
        with database.writing() as connection:
            connection.execute(insert(places), place())
            message = "on purpose"
            raise RuntimeError(message)

    with pytest.raises(RuntimeError, match="on purpose"):
        fail()
    with database.writing() as connection:
        assert connection.execute(select(places)).all() == []


def test_one_statement_is_a_transaction_by_itself(house: House) -> None:
    """It waits for others like any other, and is done when it is done."""
    database = house.database()
    with database.writing(once=True) as connection:
        connection.execute(insert(places), place())
    with house.database().reading() as another:
        assert another.execute(select(places.c.channel)).scalar_one() == "C1"


def test_after_a_failure_writing_goes_on(file_house: House) -> None:
    """With a connection that knows nothing of it, for whatever thread."""
    database = file_house.database()

    def fail() -> None:
        with database.writing() as connection:
            connection.exec_driver_sql("DELETE FROM what_is_not_there")

    with pytest.raises(Unavailable, match="no such table"):
        fail()
    file_house.rest.now += 60.0

    def write() -> None:
        with database.writing() as connection:
            connection.execute(insert(places), place())

    with ThreadPoolExecutor(1) as pool:
        pool.submit(write).result()
    with database.reading() as connection:
        assert connection.execute(select(places.c.channel)).scalar_one() == "C1"


def test_nobody_else_on_the_machine_can_read_it(tmp_path: Path) -> None:
    """The folder that is made, the file and its companions are open to us alone."""
    house = House(sqlite_url(tmp_path / "deep/data"))
    with house.database().writing() as connection:
        connection.execute(insert(places), place())

    made = sorted((tmp_path / "deep/data").iterdir())
    assert [path.name for path in made] == ["state.db", "state.db-shm", "state.db-wal"]
    assert mode(tmp_path / "deep/data") == 0o700
    assert [mode(path) for path in made] == [0o600] * 3
    house.close()


@pytest.mark.parametrize("content", [b"Dear diary, " * 500, b"SQLite format 3\0" + b"\xff" * 9000])
def test_a_file_of_something_else_is_refused_and_left_alone(tmp_path: Path, content: bytes) -> None:
    """Nothing is deleted: what is there may be all that is left of something."""
    path = tmp_path / "state.db"
    path.write_bytes(content)
    with pytest.raises(BadDatabase) as caught:
        open_database(sqlite_url(tmp_path))

    assert caught.value.address == str(path)
    assert "move it away" in caught.value.problem
    assert path.read_bytes() == content


def test_damage_in_the_middle_is_found_at_the_start(tmp_path: Path) -> None:
    """A file that looks well from its head is looked through before anyone relies on it."""
    house = House(sqlite_url(tmp_path))
    with house.database().writing() as connection:
        connection.execute(insert(places), [place(f"C{number}") for number in range(2000)])
    house.opened[0].scrub()
    house.close()
    path = tmp_path / "state.db"
    with path.open("r+b") as file:
        file.seek(path.stat().st_size - 2 * 4096)
        file.write(os.urandom(4096))

    with pytest.raises(BadDatabase, match="damaged"):
        open_database(house.url)


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("", "is not the URL"),
        ("state.db", "is not the URL"),
        ("mysql://quoth:geheim@db/quoth", "must begin with sqlite:/// or postgresql://"),
        ("sqlite://", "names no file"),
        ("sqlite:///:memory:", "names no file"),
        ("postgresql+nothing://quoth:geheim@db/quoth", "uv tool install '.[all]'"),
    ],
)
def test_a_url_of_something_else_is_a_bad_setting(url: str, problem: str) -> None:
    """The sentence names the setting and never the password."""
    with pytest.raises(BadSetting) as caught:
        open_database(url)

    assert (caught.value.name, caught.value.source) == ("database", "QUOTH_DATABASE")
    assert problem in caught.value.problem
    assert "geheim" not in str(caught.value)


@pytest.mark.parametrize(
    "url", ["postgres://u:geheim@db/quoth", "postgresql://u:geheim@db/quoth?application_name=x"]
)
def test_postgresql_is_spoken_to_by_pg8000_unless_another_driver_is_named(url: str) -> None:
    """Nobody has to know the drivers of Python to write a URL, and no password is shown."""
    engine = engine_for(url)

    assert engine.url.drivername == "postgresql+pg8000"
    assert Database(engine).address == "postgresql+pg8000://u:***@db/quoth"


def test_a_database_that_cannot_be_reached_is_unavailable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder that is not there and a server that is not there are told in one line."""
    monkeypatch.setattr("bot.state.database._OPENING_PATIENCE", 0.1)
    for url in (
        f"sqlite:///{tmp_path}/nowhere/state.db",
        f"postgresql://quoth:geheim@/quoth?unix_sock={tmp_path}/nobody",
    ):
        with pytest.raises(Unavailable) as caught:
            open_database(url)
        assert "\n" not in str(caught.value)
        assert "geheim" not in str(caught.value)
        assert isinstance(caught.value, BotError)


@pytest.mark.enable_socket
@pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")
def test_a_server_that_says_nothing_is_unavailable(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for it for long, and it is told like one that is not there."""
    monkeypatch.setattr("bot.state.database._OPENING_PATIENCE", 0.0)
    monkeypatch.setattr("bot.state.engines._NETWORK_PATIENCE", 0.1)
    with (
        socket.create_server(("127.0.0.1", 0)) as mute,
        pytest.raises(Unavailable, match="timed out"),
    ):
        open_database(f"postgresql://quoth@127.0.0.1:{mute.getsockname()[1]}/quoth")
    gc.collect()  # pg8000 does not close what it could not open


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("journal_mode", "wal"),
        ("synchronous", 1),  # at each checkpoint: a power cut may cost the last moments, no more
        ("foreign_keys", 1),
        ("secure_delete", 1),
        ("busy_timeout", 1000),
    ],
)
def test_every_connection_to_a_file_keeps_its_promises(
    file_house: House, setting: str, value: object
) -> None:
    """SQLite forgets most of its settings with the connection."""
    engine = file_house.database().engine
    with engine.connect() as first, engine.connect() as second:
        for connection in (first, second):
            assert connection.exec_driver_sql(f"PRAGMA {setting}").scalar_one() == value


def test_what_cannot_be_written_can_still_be_read(file_house: House) -> None:
    """A stranger's long transaction keeps nobody from looking things up."""
    database = file_house.database()
    with closing(sqlite3.connect(database.address, isolation_level=None)) as stranger:
        stranger.execute("BEGIN EXCLUSIVE")
        with pytest.raises(Unavailable), database.writing():
            pass
        with database.reading() as connection:
            assert connection.execute(select(schema.c.version)).scalar_one() == SCHEMA


def test_who_waits_too_long_in_line_is_turned_away(file_house: House) -> None:
    """A thread of ours that writes for long is to the others like a stranger who does."""
    database = file_house.database()

    def write() -> None:
        with database.writing():
            pass

    with ThreadPoolExecutor(1) as pool, database.writing():
        refusal = pool.submit(write).exception()
    assert isinstance(refusal, Unavailable)
    assert refusal.reason == "others are writing to it"


def test_a_reader_does_not_keep_what_was_deleted_without_a_word(file_house: House) -> None:
    """When deleted words cannot be overwritten yet, whoever asked for it is told."""
    database = file_house.database()
    with closing(sqlite3.connect(database.address, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM quoth_schema").fetchall()
        with database.writing() as connection:
            connection.execute(insert(places), place())
        with pytest.raises(Unavailable):
            database.scrub()


def test_asking_loads_no_database(tmp_path: Path) -> None:
    """``quoth --help`` and ``quoth ask`` start without what only a server needs."""
    (tmp_path / "tea.md").write_text("# Tea\n\nTea is made with boiling water.\n")
    for arguments in (["--help"], ["ask", "--corpus", str(tmp_path), "How is tea made?"]):
        script = (
            f"import sys; sys.argv = ['quoth', *{arguments!r}]\n"
            "from adapters.cli import main\n"
            "try: main()\n"
            "except SystemExit as end: assert not end.code\n"
            "heavy = {'sqlalchemy', 'cryptography', 'bot.state'} & sys.modules.keys()\n"
            "print(*sorted(heavy), file=sys.stderr)"
        )
        ran = subprocess.run(
            [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
        )
        assert ran.stderr.strip() == ""


def test_a_failing_statement_shows_no_values(house: House) -> None:
    """What the driver says of a failure may end in a log; the words in it must not."""
    database = house.database()
    with pytest.raises(Unavailable) as caught, database.writing() as connection:
        connection.execute(text("INSERT INTO nowhere VALUES (:word)"), {"word": "geheim"})

    assert "nowhere" in str(caught.value)
    assert "geheim" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_the_tables_are_readable_by_any_tool(tmp_path: Path) -> None:
    """An operator can look at the state with SQLite alone."""
    open_database(sqlite_url(tmp_path)).close()
    engine = create_engine(sqlite_url(tmp_path))
    with engine.connect() as connection:
        names = connection.execute(
            text("SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'quoth%'")
        )
        assert {"quoth_deliveries", "quoth_answers"} <= set(names.scalars())
    engine.dispose()


def place(channel: str = "C1") -> dict[str, object]:
    """Write a row of the table of places."""
    return {"tenant": "slack:T1", "channel": channel, "outsiders": False, "noted": 0.0}
