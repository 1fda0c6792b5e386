"""Is what a platform takes installed? Asked before anything of it is imported."""

import sys
from importlib.util import find_spec

import typer

PACKAGES = {
    "slack": ("aiohttp", "cryptography", "slack_bolt", "sqlalchemy"),
    "discord": ("aiohttp", "cryptography", "discord", "sqlalchemy"),
    "web": ("aiohttp", "cryptography", "jinja2", "sqlalchemy"),
    "server": ("alembic", "cryptography", "sqlalchemy"),
}
_WRONG = 2


def installed(name: str) -> bool:
    """Tell whether every package that the platform *name* takes is there."""
    return all(find_spec(package) for package in PACKAGES[name])


def need(name: str) -> None:
    """End the command with a sentence if a package that the platform *name* takes is missing."""
    if installed(name):
        return
    from adapters.console.screen import screen, send, sentences
    from bot.wording import how_to_install

    title = name.capitalize()
    said = f"{title} needs more packages than are installed; {how_to_install()}."
    send(sentences([said], screen(sys.stderr)), sys.stderr)
    raise typer.Exit(_WRONG)
