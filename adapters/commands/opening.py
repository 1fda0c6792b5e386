"""Open what a command answers from: the settings, the index of the documents, the service."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.bootstrap import answer_service, open_index
from bot.service import AnswerService
from bot.settings import Settings
from retrieval.refreshing import Opened

PATIENCE = 0.5  # seconds of silence that nobody minds

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Desk:
    """Where questions are answered: by which settings, from what, by whom."""

    settings: Settings
    opened: Opened
    service: AnswerService

    @property
    def roots(self) -> dict[str, Path]:
        """The folders of the collections, as an editor started here finds them."""
        here = Path.cwd()
        return {
            each.name: each.root.relative_to(here) if each.root.is_relative_to(here) else each.root
            for each in self.settings.served()
        }


def open_desk(*, corpus: Path | None, limit: int | None = None, quiet: bool = False) -> Desk:
    """Open what the flags, the environment and the files of settings name."""
    settings = Settings(corpus=corpus, limit=limit)
    with progress(shown=not quiet) as step:
        opened = open_index(settings, progress=step)
    return Desk(settings, opened, answer_service(settings, opened.index))


@contextmanager
def progress(*, shown: bool) -> Iterator[Progress]:
    """Show how many of the files are read: on a terminal only, and only if that takes a while."""
    if not (shown and sys.stderr.isatty()):
        yield lambda _done, _total: None
        return
    from rich.console import Console
    from rich.progress import Progress as Bar

    bar = Bar(console=Console(stderr=True), transient=True)
    task = bar.add_task("Reading documents")
    begun = time.monotonic()

    def step(done: int, total: int) -> None:
        bar.update(task, completed=done, total=total)
        if time.monotonic() - begun > PATIENCE:
            bar.start()

    try:
        yield step
    finally:
        bar.stop()
