"""How passages are found: by a search, or from memory if the same was asked a moment ago."""

from threading import Lock
from typing import TYPE_CHECKING, Protocol

from cachetools import LRUCache

from retrieval.model import Findings

if TYPE_CHECKING:
    from retrieval.index import Index

_MOST = 128  # questions; what is found for one takes some 20 KiB at most

Key = tuple[str, str, str, int, float, frozenset[str]]


class Find(Protocol):
    """Looks in an index; ``retrieval.finding.find`` is the one that serves."""

    def __call__(
        self,
        index: "Index",
        text: str,
        *,
        limit: int,
        threshold: float,
        allowed: frozenset[str] | None = None,
    ) -> Findings:
        """Return what the *allowed* collections of *index* say to *text*."""
        ...


class Recent:
    """Remembers what was found lately: others ask the same, and whoever presses a button does.

    Equal words have equal findings in one generation, so nobody can tell them from a search; and
    nobody learns by its quickness what another *tenant* asks. Safe to share between threads.
    """

    def __init__(self, find: Find) -> None:
        self._find = find
        self._found: LRUCache[Key, Findings] = LRUCache(_MOST)
        self._lock = Lock()

    def __call__(
        self,
        tenant: str,
        index: "Index",
        text: str,
        *,
        limit: int,
        threshold: float,
        allowed: frozenset[str],
    ) -> Findings:
        """Return what the *allowed* collections of *index* say to *text*."""
        key = (tenant, index.generation, text, limit, threshold, allowed)
        with self._lock:
            known = self._found.get(key)
        if known is None:
            known = self._find(index, text, limit=limit, threshold=threshold, allowed=allowed)
            with self._lock:
                self._found[key] = known
        return known
