"""Tables of an earlier version become ours without losing a row, whoever starts at once."""

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, MetaData, delete, inspect, select, text, update

from bot.errors import BadDatabase, Unavailable
from bot.state.database import sqlite_url
from bot.state.engines import engine_for, writing
from bot.state.tables import SCHEMA, metadata, schema
from bot.state.upgrading import configured
from tests.bot.state.before import version_1
from tests.bot.state.databases import House, asked

ROOT = Path(__file__).parents[3]


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    """Reach an empty database of each kind."""
    engine = engine_for(url)
    yield engine
    engine.dispose()


@pytest.fixture
def old(url: str, engine: Engine) -> Iterator[House]:
    """Keep the state in a database that version 1 has filled."""
    version_1(engine, filled=True)
    house = House(url)
    yield house
    house.close()


def shape(connection: Connection) -> dict[str, Any]:
    """Describe every table of ours: columns, keys, indexes, and what counts its rows."""
    seen = inspect(connection)
    return {
        name: (
            [
                (each["name"], str(each["type"]), each["nullable"], each["default"])
                for each in columns
            ]
            if (columns := seen.get_columns(name))
            else None,
            seen.get_pk_constraint(name)["constrained_columns"],
            [
                (each["constrained_columns"], each["options"])
                for each in seen.get_foreign_keys(name)
            ],
            sorted((each["name"] or "", each["column_names"]) for each in seen.get_indexes(name)),
            "AUTOINCREMENT" in counting(connection, name),
        )
        for name in seen.get_table_names()
        if name != "quoth_revision"
    }


def counting(connection: Connection, name: str) -> str:
    """Return how SQLite was told to make a table."""
    if connection.dialect.name != "sqlite":
        return ""
    made = text("SELECT sql FROM sqlite_master WHERE name = :name")
    return str(connection.execute(made, {"name": name}).scalar_one())


def rows(engine: Engine) -> dict[str, list[tuple[object, ...]]]:
    """Return all that stands in the tables, but for their version."""
    found = MetaData()
    with engine.connect() as connection:
        found.reflect(connection)
        return {
            table.name: [tuple(row) for row in connection.execute(select(table))]
            for table in found.sorted_tables
            if table.name not in {"quoth_schema", "quoth_revision"}
        }


def clear(engine: Engine) -> None:
    """Leave no table."""
    found = MetaData()
    with writing(engine) as connection:
        found.reflect(connection)
        found.drop_all(connection)


def test_what_the_scripts_make_is_what_a_new_database_has(old: House, engine: Engine) -> None:
    """The tables in the code and the tables of those who came along are the same."""
    old.database()
    with engine.connect() as connection:
        options = {"compare_type": True, "compare_server_default": True}
        context = MigrationContext.configure(
            connection, opts={**options, "version_table": "quoth_revision"}
        )
        assert compare_metadata(context, metadata) == []
        upgraded = shape(connection)
    clear(engine)
    old.database()
    with engine.connect() as connection:
        assert upgraded == shape(connection)


def test_the_first_script_makes_what_version_1_made(engine: Engine) -> None:
    """The scripts begin where the first users began."""
    with writing(engine) as connection:
        command.upgrade(configured(connection), "1")
    with engine.connect() as connection:
        first = shape(connection)
    clear(engine)
    version_1(engine)

    with engine.connect() as connection:
        assert first == shape(connection)


def test_the_version_in_the_code_is_that_of_the_last_script(tmp_path: Path) -> None:
    """A start can tell that nothing is to be done without looking at a script."""
    engine = engine_for(sqlite_url(tmp_path))
    with engine.connect() as connection:
        scripts = ScriptDirectory.from_config(configured(connection))
    engine.dispose()

    assert [each.revision for each in scripts.walk_revisions()] == [
        str(number) for number in range(SCHEMA, 0, -1)
    ]


def test_no_row_is_lost(old: House, engine: Engine) -> None:
    """What was there is there, what was not is empty, and the ledger goes on counting."""
    before = rows(engine)
    ledger = old.ledger()
    after = rows(engine)

    assert all(len(found) == 1 for found in before.values())
    assert {name: found for name, found in after.items() if found} == before
    claim = ledger.claim(asked(2))
    assert claim is not None
    assert claim.number == 2


@pytest.mark.usefixtures("patient")
def test_many_may_upgrade_it_at_once(old: House, engine: Engine) -> None:
    """One does it while the others wait, and finds nothing done twice."""
    with ThreadPoolExecutor(5) as pool:
        databases = list(pool.map(lambda _: old.database(), range(5)))

    for database in databases:
        with database.reading() as connection:
            assert connection.execute(select(schema.c.version)).scalars().all() == [SCHEMA]
    assert len(rows(engine)["quoth_answers"]) == 1


def test_it_is_upgraded_as_a_whole_or_not_at_all(
    old: House, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When a script cannot be done, the version before can go on with what is there."""
    monkeypatch.setattr("bot.state.database._OPENING_PATIENCE", 0.0)
    with writing(engine) as connection:
        connection.execute(text("CREATE TABLE quoth_misses (nobodys INTEGER)"))
        before = shape(connection)
    with pytest.raises(Unavailable, match="already exists"):
        old.database()

    with engine.connect() as connection:
        assert shape(connection) == before
        assert connection.execute(select(schema.c.version)).scalars().all() == [1]
        assert "quoth_revision" not in inspect(connection).get_table_names()


@pytest.mark.parametrize("version", [0, SCHEMA + 1])
def test_a_version_that_never_was_or_is_not_yet_is_refused(
    old: House, engine: Engine, version: int
) -> None:
    """It says so in one line, and touches nothing."""
    with writing(engine) as connection:
        connection.execute(update(schema).values(version=version))
    before = rows(engine)
    with pytest.raises(BadDatabase, match=f"its tables are {version}, not {SCHEMA}"):
        old.database()

    assert rows(engine) == before


def test_a_start_with_nothing_to_upgrade_waits_for_nobody_who_writes(file_house: House) -> None:
    """Who only looks at what went unanswered can do so while the database is locked."""
    first = file_house.database()
    with first.writing():
        second = file_house.database()
        with second.reading() as connection:
            assert connection.execute(select(schema.c.version)).scalar_one() == SCHEMA


def test_tables_that_do_not_say_their_version_are_left_alone(old: House, engine: Engine) -> None:
    """They may be anybody's."""
    with writing(engine) as connection:
        connection.execute(delete(schema))
    with pytest.raises(BadDatabase, match=f"its tables are 0, not {SCHEMA}"):
        old.database()


def test_a_start_with_nothing_to_upgrade_does_not_load_what_upgrades(tmp_path: Path) -> None:
    """It takes a second to load, and the first answer is to be there within two."""
    script = (
        "import sys\n"
        "from bot.state.database import open_database\n"
        f"for _ in range(2): open_database({sqlite_url(tmp_path)!r}).close()\n"
        "print('alembic' in sys.modules)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert ran.stdout == "False\n"
