"""Is everything there that an answer needs? One check a thing, with what to do about it."""

import platform
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

from adapters.commands import keeping
from bot.bootstrap import open_index
from bot.checks import Check, State
from bot.errors import BadSetting
from bot.layers import config_files
from bot.settings import Settings
from bot.wording import counted, error, how_to_install
from retrieval.errors import RetrievalError

NAME = "quoth"
NOT_INSTALLED = "not installed as a package"
BUILT = datetime(2026, 1, 1, tzinfo=UTC)  # no clock that is right is behind this
_OTHERS = 0o007  # groups are let in: volumes in a cluster are often opened to the pod's group
PLATFORMS = {"slack": "slack_bolt", "discord": "discord", "web": "jinja2"}


def checks(corpus: Path | None, now: datetime) -> Iterator[Check]:
    """Look at one thing after another. No secret is ever part of a finding."""
    yield Check(State.OK, "versions", f"quoth {own_version()}, Python {platform.python_version()}")
    yield from _platforms()
    yield _clock(now)
    try:
        settings = Settings(corpus=corpus)
    except BadSetting as bad:
        yield Check(State.PROBLEM, "settings", error(bad), "correct it: quoth config path")
        return
    files = [str(path) for path in config_files() if path.is_file()]
    yield Check(
        State.OK, "settings", f"from {', '.join(files)}" if files else "no file, so defaults"
    )
    yield from _secrets(settings)
    yield _cache(settings)
    yield from _documents(settings)
    yield from keeping.checks(settings)


def own_version() -> str:
    """Return the version of what is installed."""
    try:
        return version(NAME)
    except PackageNotFoundError:
        return NOT_INSTALLED


def _platforms() -> Iterator[Check]:
    for name, package in PLATFORMS.items():
        if find_spec(package):
            yield Check(State.OK, name, "installed")
        else:
            hint = f"to answer there, {how_to_install()}"
            yield Check(State.OK, name, "not installed", hint)


def _clock(now: datetime) -> Check:
    told = f"{now:%Y-%m-%d %H:%M} UTC"
    if now < BUILT:
        hint = "set the clock: signed requests are refused when it is wrong"
        return Check(State.PROBLEM, "clock", told, hint)
    return Check(State.OK, "clock", told)


def _secrets(settings: Settings) -> Iterator[Check]:
    for variable, path in settings.secret_files().items():
        if path.stat().st_mode & _OTHERS:
            finding = f"{path}, which {variable} names, can be read by everyone on this machine"
            yield Check(State.WARNING, "secrets", finding, f"chmod 600 {path}")


def _cache(settings: Settings) -> Check:
    try:
        settings.cache.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=settings.cache):
            return Check(State.OK, "cache", str(settings.cache))
    except OSError as failure:
        finding = f"{settings.cache}: {failure.strerror}"
        return Check(State.PROBLEM, "cache", finding, "make it writable, or set QUOTH_CACHE")


def _documents(settings: Settings) -> Iterator[Check]:
    try:
        opened = open_index(settings)
    except (RetrievalError, OSError) as failure:
        yield Check(State.PROBLEM, "index", error(failure))
        return
    for each in settings.served():
        held = opened.index.documents_in(frozenset({each.name}))
        finding = f"{each.name}: {counted(held, 'document')} from {each.root}"
        if held:
            yield Check(State.OK, "documents", finding)
        else:
            hint = f"see what is there: quoth inspect {each.root}"
            yield Check(State.WARNING, "documents", finding, hint)
    if opened.refused:
        finding = f"{counted(len(opened.refused), 'file')} could not be read"
        yield Check(State.WARNING, "documents", finding, "see which: quoth inspect FOLDER")
    if opened.unsaved:
        yield Check(State.WARNING, "index", f"built at every start: {opened.unsaved}")
    yield Check(State.OK, "index", f"generation {opened.index.generation}")
