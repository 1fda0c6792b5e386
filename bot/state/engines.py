"""How to talk to a database: SQLite in a file of our own, or PostgreSQL by URL."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DisconnectionError, NoSuchModuleError

from bot.errors import BadSetting, Unavailable
from bot.wording import how_to_install

PATIENCE = 1.0  # seconds that a question waits for others to let go of the database
_OPENING_PATIENCE = 5.0  # seconds that a new connection waits for them
_NETWORK_PATIENCE = 2.0  # seconds for an answer of a server
_CONNECTIONS = 8
_PAGES = 512  # KiB of the file that each connection keeps at hand

_SETTING = "database"
_POSTGRESQL = "postgresql+pg8000"
_DRIVERS = {"postgres": _POSTGRESQL, "postgresql": _POSTGRESQL}


def engine_for(url: str) -> Engine:
    """Make an engine for the database at *url*. Raise `BadSetting` if it is no URL for us."""
    parsed = _parsed(url)
    is_file = parsed.get_backend_name() == "sqlite"
    if is_file:
        _make_private(Path(str(parsed.database)))
    try:
        engine = create_engine(
            parsed,
            connect_args=_arguments(parsed),
            hide_parameters=True,
            pool_size=_CONNECTIONS,
            max_overflow=_CONNECTIONS,
            pool_timeout=PATIENCE,
        )
    except (NoSuchModuleError, ModuleNotFoundError):
        _refuse(f"needs the driver of {parsed.drivername}: {how_to_install()}")
    if is_file:
        event.listen(engine, "connect", _set_up)
    else:
        event.listen(engine, "checkout", _ping)
    return engine


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Begin a transaction that writes.

    On SQLite it takes the right to write at once: who asks for it later may be refused unheard.
    """
    with engine.begin() as connection:
        if is_sqlite(engine):
            begin_to_write(connection)
        yield connection


def begin_to_write(connection: Connection) -> None:
    """Take SQLite's right to write. Raise ``sqlite3.Error`` if others have it."""
    driver: Any = connection.connection.driver_connection
    driver.execute("BEGIN IMMEDIATE").close()


def is_sqlite(engine: Engine) -> bool:
    """Tell whether the database is a file of ours."""
    return engine.dialect.name == "sqlite"


def address(engine: Engine) -> str:
    """Name the database to people: a path, or a URL without its password."""
    if is_sqlite(engine):
        return str(engine.url.database)
    return engine.url.set(query={}).render_as_string(hide_password=True)


def _parsed(url: str) -> URL:
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):  # the latter for a port that is none
        _refuse("is not the URL of a database")
    parsed = parsed.set(drivername=_DRIVERS.get(parsed.drivername, parsed.drivername))
    backend = parsed.get_backend_name()
    if backend not in {"sqlite", "postgresql"}:
        _refuse("must begin with sqlite:/// or postgresql://")
    if backend == "sqlite" and parsed.database in {None, "", ":memory:"}:
        _refuse("names no file: write it as sqlite:///path/to/state.db")
    return parsed


def _refuse(problem: str) -> NoReturn:
    raise BadSetting(_SETTING, "QUOTH_DATABASE", problem) from None


def _make_private(path: Path) -> None:
    """Make the file before SQLite does: its companions inherit who may read it."""
    try:
        path.touch(mode=0o600)
    except OSError as error:
        raise Unavailable(str(path), error.strerror or str(error)) from error


def _arguments(url: URL) -> dict[str, Any]:
    if url.get_backend_name() == "sqlite":
        return {"timeout": _OPENING_PATIENCE}
    if url.drivername == _POSTGRESQL:
        settings = {"lock_timeout": f"{PATIENCE * 1000:.0f}"}
        return {"timeout": _NETWORK_PATIENCE, "startup_params": settings}
    return {}


def _set_up(connection: Any, _record: object) -> None:  # noqa: ANN401 - a connection of any driver
    connection.isolation_level = None  # a transaction begins where we say so and nowhere else
    for setting in (
        "journal_mode = WAL",
        "synchronous = NORMAL",
        "foreign_keys = ON",
        "secure_delete = ON",
        f"cache_size = {-_PAGES}",
        f"busy_timeout = {PATIENCE * 1000:.0f}",
    ):
        connection.execute(f"PRAGMA {setting}").close()


def _ping(connection: Any, _record: object, _proxy: object) -> None:  # noqa: ANN401 - as above
    """Have a connection replaced that was cut. SQLAlchemy's own ping lets an OSError through."""
    try:
        cursor = connection.cursor()
        cursor.execute("SELECT 1")
        cursor.close()
        connection.rollback()
    except Exception as error:
        raise DisconnectionError from error
