"""Databases to test the state with: SQLite always, PostgreSQL wherever its server is installed."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from pwd import getpwnam

import pytest
from sqlalchemy import create_engine, text

from bot.secret import Vault
from bot.state.database import Database, open_database, sqlite_url
from bot.state.ledger import Delivery, Ledger

SECRET = "a secret of sixteen and more"  # noqa: S105 - it guards nothing
CANARY = "Zwergkaninchen"
NOON = 1_800_000_000.0  # of a day in 2027
TENANT = "slack:T024"


@dataclass
class Clock:
    """A clock that stands still until it is moved."""

    now: float = NOON

    def __call__(self) -> float:
        """Return the time."""
        return self.now


@dataclass
class House:
    """A database with its secret and clocks, and what processes of ours would do with it."""

    url: str
    clock: Clock = field(default_factory=Clock)
    rest: Clock = field(default_factory=Clock)
    vault: Vault = field(default_factory=lambda: Vault([SECRET]))
    opened: list[Database] = field(default_factory=list)

    def database(self) -> Database:
        """Open the database as one more process would."""
        self.opened.append(open_database(self.url, clock=self.rest))
        return self.opened[-1]

    def ledger(self, owner: str = "first", database: Database | None = None) -> Ledger:
        """Keep the ledger as one more process would."""
        return Ledger(database or self.database(), self.vault, owner=owner, clock=self.clock)

    def close(self) -> None:
        """Let go of everything."""
        for database in self.opened:
            database.close()


def asked(number: int = 1, *, tenant: str = TENANT, text: str = "why?") -> Delivery:
    """Deliver a question."""
    keys = (f"slack:event:Ev{number}", f"slack:message:C1:{number}")
    return Delivery(keys, tenant, {"text": text})


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """Run a PostgreSQL of our own on a socket in a folder, and return its URL."""
    programs = _programs()
    if programs is None:
        pytest.skip("PostgreSQL is not tested: its server is not installed here")
    folder = Path(tempfile.mkdtemp(prefix="quoth-pg-"))
    data = folder / "data"
    if os.geteuid() == 0:
        shutil.chown(folder, "nobody")
    _as_nobody(programs / "initdb", "-D", data, "-U", "quoth", "-A", "trust", "--no-sync")
    options = f"-c listen_addresses='' -c fsync=off -k {folder}"
    control = programs / "pg_ctl"
    try:
        _as_nobody(control, "-D", data, "-w", "-l", folder / "log", "-o", options, "start")
        yield f"postgresql://quoth@/postgres?unix_sock={folder}/.s.PGSQL.5432"
    finally:
        _as_nobody(control, "-D", data, "-m", "immediate", "stop")
        shutil.rmtree(folder)


@pytest.fixture
def postgresql(postgresql_server: str) -> str:
    """Return the URL of an empty database of PostgreSQL, which nobody uses any more."""
    engine = create_engine(postgresql_server.replace("postgresql:", "postgresql+pg8000:"))
    with engine.begin() as connection:
        connection.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'"
            )
        )
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    engine.dispose()
    return postgresql_server


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have all the patience in the world, so that a race is decided by nothing but the database.

    With as little as a question has, a busy machine makes some go on without the database.
    """
    monkeypatch.setattr("bot.state.engines.PATIENCE", 30)
    monkeypatch.setattr("bot.state.engines._NETWORK_PATIENCE", 60)
    monkeypatch.setattr("bot.state.database.PATIENCE", 30)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the URL of an empty database of each kind."""
    if request.param == "sqlite":
        return sqlite_url(tmp_path)
    url: str = request.getfixturevalue("postgresql")
    return url


@pytest.fixture
def house(url: str) -> Iterator[House]:
    """Keep the state in an empty database of each kind."""
    house = House(url)
    yield house
    house.close()


@pytest.fixture
def file_house(tmp_path: Path) -> Iterator[House]:
    """Keep the state in a file."""
    house = House(sqlite_url(tmp_path))
    yield house
    house.close()


def _programs() -> Path | None:
    found = shutil.which("initdb")
    places = [Path(found).resolve().parent] if found else []
    places += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((place for place in places if (place / "pg_ctl").exists()), None)


def _as_nobody(program: Path, *arguments: object) -> None:
    """Run a program of PostgreSQL, which refuses to run as root."""
    nobody = getpwnam("nobody") if os.geteuid() == 0 else None
    subprocess.run(
        [str(program), *map(str, arguments)],
        check=True,
        stdout=subprocess.DEVNULL,
        cwd="/",
        user=nobody.pw_uid if nobody else None,
        group=nobody.pw_gid if nobody else None,
        extra_groups=[] if nobody else None,
    )
