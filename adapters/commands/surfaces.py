"""Is everything there that a platform needs? What is kept for it, and whether it lets us in."""

import os
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from adapters.commands.health import PLATFORMS
from bot.checks import Check, State
from bot.errors import BadSetting, BotError
from bot.settings import Settings
from bot.wording import counted, error, how_to_install


def checks(name: str, corpus: Path | None) -> Iterator[Check]:
    """Look at what *name* needs. What is wrong with the settings themselves is told elsewhere."""
    if not find_spec(PLATFORMS[name]):
        yield Check(State.PROBLEM, name, "not installed", how_to_install(name))
        return
    try:
        settings = Settings(corpus=corpus)
    except BadSetting:
        return
    yield _data(settings.data)
    yield _secret(settings)
    yield _database(settings)
    yield from _of_platform(name, settings)


def _of_platform(name: str, settings: Settings) -> Iterator[Check]:
    if name == "slack":
        from adapters.slack import doctor as slack

        return slack.checks(settings)
    if name == "web":
        return iter(())
    from adapters.discord import doctor as discord

    return discord.checks(settings)


def _data(folder: Path) -> Check:
    """Look whether *folder* can be written, without making it: it must belong to who serves."""
    nearest = next(each for each in (folder, *folder.parents) if each.exists())
    if nearest.is_dir() and os.access(nearest, os.W_OK | os.X_OK):
        finding = str(folder) if nearest == folder else f"{folder}: the first start makes it"
        return Check(State.OK, "data", finding)
    return Check(
        State.PROBLEM,
        "data",
        f"{nearest}: cannot be written",
        "make it writable, or set QUOTH_DATA",
    )


def _secret(settings: Settings) -> Check:
    from bot.secret import secrets_of

    if not settings.secret and not (settings.data / "secret").exists():
        return Check(State.OK, "secret", "none yet: the first start makes it")
    try:
        known = secrets_of(settings.secret, settings.data)
    except (BadSetting, OSError) as failure:
        hint = "see that whoever serves can read it, and what QUOTH_SECRET says"
        return Check(State.PROBLEM, "secret", error(failure), hint)
    return Check(State.OK, "secret", f"{counted(len(known), 'secret')}, the first of which counts")


def _database(settings: Settings) -> Check:
    from bot.state.database import open_database, sqlite_url

    if not settings.database and not (settings.data / "state.db").exists():
        return Check(State.OK, "database", "none yet: the first start makes it")
    given = settings.database
    url = given.get_secret_value() if given else sqlite_url(settings.data)
    try:
        open_database(url).close()
    except BotError as failure:
        hint = "see that it runs, and what QUOTH_DATABASE says"
        return Check(State.PROBLEM, "database", error(failure), hint)
    return Check(State.OK, "database", "opens")
