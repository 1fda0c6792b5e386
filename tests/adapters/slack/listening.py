"""A listener on a port of its own, and what it has handed on and logged."""

import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest

from adapters.slack.connections import Limits
from adapters.slack.gate import Gate, Verified
from adapters.slack.http import Listener, Page
from adapters.slack.refusals import Refusals
from tests.adapters.slack.wire import SECRET, exchange, statuses

CLOSE = "Connection: close"
QUICK = Limits(header=0.5, body=0.6, keep_alive=1.2, linger=0.05)


@dataclass
class Rig:
    """A listener on a port of its own, and what it has handed on."""

    listener: Listener
    port: int
    handed: list[Verified] = field(default_factory=list)

    async def send(self, *pieces: bytes, pause: float = 0.0) -> list[int]:
        """Return the statuses that *pieces* are answered with."""
        return statuses(await exchange(self.port, pieces, pause=pause))


@asynccontextmanager
async def listening(
    handle: Callable[[Verified], Awaitable[tuple[int, Mapping[str, str], bytes]]] | None = None,
    *,
    pages: Mapping[str, Page] | None = None,
    limits: Limits = QUICK,
    refusals: Refusals | None = None,
) -> AsyncIterator[Rig]:
    """Listen for as long as the block lasts."""
    handed: list[Verified] = []

    async def ack(verified: Verified) -> tuple[int, Mapping[str, str], bytes]:
        handed.append(verified)
        return 200, {"Content-Type": "application/json"}, b'{"text": "ok"}'

    @asynccontextmanager
    async def respond(verified: Verified) -> AsyncIterator[tuple[int, Mapping[str, str], bytes]]:
        yield await (handle or ack)(verified)

    listener = Listener(
        respond,
        Gate(lambda: (SECRET,)),
        host="127.0.0.1",
        port=0,
        pages=pages,
        limits=limits,
        refusals=refusals,
    )
    port = await listener.start()
    try:
        yield Rig(listener, port, handed)
    finally:
        await listener.close(0.2)


def lines(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Return what was logged, by whomever."""
    return [
        record.getMessage()
        for record in caplog.records
        if (record.name, record.levelno) != ("asyncio", logging.DEBUG)
    ]
