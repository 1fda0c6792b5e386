"""Puts the parts together: settings in, a service that answers out."""

import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from bot.events import Hook
from bot.finding import Find
from bot.policy import RateLimit, Rules
from bot.service import AnswerService, Link
from bot.settings import Settings

if TYPE_CHECKING:
    from retrieval.index import Index
    from retrieval.refreshing import Opened, Shelf, Write

Clock = Callable[[], float]
Progress = Callable[[int, int], None]  # is told how many files of how many are done


def open_index(settings: Settings, *, progress: Progress | None = None) -> "Opened":
    """Open the index of the served collections as they stand now."""
    from retrieval import refreshing  # noqa: PLC0415 - not every command needs an index

    limit = int(settings.max_file_size)
    return refreshing.open_index(
        _roots(settings), settings.cache, size_limit=limit, progress=progress
    )


def open_shelf(settings: Settings, *, write: "Write | None" = None) -> "Shelf":
    """Return what keeps the index of the served collections as they stand at any time.

    *write* does what ``Store.save`` does, which is the default.
    """
    from retrieval.refreshing import Shelf  # noqa: PLC0415 - not every command keeps one

    limit = int(settings.max_file_size)
    return Shelf(_roots(settings), settings.cache, size_limit=limit, write=write)


def _roots(settings: Settings) -> dict[str, Path]:
    return {collection.name: collection.root for collection in settings.served()}


def answer_service(
    settings: Settings,
    index: "Index | None",
    *,
    hooks: Iterable[Hook] = (),
    link: Link | None = None,
    find: Find | None = None,
    clock: Clock = time.monotonic,
) -> AnswerService:
    """Put a service together that answers from *index* by the rules of *settings*, or soon will.

    Without *find* it searches by itself.
    """
    from retrieval import finding  # noqa: PLC0415 - not every command searches

    return AnswerService(
        index,
        find=find or finding.find,
        rules=Rules(settings.served()),
        threshold=settings.threshold,
        rate_limit=_rate_limit(settings, clock),
        hooks=hooks,
        link=link,
        keep_text=settings.log_questions,
        clock=clock,
    )


def _rate_limit(settings: Settings, clock: Clock) -> RateLimit | None:
    if not settings.rate_per_minute:
        return None
    return RateLimit(per_minute=settings.rate_per_minute, burst=settings.rate_burst, clock=clock)
