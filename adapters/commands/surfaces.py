"""Is everything there that a platform needs? Whether it is installed, and lets us in."""

from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from adapters.commands.health import PLATFORMS
from bot.checks import Check, State
from bot.errors import BadSetting
from bot.settings import Settings
from bot.wording import how_to_install


def checks(name: str, corpus: Path | None) -> Iterator[Check]:
    """Look at what *name* needs. What is wrong with the settings themselves is told elsewhere."""
    if not find_spec(PLATFORMS[name]):
        yield Check(State.PROBLEM, name, "not installed", how_to_install())
        return
    try:
        settings = Settings(corpus=corpus)
    except BadSetting:
        return
    yield from _of_platform(name, settings)


def _of_platform(name: str, settings: Settings) -> Iterator[Check]:
    if name == "slack":
        from adapters.slack import doctor as slack

        return slack.checks(settings)
    if name == "web":
        return iter(())
    from adapters.discord import doctor as discord

    return discord.checks(settings)
