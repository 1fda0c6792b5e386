"""Answer on chat platforms until told to stop."""

import sys
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from adapters.commands import options
from adapters.commands.extras import need

if TYPE_CHECKING:
    from bot.settings import Settings

_WRONG = 2


class Surface(StrEnum):
    """Where people can be answered."""

    SLACK = "slack"
    DISCORD = "discord"


def serve(
    surface: Annotated[
        Surface | None, typer.Argument(help="Only there. Otherwise wherever a token is set.")
    ] = None,
    *,
    corpus: options.Corpus = None,
) -> None:
    """Answer on chat platforms until told to stop.

    Tokens are read from the environment or from files: docs/slack.md and docs/discord.md. Changed
    documents are read while it runs. SIGTERM and Ctrl-C finish what was begun; a second one does
    not wait for it.
    """
    import asyncio

    from bot.logs import start_logging
    from bot.settings import Settings

    settings = Settings(corpus=corpus)
    names = [surface] if surface else _configured(settings)
    for name in names:
        _check(name, settings)
    from adapters.commands.serving import run

    start_logging(sys.stderr, form=settings.log_format, level=settings.log_level)
    asyncio.run(run(settings, names))


def _configured(settings: "Settings") -> list[Surface]:
    """Return where tokens are set; Slack, which says what is missing, if nowhere."""
    discord = settings.discord_bot_token is not None
    slack = settings.slack_bot_token is not None or settings.slack_client_id is not None
    return [Surface.SLACK] * (slack or not discord) + [Surface.DISCORD] * discord


def _check(name: Surface, settings: "Settings") -> None:
    """End here if something is not there without which nobody can be answered."""
    from adapters.console.screen import screen, send, sentences

    need(name)
    if wanted := _lacking(name, settings):
        said = [f"{name.capitalize()} cannot be served yet."]
        said += [f"Please {each}." for each in wanted]
        said.append(f"Step by step: docs/{name}.md. When it is set: quoth doctor {name}.")
        send(sentences(said, screen(sys.stderr)), sys.stderr)
        raise typer.Exit(_WRONG)


def _lacking(name: Surface, settings: "Settings") -> list[str]:
    """Say what is to be set."""
    if name is Surface.SLACK:
        from adapters.slack.credentials import demands

        return demands(settings)
    from adapters.discord.faults import VARIABLE

    return [] if settings.discord_bot_token else [f"set {VARIABLE}"]
