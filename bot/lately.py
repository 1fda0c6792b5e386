"""What was seen lately: much of it, in little memory, and never for ever."""

import time
from array import array
from collections.abc import Callable, Hashable

_EMPTY, _GONE = 0, -1  # what a slot holds instead of a number; nothing has the hash -1


class Lately:
    """Tells what has been seen within *seconds*, or up to twice that, of the last *most* things.

    It keeps numbers made of them, in two tables of which the older one is dropped at a time: all
    the memory that they will ever take, they take from the beginning. However *clock* jumps,
    nothing is kept for ever.
    """

    def __init__(
        self, most: int, seconds: float, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._half = max(most // 2, 1)
        self._seconds = seconds
        self._clock = clock
        self._turned = clock()
        self._new, self._old = _Table(self._half), _Table(self._half)

    def __contains__(self, thing: Hashable) -> bool:
        """Tell whether *thing* was seen."""
        self._turn()
        number = _number(thing)
        return number in self._new or number in self._old

    def add(self, thing: Hashable) -> None:
        """Remember *thing*."""
        self._turn()
        self._new.add(_number(thing))

    def discard(self, thing: Hashable) -> None:
        """Have *thing* pass for unseen."""
        for table in (self._new, self._old):
            table.discard(_number(thing))

    def _turn(self) -> None:
        elapsed = abs(self._clock() - self._turned)
        if elapsed >= 2 * self._seconds:
            self._new.clear()
        if elapsed >= self._seconds or self._new.used >= self._half:
            self._new, self._old = self._old, self._new
            self._new.clear()
            self._turned = self._clock()


class _Table:
    """A set of numbers with room for *most*, in an array of a fixed size with open addressing.

    ``used`` is how much of the room is taken, by what was discarded as well.
    """

    def __init__(self, most: int) -> None:
        slots = 1 << (3 * most // 2).bit_length()  # of which two thirds are taken at most
        self._last = slots - 1
        self._slots = array("q", [_EMPTY]) * slots
        self.used = 0

    def __contains__(self, number: int) -> bool:
        return self._slots[self._slot(number)] == number

    def add(self, number: int) -> None:
        slot = self._slot(number)
        self.used += self._slots[slot] == _EMPTY
        self._slots[slot] = number

    def discard(self, number: int) -> None:
        slot = self._slot(number)
        if self._slots[slot] == number:
            self._slots[slot] = _GONE

    def clear(self) -> None:
        self._slots = array("q", [_EMPTY]) * len(self._slots)
        self.used = 0

    def _slot(self, number: int) -> int:
        """Return where *number* is, or would be."""
        slots, at = self._slots, number & self._last
        while slots[at] not in (_EMPTY, number):
            at = (at + 1) & self._last
        return at


def _number(thing: Hashable) -> int:
    return hash(thing) or 1
