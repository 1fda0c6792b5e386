"""Terms and other strings, looked up where they lie on disk."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_REMEMBERED = 50_000  # terms whose number is kept at hand


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

    def __len__(self) -> int:
        return len(self.strings)

    def __iter__(self) -> Iterator[str]:
        return (term.decode() for term in self.strings)

    def find(self, term: str) -> int:
        """Return the number of *term*, -1 when it is not among the terms."""
        number = self._remembered.get(term)
        if number is None:
            if len(self._remembered) >= _REMEMBERED:
                self._remembered.clear()
            number = self._remembered[term] = self._search(term.encode())
        return number

    def _search(self, term: bytes) -> int:
        number = bisect_left(range(len(self)), term, key=self._at)
        return number if number < len(self) and self._at(number) == term else -1

    def _at(self, number: int) -> bytes:
        start = self._ends[number - 1] if number else 0
        return bytes(self._letters[start : self._ends[number]])
