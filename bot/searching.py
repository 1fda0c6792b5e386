"""Searches and saves large indexes in processes of their own, so that people are heard meanwhile.

Python runs one thread at a time in each process. On a small index a search takes less than it takes
to hand it over; on a large one the process that listens would do little else.
"""

import logging
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from multiprocessing.connection import Connection
from pathlib import Path
from queue import LifoQueue
from typing import TypeVar, cast

from bot.searcher import Kept, Shipped, Wanted
from retrieval.finding import find
from retrieval.generations import Seen, Store
from retrieval.index import Index, Live
from retrieval.model import Findings
from retrieval.segment import Segment

LARGE = 20_000  # passages from which on it pays
PATIENCE = 5.0  # seconds for a search, which nobody waits for as long as that
SAVING = 600.0  # seconds for an index to be saved, which nobody waits for
OPENING = 30.0  # seconds for a process to start and to open an index
REST = 5.0  # seconds without another try after one went wrong
_PROGRAM = "from bot.searcher import main; main()"

Done = TypeVar("Done")

_LOG = logging.getLogger(__name__)


class Searchers:
    """Finds like ``retrieval.finding.find``: in one of *count* processes if the index is large.

    What a process does not do, for it died or cannot open the index, is done here. Safe to share
    between threads.
    """

    def __init__(
        self, count: int, *, large: int = LARGE, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._large = large
        self.all = tuple(Searcher(clock) for _ in range(count))
        self._saver = Searcher(clock)
        self._free: LifoQueue[Searcher] = LifoQueue()
        for each in self.all:
            self._free.put(each)

    def __call__(
        self,
        index: Index,
        text: str,
        *,
        limit: int,
        threshold: float,
        allowed: frozenset[str] | None = None,
    ) -> Findings:
        """Return what the *allowed* collections of *index* say to *text*."""
        if self.all and self._are_large(index.parts):
            searcher = self._free.get()
            try:
                found = searcher.do(Wanted(text, limit, threshold, allowed), index, PATIENCE)
            finally:
                self._free.put(searcher)
            if found is not None:
                return found
        return find(index, text, limit=limit, threshold=threshold, allowed=allowed)

    def save(self, store: Store, index: Index, seen: Seen) -> Path:
        """Save *index* like ``Store.save``, in a process that ends with it if that pays.

        To merge a large one takes seconds in which this process would do little else.
        """
        new = [part for part in index.parts if part[0].folder is None]
        if self.all and self._are_large(index.parts) and not self._are_large(new):
            saved = self._saver.do(Kept(store.folder, seen), index, SAVING)
            self._saver.end()
            if saved is not None:
                return saved
        return store.save(index, seen)

    def close(self) -> None:
        """End the processes."""
        for each in (*self.all, self._saver):
            each.close()

    def _are_large(self, parts: Iterable[tuple[Segment, Live]]) -> bool:
        return sum(len(segment) for segment, _ in parts) >= self._large


class Searcher:
    """One process that works on indexes, started when it is needed.

    For one thread at a time, and for one that closes it.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._rests = float("-inf")
        self._closed = False
        self._process: subprocess.Popen[bytes] | None = None
        self._line: Connection | None = None
        self._holds = ""

    @property
    def pid(self) -> int | None:
        """Return the number of the process, if there is one."""
        return None if self._process is None else self._process.pid

    def do(self, work: Callable[[Index], Done], index: Index, within: float) -> Done | None:
        """Have the process do *work* with *index*; return ``None`` if it cannot do so for a while.

        It has so many seconds, and more if the index is not open there yet.
        """
        if self._clock() < self._rests:
            return None
        try:
            return self._done(work, index, within)
        except Exception as error:  # noqa: BLE001 - whatever it was, it may go well here
            self._rests = self._clock() + REST
            if not self._closed:
                _LOG.warning("what was asked for was not done by another process: %r", error)
            return None

    def close(self) -> None:
        """End the process, whatever it is at and whoever waits for it; the log says nothing."""
        self._closed = True
        self.end()

    def end(self) -> None:
        """End the process."""
        process, line = self._process, self._line
        self._process, self._line, self._holds = None, None, ""
        if process is not None:
            process.kill()
            process.wait()
        if line is not None:
            line.close()

    def _done(self, work: Callable[[Index], Done], index: Index, within: float) -> Done:
        new = self._holds != index.generation
        try:
            line = self._line or self._start()
            line.send((Shipped.of(index) if new else None, work))
            said = _heard(line, within=max(within, OPENING) if new else within)
        except BaseException:
            self.end()
            raise
        if isinstance(said, Exception):
            raise said
        self._holds = index.generation
        return cast("Done", said)

    def _start(self) -> Connection:
        here, there = socket.socketpair()
        with there:
            command = [sys.executable, "-c", _PROGRAM, str(there.fileno())]
            self._process = subprocess.Popen(  # noqa: S603 - what is run is this very program
                command, pass_fds=[there.fileno()]
            )
        self._line = Connection(here.detach())
        return self._line


def _heard(line: Connection, *, within: float) -> object:
    if not line.poll(within):
        raise TimeoutError
    return line.recv()
