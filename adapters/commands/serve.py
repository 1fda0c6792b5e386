"""Answer on chat platforms and on a page of our own until told to stop."""

import gc
import os
import sys
from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from adapters.commands import options
from adapters.commands.extras import installed, need

if TYPE_CHECKING:
    from bot.errors import BotError
    from bot.settings import Settings

_HOW = " Set QUOTH_DATA to a folder that can be written."
_WRONG = 2
_TRY_AGAIN = 75  # EX_TEMPFAIL of sysexits.h: systemd starts it again, as it does not after 2


class Surface(StrEnum):
    """Where people can be answered."""

    SLACK = "slack"
    DISCORD = "discord"
    WEB = "web"


def serve(
    surface: Annotated[
        Surface | None, typer.Argument(help="Only there. Otherwise wherever it is set up.")
    ] = None,
    *,
    corpus: options.Corpus = None,
) -> None:
    """Answer in chats and on a page of our own until told to stop.

    Tokens are read from the environment or from files: docs/slack.md and docs/discord.md. Changed
    documents are read while it runs, and SIGHUP has the settings read again. SIGTERM and Ctrl-C
    finish what was begun; a second one does not wait for it.
    """
    _hear()
    from functools import partial

    from bot.settings import Settings

    settings = Settings(corpus=corpus)
    off = {} if surface else _off(settings)
    names = [surface] if surface else [each for each in Surface if each not in off]
    if surface:
        _check(surface, settings)
    elif not names:
        _end("Nobody can be answered anywhere.", (f"{name}: {why}" for name, why in off.items()))
    _run(settings, names, off, again=partial(Settings, corpus=corpus))


def _hear() -> None:
    """Do what signals ask for until somebody listens to them: nothing is begun, so end at once."""
    import signal

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: os._exit(0))
    signal.signal(signal.SIGHUP, signal.SIG_IGN)


def _run(
    settings: "Settings",
    names: list[Surface],
    off: Mapping[str, str],
    *,
    again: Callable[[], "Settings"],
) -> NoReturn:
    """Serve until told to stop, and end the process."""
    gc.disable()  # while much is loaded and nothing thrown away; it begins again a little later
    import asyncio
    import logging

    from adapters.commands.serving import run
    from bot.errors import BotError
    from bot.logs import start_logging

    start_logging(sys.stderr, form=settings.log_format, level=settings.log_level)
    log = logging.getLogger(__name__)
    for name, why in off.items():
        log.info("%s is off: %s", name, why)
    try:
        asyncio.run(run(settings, names, off=off, again=again))
    except (BotError, OSError) as error:
        from bot.wording import error as told

        log.critical("%s%s", told(error), _HOW if _is_data(error, settings) else "")
        raise typer.Exit(_code(error)) from error
    logging.shutdown()
    # All is closed. To take the rest apart would take a second, and wait for threads that hang.
    os._exit(0)


def _is_data(error: "BotError | OSError", settings: "Settings") -> bool:
    """Tell whether *error* is about the folder where all is kept."""
    where = error.filename if isinstance(error, OSError) else None
    return where is not None and Path(where).is_relative_to(settings.data)


def _code(error: "BotError | OSError") -> int:
    """Tell by a number whether it may go well the next time."""
    from bot.errors import Unavailable

    return _TRY_AGAIN if isinstance(error, Unavailable) else _WRONG


def _off(settings: "Settings") -> dict[str, str]:
    """Say of each surface that cannot be served why, and how to switch it on."""
    return {str(each): why for each in Surface if (why := _obstacle(each, settings))}


def _obstacle(name: Surface, settings: "Settings") -> str | None:
    if unset := _unset(name, settings):
        page = "" if name is Surface.WEB else f"; step by step: docs/{name}.md"
        return f"set {' and '.join(unset)}{page}"
    if not installed(name):
        from bot.wording import how_to_install

        return f"packages are missing; {how_to_install()}"
    return "; ".join(_lacking(name, settings)) or None


def _unset(name: Surface, settings: "Settings") -> list[str]:
    """Name what must be set before anybody can be answered."""
    match name:
        case Surface.SLACK:
            from adapters.slack.credentials import lacking

            return [each.variable for each in lacking(settings)]
        case Surface.DISCORD:
            return [] if settings.discord_bot_token else ["QUOTH_DISCORD_BOT_TOKEN"]
        case Surface.WEB:
            return [] if settings.web_port else ["QUOTH_WEB_PORT to a port"]


def _check(name: Surface, settings: "Settings") -> None:
    """End here if something is not there without which nobody can be answered."""
    need(name)
    if wanted := _lacking(name, settings):
        said = [f"Please {each}." for each in wanted]
        if name is not Surface.WEB:
            said.append(f"Step by step: docs/{name}.md. When it is set: quoth doctor {name}.")
        _end(f"{name.capitalize()} cannot be served yet.", said)


def _end(first: str, more: Iterable[str]) -> None:
    from adapters.console.screen import screen, send, sentences

    send(sentences([first, *more], screen(sys.stderr)), sys.stderr)
    raise typer.Exit(_WRONG)


def _lacking(name: Surface, settings: "Settings") -> list[str]:
    """Say what is to be set, and where it is found."""
    if name is Surface.SLACK:
        from adapters.slack.credentials import demands

        return demands(settings)
    return [f"set {each}" for each in _unset(name, settings)]
