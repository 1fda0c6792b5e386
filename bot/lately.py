"""What was seen lately: much of it, in little memory, and never for ever."""

import time
from collections.abc import Callable, Hashable


class Lately:
    """Tells what has been seen within *seconds*, or up to twice that, of the last *most* things.

    It keeps numbers made of them, in two sets of which the older one is dropped at a time. However
    *clock* jumps, nothing is kept for ever.
    """

    def __init__(
        self, most: int, seconds: float, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._half = most // 2
        self._seconds = seconds
        self._clock = clock
        self._turned = clock()
        self._new: set[int] = set()
        self._old: set[int] = set()

    def __contains__(self, thing: Hashable) -> bool:
        """Tell whether *thing* was seen."""
        self._turn()
        number = hash(thing)
        return number in self._new or number in self._old

    def add(self, thing: Hashable) -> None:
        """Remember *thing*."""
        self._turn()
        self._new.add(hash(thing))

    def discard(self, thing: Hashable) -> None:
        """Have *thing* pass for unseen."""
        self._new.discard(hash(thing))
        self._old.discard(hash(thing))

    def _turn(self) -> None:
        elapsed = abs(self._clock() - self._turned)
        if elapsed >= 2 * self._seconds:
            self._new = set()
        if elapsed >= self._seconds or len(self._new) >= self._half:
            self._new, self._old = set(), self._new
            self._turned = self._clock()
