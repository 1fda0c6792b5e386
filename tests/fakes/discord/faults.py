"""What goes wrong on request: limits, errors, slow answers, connections that break."""

from collections import defaultdict, deque
from dataclasses import dataclass, field
from enum import StrEnum

from tests.fakes.discord.protocol import Error, Payload, Refused


class Cut(StrEnum):
    """When the connection breaks: before Discord has done what was asked, or after."""

    BEFORE = "before"
    AFTER = "after"


@dataclass(frozen=True, slots=True)
class Fault:
    """One answer that goes wrong; with status 200 and no cut, it is right, but late.

    Without ``via`` it comes from the guard in front of Discord, as a ban does.
    """

    status: int = 200
    body: Payload = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    via: bool = True
    delay: float = 0.0
    cut: Cut | None = None


def limited(retry_after: float = 0.05, *, via: bool = True, everywhere: bool = False) -> Fault:
    """Refuse because of too many calls: of this kind, or *everywhere*."""
    said = {"message": "You are being rate limited.", "retry_after": retry_after}
    scope = "global" if everywhere else "user"
    headers = {"Retry-After": str(retry_after), "X-RateLimit-Scope": scope}
    if everywhere:
        headers["X-RateLimit-Global"] = "true"
    return Fault(429, {**said, "global": everywhere}, headers, via=via)


def broken(status: int = 500) -> Fault:
    """Answer with an error of the server."""
    return Fault(status, {"message": f"{status}: Internal Server Error", "code": 0})


def refused(error: Error) -> Fault:
    """Refuse as Discord does for reasons of its own, such as ``Error.NO_PERMISSION``."""
    refusal = Refused(error)
    return Fault(refusal.status, refusal.body())


def slow(seconds: float) -> Fault:
    """Do what was asked after *seconds*."""
    return Fault(delay=seconds)


def cut(when: Cut) -> Fault:
    """Break the connection instead of answering."""
    return Fault(cut=when)


class Faults:
    """The faults to come, for each route of the REST API by its name."""

    def __init__(self) -> None:
        self._planned: defaultdict[str, deque[Fault]] = defaultdict(deque)
        self._lasting: dict[str, Fault] = {}

    def plan(self, route: str, *faults: Fault) -> None:
        """Let the next calls of *route* go wrong, one after another."""
        self._planned[route].extend(faults)

    def last(self, route: str, fault: Fault) -> None:
        """Let every call of *route* go wrong until :meth:`clear`."""
        self._lasting[route] = fault

    def clear(self, route: str) -> None:
        """Let *route* work again."""
        self._planned.pop(route, None)
        self._lasting.pop(route, None)

    def take(self, route: str) -> Fault | None:
        """Return what is wrong with the call of *route* that has just come in."""
        if self._planned[route]:
            return self._planned[route].popleft()
        return self._lasting.get(route)
