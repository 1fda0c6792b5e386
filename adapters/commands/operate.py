"""See how Quoth is set up, and whether it is well."""

import sys
from typing import Annotated

import typer

from adapters.commands import options
from adapters.commands.serve import Surface

_PROBLEM = 2

config = typer.Typer(no_args_is_help=True, rich_markup_mode=None)


Surfaces = Annotated[Surface | None, typer.Argument(help="Look at this platform as well.")]


def doctor(surface: Surfaces = None, *, corpus: options.Corpus = None) -> None:
    """Check that everything is there that an answer needs.

    Versions, clock, settings, cache, documents, index, state; of a platform its tokens, rights
    and connection, by asking it. Ends with 2 when there is a problem.
    """
    from datetime import UTC, datetime

    from adapters.commands import health, surfaces
    from adapters.console.screen import screen, send, table
    from bot.checks import State

    found = list(health.checks(corpus, datetime.now(UTC)))
    if surface:
        found += surfaces.checks(surface, corpus)
    rows = [
        (each.state, each.subject, f"{each.finding}; {each.hint}" if each.hint else each.finding)
        for each in found
    ]
    send(table(rows, screen(sys.stdout)), sys.stdout)
    if any(each.state is State.PROBLEM for each in found):
        raise typer.Exit(_PROBLEM)


@config.callback()
def settings() -> None:
    """See the settings, and where they come from."""


@config.command()
def show(*, corpus: options.Corpus = None, as_json: options.Json = False) -> None:
    """Print every setting, and where it comes from. Secrets stay hidden."""
    from dataclasses import asdict

    from adapters.console.objects import written
    from adapters.console.screen import screen, send, table
    from bot.settings import Settings

    origins = Settings(corpus=corpus).origins()
    if as_json:
        send(written([asdict(origin) for origin in origins], indent=2), sys.stdout)
    else:
        rows = [(each.name, each.source, each.shown) for each in origins]
        send(table(rows, screen(sys.stdout)), sys.stdout)


@config.command()
def docs(
    *,
    env: Annotated[
        bool, typer.Option("--env", help="Print a file of variables, each a comment.")
    ] = False,
) -> None:
    """Print what can be set: as tables, or as a file of variables."""
    from adapters.console.screen import send
    from bot.manual import example, tables
    from bot.settings import Settings

    send((example if env else tables)(Settings), sys.stdout)


@config.command()
def path() -> None:
    """Print the files that settings are read from, if they exist."""
    from adapters.console.screen import send
    from bot.layers import config_files

    send("".join(f"{each}\n" for each in config_files()), sys.stdout)


def version() -> None:
    """Print the versions of Quoth and of Python."""
    import platform

    from adapters.commands.health import own_version

    typer.echo(f"quoth {own_version()}, Python {platform.python_version()}")
