"""The database of the state, which may be locked, full or down for a while."""

import logging
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

from sqlalchemy import URL, Connection, Engine, Executable, func, insert, inspect, select
from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoConnectionLeft

from bot.errors import BadDatabase, Unavailable
from bot.state.engines import PATIENCE, address, begin_to_write, engine_for, is_sqlite, writing
from bot.state.tables import SCHEMA, metadata, schema
from bot.visible import one_line

_OPENING_PATIENCE = 5.0  # seconds; several processes may make the tables at once
_OPENING_ROUND = 0.05  # seconds
_PREPARING = 0x51756F7461  # the number of a lock that nobody else takes
_REST = 3.0  # seconds without another try after the database could not be used
_SILENCE = 60.0  # seconds between two warnings about that

_log = logging.getLogger(__name__)


class Database:
    """The database, for many threads at once. While it cannot be used, nobody waits for it twice.

    In one process one thread at a time writes to SQLite: to stand in line here is quicker than to
    ask SQLite again and again. Whoever finds the database locked, full or gone turns everyone away
    for three seconds, those in line included. Reading and writing each have their own rest: what
    cannot be written to can often still be read.
    """

    def __init__(self, engine: Engine, *, clock: Callable[[], float] = time.monotonic) -> None:
        self.engine = engine
        self.address = address(engine)
        self._lock = Lock()
        self._writer: Connection | None = None
        self._clock = clock
        self._rests = {"read": float("-inf"), "written": float("-inf")}
        self._warned = float("-inf")

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Look something up. Raise `Unavailable` if that cannot be."""
        with self._guarded("read"), self.engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self, *, once: bool = False) -> Iterator[Connection]:
        """Begin a transaction that writes. Raise `Unavailable` if there can be none.

        What is to be written with *once* is one statement, which is a transaction by itself.
        """
        with self._line(), self._guarded("written"), self._transaction(once=once) as connection:
            yield connection

    def delete(self, some: Executable, known: Mapping[str, object]) -> int:
        """Carry *some* out until nothing is left for it to delete; return how much that was.

        Others write in between. Raise `Unavailable` if it cannot be done.
        """
        deleted = 0
        while True:
            with self.writing() as connection:
                rows = connection.execute(some, known).rowcount
            if not rows:
                return deleted
            deleted += rows

    @property
    def writable(self) -> bool:
        """Tell whether it can be written to, as far as anybody knows who has just tried."""
        return self._clock() >= self._rests["written"]

    def scrub(self) -> None:
        """Overwrite what was deleted. PostgreSQL does so when its own vacuum comes by."""
        if not is_sqlite(self.engine):
            return
        with self._line(), self._guarded("written"), self.engine.connect() as connection:
            connection.exec_driver_sql("VACUUM")
            held_up = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()[0]
        if held_up:
            raise Unavailable(self.address, "others still read what was deleted")

    def close(self) -> None:
        """Close every connection."""
        if self._lock.acquire(timeout=PATIENCE):
            self._let_go()
            self._lock.release()
        self.engine.dispose()

    @contextmanager
    def _transaction(self, *, once: bool) -> Iterator[Connection]:
        """Begin one: on SQLite always on the same connection, for only one thread writes at a time.

        To take one out of the pool and to put it back costs more than to write a line; and every
        statement has this thread wait until others let it go on.
        """
        if not is_sqlite(self.engine):
            with self.engine.begin() as connection:
                yield connection
            return
        self._writer = self._writer or self.engine.connect()
        try:
            with self._writer.begin():
                if not once:
                    begin_to_write(self._writer)
                yield self._writer
        except (DBAPIError, sqlite3.Error) as error:
            if not isinstance(error, IntegrityError):
                self._let_go()
            raise

    def _let_go(self) -> None:
        if self._writer is not None:
            self._writer.close()
            self._writer = None

    @contextmanager
    def _line(self) -> Iterator[None]:
        """Wait for one's turn. A server makes its own lines."""
        if not is_sqlite(self.engine):
            yield
        elif self._lock.acquire(timeout=PATIENCE):
            try:
                yield
            finally:
                self._lock.release()
        else:
            unavailable = self._failed("written", "others are writing to it")
            raise unavailable

    @contextmanager
    def _guarded(self, use: str) -> Iterator[None]:
        if self._clock() < self._rests[use]:
            raise Unavailable(self.address, "it was just tried in vain")
        try:
            yield
        except IntegrityError:
            raise  # the database is well: it knows the row already
        except (DBAPIError, sqlite3.Error, NoConnectionLeft, OSError) as error:
            raise self._failed(use, _reason(error)) from None

    def _failed(self, use: str, reason: str) -> Unavailable:
        now = self._clock()
        self._rests[use] = now + _REST
        unavailable = Unavailable(self.address, reason)
        if now >= self._warned + _SILENCE:
            self._warned = now
            _log.warning("%s", unavailable)
        return unavailable


def sqlite_url(data: Path) -> str:
    """Return the URL of the database in the folder *data*, which is made for our eyes only."""
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    return URL.create("sqlite", database=str(data.absolute() / "state.db")).render_as_string()


def open_database(url: str, *, clock: Callable[[], float] = time.monotonic) -> Database:
    """Open the database at *url*, and make its tables or bring those it has up to date.

    Raise `BadSetting` for a URL of something else, `BadDatabase` for a database that is damaged or
    of a later version, and `Unavailable` for one that does not answer.
    """
    engine = engine_for(url)
    try:
        _prepare(engine)
    except BaseException:
        engine.dispose()
        raise
    return Database(engine, clock=clock)


def _prepare(engine: Engine) -> None:
    """Check the database. Others may be at work on its tables: a failure says little at first."""
    until = time.monotonic() + _OPENING_PATIENCE
    while True:
        try:
            _check(engine)
        except (DBAPIError, sqlite3.Error, OSError) as error:
            # Its subclasses are about what may pass.
            if type(getattr(error, "orig", error)) is sqlite3.DatabaseError:
                raise _damaged(engine, _reason(error)) from error
            if time.monotonic() > until:
                raise Unavailable(address(engine), _reason(error)) from error
        else:
            return
        time.sleep(_OPENING_ROUND)


def _check(engine: Engine) -> None:
    if is_sqlite(engine):
        with engine.connect() as connection:
            found = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar_one()
        if found != "ok":
            raise _damaged(engine, found)
    with engine.connect() as connection:
        if _version(connection) == SCHEMA:
            return
    with writing(engine) as connection:
        if not is_sqlite(engine):  # it would let two begin, and fail one
            connection.execute(select(func.pg_advisory_xact_lock(_PREPARING)))
        _bring_up_to_date(connection, _version(connection))


def _version(connection: Connection) -> int | None:
    """Return the version of the tables, 0 if they do not say, ``None`` if there are none."""
    if not inspect(connection).has_table(schema.name):
        return None
    return connection.execute(select(schema.c.version)).scalar() or 0


def _bring_up_to_date(connection: Connection, version: int | None) -> None:
    """Make the tables, or change those of an earlier version. One process at a time does so."""
    if version is None:
        metadata.create_all(connection)
        connection.execute(insert(schema), {"version": SCHEMA})
    elif 0 < version < SCHEMA:
        from bot.state.upgrading import upgrade  # noqa: PLC0415 - rarely needed, and slow to load

        upgrade(connection, version)
    elif version != SCHEMA:
        problem = f"was made by another version of Quoth: its tables are {version}, not {SCHEMA}"
        raise BadDatabase(address(connection.engine), problem)


def _damaged(engine: Engine, how: str) -> BadDatabase:
    problem = f"is damaged ({one_line(how)}): move it away, and the next start makes a new one"
    return BadDatabase(address(engine), problem)


def _reason(error: SQLAlchemyError | sqlite3.Error | OSError) -> str:
    """Say in one line what the driver said, without the statement and its values."""
    cause = getattr(error, "orig", None) or error
    said = cause.args[0] if cause.args else type(cause).__name__
    words = str(said.get("M", said) if isinstance(said, dict) else said).partition("\n")[0]
    return words.rstrip(".")
