"""A process that searches and saves for another one, which has started it and tells it what to do.

It ends with the one that it works for, whatever happened to that. What comes over the socket comes
from there alone.
"""

import copyreg
import gc
import os
import signal
import sys
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from retrieval.finding import find
from retrieval.generations import Seen, Store, open_segment
from retrieval.index import Index, Live
from retrieval.model import Contribution, Findings
from retrieval.segment import Segment

BEHIND = 10  # the one that listens, or whoever is told that many ask would hear it late; 19 is last


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be found."""

    text: str
    limit: int
    threshold: float
    allowed: frozenset[str] | None

    def __call__(self, index: Index) -> Findings:
        """Find it."""
        return find(
            index,
            self.text,
            limit=self.limit,
            threshold=self.threshold,
            allowed=self.allowed,
        )


@dataclass(frozen=True, slots=True)
class Kept:
    """Where an index is to be saved, and what its documents looked like. Needs the store's lock."""

    folder: Path
    seen: Seen

    def __call__(self, index: Index) -> Path:
        """Save it."""
        return Store(self.folder).save(index, self.seen)


@dataclass(frozen=True, slots=True)
class Shipped:
    """An index on its way to another process: what lies on disk is only named."""

    parts: tuple[tuple[Segment | Path, Live], ...]

    @classmethod
    def of(cls, index: Index) -> "Shipped":
        """Pack *index*."""
        return cls(tuple((segment.folder or segment, live) for segment, live in index.parts))

    def unpacked(self, last: Index) -> Index:
        """Open what was named and *last* has not open already: that takes longer than a search."""
        opened = {segment.folder: segment for segment, _ in last.parts}

        def segment(part: Segment | Path) -> Segment:
            return part if isinstance(part, Segment) else opened.get(part) or open_segment(part)

        return Index([(segment(part), live) for part, live in self.parts])


def serve(line: Connection) -> None:
    """Answer whatever comes over *line*, until nobody is there any more.

    What is to be done comes with the index to do it with, unless that is the last one.
    """
    index = Index()
    while True:
        try:
            shipped, work = line.recv()
        except (EOFError, OSError):
            return
        said: object
        try:
            index = index if shipped is None else shipped.unpacked(index)
            said = work(index)
        except Exception as error:  # noqa: BLE001 - it is raised where it is wanted
            said = error
        line.send(said)


def _plain(one: Contribution) -> tuple[type[Contribution], tuple[str, str, float]]:
    """Take a contribution apart: there are many in an answer, and this is quicker than pickle."""
    return Contribution, (one.name, one.field, one.weight)


def main() -> None:
    """Serve the socket whose number is the argument."""
    for number in (signal.SIGINT, signal.SIGTERM):  # which whoever it works for hears, too
        signal.signal(number, signal.SIG_IGN)
    with suppress(OSError):  # where that is forbidden, nobody stands back
        os.nice(BEHIND)
    gc.freeze()  # what is loaded stays, and no search waits until it is looked through for garbage
    copyreg.pickle(Contribution, _plain)
    serve(Connection(int(sys.argv[1])))
