"""Requests at a gate whose clock stands still."""

from collections.abc import Callable

import pytest

from adapters.slack.gate import Gate, Head, Replays, Turned, Verified
from tests.adapters.slack.wire import FORM, SECRET
from tests.fakes.slack.signing import sign

NOW = 1_700_000_000.0
ROTATED = "0123456789abcdef0123456789abcdef"
JSON = "application/json"

Headers = list[tuple[bytes, bytes]]


def headers(
    body: bytes,
    *,
    kind: str = FORM,
    at: float = NOW,
    secret: str = SECRET,
    more: Headers | None = None,
) -> Headers:
    """Return what Slack sends before *body* at *at*."""
    signed = {"Content-Type": kind, **sign(secret, body, at)}
    return [(name.encode(), value.encode()) for name, value in signed.items()] + (more or [])


def head(given: Headers, *, method: str = "POST", target: str = "/slack/events") -> Head:
    """Return the head of a request."""
    return Head(method, target, given)


def gate(
    *secrets: str,
    replays: Replays | None = None,
    clock: Callable[[], float] = lambda: NOW,
) -> Gate:
    """Return a gate whose clock stands at NOW."""
    return Gate(lambda: secrets or (SECRET,), replays=replays, clock=clock)


def judged(body: bytes, *, kind: str = FORM) -> Verified | Turned:
    """Send *body*, signed by Slack, through a fresh gate."""
    return gate().judge(head(headers(body, kind=kind)), body)


def replaced(given: Headers, name: bytes, *values: bytes) -> Headers:
    """Give the header *name* other values, or none."""
    return [each for each in given if each[0].lower() != name] + [(name, each) for each in values]


class Unreached(Replays):
    """Stands where nothing that Slack has not signed may come."""

    def __call__(  # type: ignore[explicit-override] # @override came with 3.12
        self, signature: str
    ) -> bool:
        """Fail."""
        pytest.fail(f"{signature} passed for Slack's")
