"""Whether whoever comes now is let in, or told at once that too many others wait."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from bot.workers import Workers

LONGEST_LINE = 0.1  # seconds to wait in a line that does not end
LATEST = 0.05  # seconds after which the loop hears of something, unless it has too much to do
FEW = 8  # who wait for a word at the same time, and always may
BURST = 0.3  # seconds of too much that are borne, for many may come at once
_MOST = 2 * BURST  # that are remembered
_FORGIVING = 2  # seconds without too much that make up for one with it
_GLANCE = 0.5  # seconds between two looks, after which nobody knows what was between them
_YOUNG = 6.0  # seconds after a start, when nothing is warm and much has waited for it
KEEPS = 500  # calls for the state in line, from which on whoever comes waits too long


class Door:
    """Open, but when more come for longer than can be answered soon.

    Many may come at once: they wait in line. Where ever more come, few wait at the same time, so
    that none of them waits for long, and there is time left to tell all others. A line that has
    just ended is no calm: the next one is kept short at once.
    """

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._began = self._looked = clock()
        self._inside = 0
        self._slow = False
        self._strain = 0.0  # seconds of too much that are not made up for

    @contextmanager
    def inside(self) -> Iterator[None]:
        """Have somebody wait for a word while the block runs."""
        self._inside += 1
        try:
            yield
        finally:
            self._inside -= 1

    def closed(self, searching: Workers, keeping: Workers) -> bool:
        """Tell whether whoever comes for these two had better come again."""
        longest = max(searching.wait, keeping.wait)
        slow = longest > LONGEST_LINE or searching.late > LATEST
        self._look(slow=slow)
        settled = self._looked > self._began + _YOUNG
        overrun = slow and settled and self._strain > BURST and self._inside >= FEW
        return overrun or searching.full or keeping.busy >= KEEPS

    def _look(self, *, slow: bool) -> None:
        now = self._clock()
        passed = now - self._looked
        if not slow:
            self._strain = max(self._strain - passed / _FORGIVING, 0.0)
        elif self._slow and passed < _GLANCE:
            self._strain = min(self._strain + passed, _MOST)
        self._slow, self._looked = slow, now
