"""Can the state be kept? Looks at its folder, secret and database, and leaves them as they are."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from adapters.commands.extras import installed
from bot.checks import Check, State
from bot.errors import BadSetting, BotError
from bot.settings import Settings
from bot.wording import counted, error, how_to_install

if TYPE_CHECKING:
    from sqlalchemy import Engine


def checks(settings: Settings) -> Iterator[Check]:
    """Look at what outlives a restart. A secret or a password is no part of a finding."""
    yield _data(settings.data)
    if not installed("server"):
        hint = f"to serve, {how_to_install()}"
        yield Check(State.NOTE, "database", "cannot be looked at with what is installed", hint)
        return
    yield _secret(settings)
    yield _database(settings)


def _data(folder: Path) -> Check:
    """Look whether *folder* can be written, without making it: it must belong to who serves."""
    nearest = next(each for each in (folder.absolute(), *folder.absolute().parents) if _there(each))
    if _is_open(nearest):
        made = _there(folder)
        return Check(
            State.OK, "data", f"{folder}" if made else f"{folder}: the first start makes it"
        )
    hint = "make it writable, or set QUOTH_DATA"
    return Check(State.PROBLEM, "data", f"{nearest}: cannot be written", hint)


def _secret(settings: Settings) -> Check:
    from bot.secret import secrets_of

    if not settings.secret and not _there(settings.data / "secret"):
        return Check(State.OK, "secret", "none yet: the first start makes it")
    try:
        known = secrets_of(settings.secret, settings.data)
    except (BadSetting, OSError) as failure:
        hint = "see that whoever serves can read it, and what QUOTH_SECRET says"
        return Check(State.PROBLEM, "secret", error(failure), hint)
    return Check(State.OK, "secret", f"{counted(len(known), 'secret')}, the first of which counts")


def _database(settings: Settings) -> Check:
    given = settings.database
    if given is None and not _there(settings.data / "state.db"):
        return Check(State.OK, "database", "none yet: the first start makes it")
    from bot.state.database import sqlite_url

    url = given.get_secret_value() if given else sqlite_url(settings.data)
    file = _file(url)
    if file and not _there(file):
        return _unmade(file)
    try:
        return Check(State.OK, "database", _opened(url))
    except BotError as failure:
        hint = "see who else uses it, and that it can be written"
        if given:
            hint = "see that it runs, and what QUOTH_DATABASE says"
        return Check(State.PROBLEM, "database", error(failure), hint)


def _file(url: str) -> Path | None:
    """Return the file that *url* names, if it is one of SQLite."""
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import ArgumentError

    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        return None  # to open it tells why
    named = parsed.get_backend_name() == "sqlite" and parsed.database not in {None, "", ":memory:"}
    return Path(str(parsed.database)) if named else None


def _unmade(file: Path) -> Check:
    if _is_open(file.absolute().parent):
        return Check(State.OK, "database", f"{file}: the first start makes it")
    finding = f"{file}: cannot be made, for its folder is not there or cannot be written"
    return Check(State.PROBLEM, "database", finding, "make it writable, or correct QUOTH_DATABASE")


def _opened(url: str) -> str:
    """Open the database, take the right to write, and say how it is."""
    from bot.state.database import open_database
    from bot.state.engines import address, engine_for

    engine = engine_for(url)
    try:
        postponed = _postponed(engine)
    finally:
        engine.dispose()
    if postponed:
        return f"{address(engine)}: {postponed}"
    with closing(open_database(url)) as database, database.writing():
        return f"{database.address} opens"


def _postponed(engine: "Engine") -> str | None:
    """Say what is left to the next start, for to open the database would do it now."""
    from sqlalchemy import inspect, select
    from sqlalchemy.exc import SQLAlchemyError

    from bot.state.tables import SCHEMA, schema

    try:
        with engine.connect() as connection:
            if not inspect(connection).has_table(schema.name):
                return "no tables yet: the first start makes them"
            version = connection.execute(select(schema.c.version)).scalar() or 0
    except (SQLAlchemyError, sqlite3.Error, OSError):
        return None  # to open it tells why
    if 0 < version < SCHEMA:
        return "of an earlier version: the next start brings it up to date"
    return None


def _there(path: Path) -> bool:
    """Tell whether there is something at *path*, as far as we may see."""
    return os.access(path, os.F_OK)


def _is_open(folder: Path) -> bool:
    return folder.is_dir() and os.access(folder, os.W_OK | os.X_OK)
