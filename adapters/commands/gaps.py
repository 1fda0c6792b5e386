"""Report what was asked in vain."""

import re
import sys
import time
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from adapters.commands import options
from adapters.commands.extras import need

if TYPE_CHECKING:
    from bot.gaps import Gaps
    from bot.settings import Settings

_NOTHING = 1
_DAY = 24 * 3600  # seconds
_SECONDS = {"h": 3600, "d": _DAY, "w": 7 * _DAY}


class Format(StrEnum):
    """How gaps are printed."""

    TABLE = "table"
    MARKDOWN = "md"
    CSV = "csv"
    JSON = "json"


def gaps(
    *,
    since: Annotated[
        str, typer.Option(metavar="SPAN", help="How far to look back: 12h, 30d, 8w.")
    ] = "30d",
    form: Annotated[Format, typer.Option("--format", help="How to print them.")] = Format.TABLE,
    limit: Annotated[
        int, typer.Option("--limit", "-n", metavar="N", min=1, help="Show the N most frequent.")
    ] = 20,
    workspace: Annotated[
        str | None, typer.Option(metavar="NAME", help="Only what was asked there: slack:T024.")
    ] = None,
    no_color: options.NoColour = False,
) -> None:
    """Report which questions went unanswered, and which answers did not help.

    Alike ones count as one; most frequent first. With each stand the words that no document holds
    and the nearest headings. Ends with 1 when there are none.
    """
    seconds = _seconds(since)
    if workspace is not None and ":" not in workspace:
        message = "name it with its platform: slack:T024, discord:1234, web:"
        raise typer.BadParameter(message, param_hint="--workspace")
    need("server")
    from adapters.console.gaps import remarks
    from adapters.console.screen import screen, send, sentences
    from bot.settings import Settings

    settings = Settings()
    found = _look(settings, time.time() - seconds, workspace)
    kept = settings.keep_questions_days
    send(_written(found.first(limit), form, kept, colour=not no_color), sys.stdout)
    said = (
        (f"{settings.data / 'state.db'} is not there: by these settings nobody was served yet.",)
        if _is_new(settings)
        else remarks(found, limit=limit, words_kept_days=kept)
    )
    send(sentences(said, screen(sys.stderr, colour=not no_color)), sys.stderr)
    if not found:
        raise typer.Exit(_NOTHING)


def _seconds(span: str) -> int:
    """Read ``12h``, ``30d`` or ``8w``."""
    match = re.fullmatch(r"([0-9]{1,5})([hdw])", span)
    if match is None:
        message = "write it as 12h, 30d or 8w"
        raise typer.BadParameter(message, param_hint="--since")
    return int(match[1]) * _SECONDS[match[2]]


def _look(settings: "Settings", since: float, workspace: str | None) -> "Gaps":
    """Read what is kept. Where nothing has been served yet, nothing is made."""
    from bot.gaps import gaps
    from bot.secret import Vault, secrets_of
    from bot.state.database import open_database
    from bot.state.feedback import Feedback
    from bot.state.misses import Misses
    from bot.state.opening import url_of

    if _is_new(settings):
        return gaps(since, (), ())
    vault = Vault(secrets_of(settings.secret, settings.data))
    keep = settings.keep_questions_days * _DAY
    database = open_database(url_of(settings))
    try:
        missed = Misses(database, vault, keep=keep).since(since, tenant=workspace)
        told = time.time() - keep
        votes = Feedback(database, vault).unhelpful(since, tenant=workspace, answered_since=told)
    finally:
        database.close()
    return gaps(since, missed, votes)


def _is_new(settings: "Settings") -> bool:
    return not settings.database and not (settings.data / "state.db").exists()


def _written(found: "Gaps", form: Format, words_kept_days: int, *, colour: bool) -> str:
    from adapters.console.gaps import as_csv, as_json, as_markdown, on_screen
    from adapters.console.objects import written
    from adapters.console.screen import screen

    match form:
        case Format.TABLE:
            return on_screen(found, screen(sys.stdout, colour=colour))
        case Format.MARKDOWN:
            return as_markdown(found)
        case Format.CSV:
            return as_csv(found)
        case Format.JSON:
            return written(as_json(found, words_kept_days=words_kept_days), indent=2)
