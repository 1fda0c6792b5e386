"""Answer on chat platforms until told to stop."""

import sys
from enum import StrEnum
from importlib.util import find_spec
from typing import TYPE_CHECKING, Annotated

import typer

from adapters.commands import options

if TYPE_CHECKING:
    from bot.settings import Settings

_WRONG = 2
_PACKAGES = ("aiohttp", "cryptography", "slack_bolt", "sqlalchemy")


class Surface(StrEnum):
    """Where people can be answered."""

    SLACK = "slack"


def serve(
    surface: Annotated[
        Surface | None, typer.Argument(help="Only there. Otherwise wherever a token is set.")
    ] = None,
    *,
    corpus: options.Corpus = None,
) -> None:
    """Answer on chat platforms until told to stop.

    Tokens are read from the environment or from files: docs/slack.md. Changed documents are read
    while it runs. SIGTERM and Ctrl-C finish what was begun; a second one does not wait for it.
    """
    import asyncio

    from bot.logs import start_logging
    from bot.settings import Settings

    settings = Settings(corpus=corpus)
    _check(settings)
    del surface  # there is one so far
    from adapters.commands.serving import run

    start_logging(sys.stderr, form=settings.log_format, level=settings.log_level)
    asyncio.run(run(settings))


def _check(settings: "Settings") -> None:
    """End here if something is not set without which nobody can be answered."""
    from adapters.console.screen import screen, send, sentences
    from adapters.slack.credentials import lacking, where

    wanted = lacking(settings)
    if any(find_spec(package) is None for package in _PACKAGES):
        said = ["Slack needs more packages than are installed: pip install 'quoth[slack]'."]
        send(sentences(said, screen(sys.stderr)), sys.stderr)
        raise typer.Exit(_WRONG)
    if wanted:
        said = ["Slack cannot be served yet.", *(f"Please {where(each)}." for each in wanted)]
        said.append("Step by step: docs/slack.md. When it is set: quoth doctor slack.")
        send(sentences(said, screen(sys.stderr)), sys.stderr)
        raise typer.Exit(_WRONG)
