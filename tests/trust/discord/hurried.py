"""The command with less patience: a silent line is given up after a second, pauses end at one."""

from collections.abc import Callable

from adapters.cli import main
from adapters.discord import assembly, supervising
from adapters.discord.client import Client
from adapters.discord.client import client as patient
from bot.settings import Settings

SILENT = 1.0  # seconds; the library's own is a minute
LONGEST_PAUSE = 1.0
STEADY = 0.2  # after which a line counts as one that holds


def client(settings: Settings, limited: Callable[[], None] = lambda: None) -> Client:
    """Make a client that knows after a second that nobody is there."""
    made = patient(settings, limited)
    made._connection.heartbeat_timeout = SILENT  # noqa: SLF001 - it is set nowhere else
    return made


if __name__ == "__main__":
    assembly.client = client  # type: ignore[attr-defined] # from where it is used
    supervising.LONGEST_PAUSE = supervising.LONGEST_PAUSE_OF_STRANGERS = LONGEST_PAUSE
    supervising.STEADY = STEADY
    main()
