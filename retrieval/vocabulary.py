"""Terms and other strings, looked up where they lie on disk."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

_REMEMBERED = 50_000  # terms whose number is kept at hand
_EVERY = 64  # terms of which one is kept at hand, to begin a search with


@dataclass(frozen=True, slots=True, eq=False)
class Strings:
    """Strings one after another as UTF-8; *n* ends at ``ends[n]``. Opening them reads nothing."""

    letters: NDArray[np.uint8]
    ends: NDArray[np.int64]

    @classmethod
    def of(cls, strings: Iterable[bytes]) -> "Strings":
        """Lay *strings* one after another."""
        laid = list(strings)
        ends = np.cumsum([len(string) for string in laid], dtype=np.int64)
        return cls(np.frombuffer(b"".join(laid), dtype=np.uint8), ends)

    def __len__(self) -> int:
        return len(self.ends)

    def __getitem__(self, number: int) -> bytes:
        start = self.ends[number - 1] if number else 0
        return self.letters[start : self.ends[number]].tobytes()

    def __iter__(self) -> Iterator[bytes]:
        letters = self.letters.tobytes()
        start = 0
        for end in self.ends.tolist():
            yield letters[start:end]
            start = end


class Vocabulary:
    """The terms of a field, all different, sorted by their bytes; a term's number is its place."""

    def __init__(self, strings: Strings) -> None:
        self.strings = strings
        self._letters = strings.letters.data
        self._ends = strings.ends.data
        self._remembered: dict[str, int] = {}

    def __reduce__(  # type: ignore[explicit-override] # @override came with 3.12
        self,
    ) -> tuple[type["Vocabulary"], tuple[Strings]]:
        return Vocabulary, (self.strings,)

    def __len__(self) -> int:
        return len(self.strings)

    def __iter__(self) -> Iterator[str]:
        return (term.decode() for term in self.strings)

    def find(self, term: str) -> int:
        """Return the number of *term*, -1 when it is not among the terms."""
        number = self._remembered.get(term)
        if number is None:
            number = self._search(term.encode())
            if number >= 0:
                if len(self._remembered) >= _REMEMBERED:
                    self._remembered.clear()
                self._remembered[term] = number
        return number

    @cached_property
    def _marks(self) -> list[bytes]:
        return [self._at(number) for number in range(0, len(self), _EVERY)]

    def _search(self, term: bytes) -> int:
        start = max(bisect_right(self._marks, term) - 1, 0) * _EVERY
        end = min(start + _EVERY, len(self))
        number = bisect_left(range(end), term, start, end, key=self._at)
        return number if number < end and self._at(number) == term else -1

    def _at(self, number: int) -> bytes:
        start = self._ends[number - 1] if number else 0
        return bytes(self._letters[start : self._ends[number]])
