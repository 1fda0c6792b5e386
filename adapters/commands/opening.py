"""Open what a command answers from: the settings, the index of the documents, the service."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bot.bootstrap import answer_service, open_index
from bot.service import AnswerService
from bot.settings import Settings
from retrieval.index import Index

if TYPE_CHECKING:
    from retrieval.reading.files import Refusal  # brings the parsers along

PATIENCE = 0.5  # seconds of silence that nobody minds

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Opened:
    """What a question is answered with, and the files that it is answered without."""

    settings: Settings
    index: Index
    service: AnswerService
    refused: "tuple[Refusal, ...]"

    @property
    def roots(self) -> dict[str, Path]:
        """The folders of the collections, as an editor started here finds them."""
        here = Path.cwd()
        return {
            each.name: each.root.relative_to(here) if each.root.is_relative_to(here) else each.root
            for each in self.settings.served()
        }


def open_up(*, corpus: Path | None, limit: int | None = None, quiet: bool = False) -> Opened:
    """Open what the flags, the environment and the files of settings name."""
    settings = Settings(corpus=corpus, limit=limit)
    with progress(shown=not quiet) as step:
        index, refused = open_index(settings, progress=step)
    return Opened(settings, index, answer_service(settings, index), refused)


@contextmanager
def progress(*, shown: bool) -> Iterator[Progress]:
    """Show how many of the files are read: on a terminal only, and only if that takes a while."""
    if not (shown and sys.stderr.isatty()):
        yield lambda _done, _total: None
        return
    from rich.console import Console  # noqa: PLC0415 - only a terminal needs it
    from rich.progress import Progress as Bar  # noqa: PLC0415 - only a terminal needs it

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
