"""Searches large indexes in processes of their own, so that people are heard while others wait.

Python runs one thread at a time in each process. On a small index a search takes less than it takes
to hand it over; on a large one the process that listens would do little else.
"""

import logging
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from queue import LifoQueue

from bot.searcher import Shipped, Wanted
from retrieval.finding import find
from retrieval.index import Index
from retrieval.model import Findings

LARGE = 20_000  # passages from which on it pays
PATIENCE = 5.0  # seconds for a search, which nobody waits for as long as that
OPENING = 30.0  # seconds for a process to start and to open an index
REST = 5.0  # seconds without another try after one went wrong
_PROGRAM = "from bot.searcher import main; main()"

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
        if self.all and sum(len(segment) for segment, _ in index.parts) >= self._large:
            searcher = self._free.get()
            try:
                found = searcher.find(index, Wanted(text, limit, threshold, allowed))
            finally:
                self._free.put(searcher)
            if found is not None:
                return found
        return find(index, text, limit=limit, threshold=threshold, allowed=allowed)

    def close(self) -> None:
        """End the processes."""
        for each in self.all:
            each.end()


class Searcher:
    """One process that searches, started when it is needed. For one thread at a time."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._rests = float("-inf")
        self._process: subprocess.Popen[bytes] | None = None
        self._line: Connection | None = None
        self._holds = ""

    @property
    def pid(self) -> int | None:
        """Return the number of the process, if there is one."""
        return None if self._process is None else self._process.pid

    def find(self, index: Index, wanted: Wanted) -> Findings | None:
        """Have the process search *index*; return ``None`` if it cannot, now and for a while."""
        if self._clock() < self._rests:
            return None
        try:
            return self._found(index, wanted)
        except Exception as error:  # noqa: BLE001 - whatever it was, it may go well here
            self._rests = self._clock() + REST
            _LOG.warning("a search was not done by another process: %r", error)
            return None

    def end(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        if self._line is not None:
            self._line.close()
        self._process, self._line, self._holds = None, None, ""

    def _found(self, index: Index, wanted: Wanted) -> Findings:
        new = self._holds != index.generation
        try:
            line = self._line or self._start()
            line.send((Shipped.of(index) if new else None, wanted))
            said = _heard(line, within=OPENING if new else PATIENCE)
        except BaseException:
            self.end()
            raise
        if isinstance(said, Exception):
            raise said
        self._holds = index.generation
        return said

    def _start(self) -> Connection:
        here, there = socket.socketpair()
        with there:
            command = [sys.executable, "-c", _PROGRAM, str(there.fileno())]
            self._process = subprocess.Popen(  # noqa: S603 - what is run is this very program
                command, pass_fds=[there.fileno()]
            )
        self._line = Connection(here.detach())
        return self._line


def _heard(line: Connection, *, within: float) -> Findings | Exception:
    if not line.poll(within):
        raise TimeoutError
    said: Findings | Exception = line.recv()
    return said
