"""What goes wrong on request: limits, errors, slow answers, connections that break."""

from collections import defaultdict, deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Cut(StrEnum):
    """When the connection breaks: before Slack has done what was asked, or after."""

    BEFORE = "before"
    AFTER = "after"


@dataclass(frozen=True, slots=True)
class Fault:
    """One answer that goes wrong; with status 200 and no cut, it is right, but late."""

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    error: str = ""
    delay: float = 0.0
    cut: Cut | None = None


def limited(retry_after: str = "1") -> Fault:
    """Refuse because of too many calls; *retry_after* is sent as it is, garbage too."""
    return Fault(429, {"Retry-After": retry_after}, "ratelimited")


def broken(status: int = 500) -> Fault:
    """Answer with an error of the server."""
    return Fault(status, error="internal_error")


def refused(error: str) -> Fault:
    """Answer 200 with ``ok: false``, as Slack does for what it will not do."""
    return Fault(error=error)


def slow(seconds: float) -> Fault:
    """Do what was asked after *seconds*."""
    return Fault(delay=seconds)


def cut(when: Cut) -> Fault:
    """Break the connection instead of answering."""
    return Fault(cut=when)


class Faults:
    """The faults to come, for each method of the Web API; ``response_url`` names those URLs."""

    def __init__(self) -> None:
        self._planned: defaultdict[str, deque[Fault]] = defaultdict(deque)
        self._lasting: dict[str, Fault] = {}

    def plan(self, method: str, *faults: Fault) -> None:
        """Let the next calls of *method* go wrong, one after another."""
        self._planned[method].extend(faults)

    def due(self, method: str) -> int:
        """Return how many calls of *method* are still planned to go wrong."""
        return len(self._planned[method])

    def last(self, method: str, fault: Fault) -> None:
        """Let every call of *method* go wrong until :meth:`clear`."""
        self._lasting[method] = fault

    def clear(self, method: str) -> None:
        """Let *method* work again."""
        self._planned.pop(method, None)
        self._lasting.pop(method, None)

    def take(self, method: str) -> Fault | None:
        """Return what is wrong with the call of *method* that has just come in."""
        if self._planned[method]:
            return self._planned[method].popleft()
        return self._lasting.get(method)
