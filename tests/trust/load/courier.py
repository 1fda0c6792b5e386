"""Carries signed commands to the server on connections that stay open, with little effort.

Whatever the one who asks takes of the machine, the one who answers lacks.
"""

import asyncio
import re
import time
from collections import deque
from dataclasses import dataclass, field
from urllib.parse import urlencode

from tests.fakes.slack.delivery import PATIENCE
from tests.fakes.slack.signing import sign
from tests.fakes.slack.transcript import Event

_HEAD = b"\r\n\r\n"
_LENGTH = re.compile(rb"^content-length: *(\d+)", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Parcel:
    """A command, and the bytes of the request that brings it, which is good for five minutes."""

    event: Event
    request: bytes


@dataclass(frozen=True, slots=True)
class Carried:
    """What came of a command: its acknowledgement, and the seconds that it took.

    ``status`` is 0 if there was none in the time that Slack gives.
    """

    event: Event
    status: int
    seconds: float
    body: bytes


class Line(asyncio.Protocol):
    """A connection that carries one command at a time."""

    def __init__(self) -> None:
        self._transport: asyncio.WriteTransport | None = None
        self._heard = b""
        self._answer: asyncio.Future[tuple[int, bytes]] | None = None

    def connection_made(  # type: ignore[explicit-override] # @override came with 3.12
        self, transport: asyncio.BaseTransport
    ) -> None:
        """Keep what to write to."""
        assert isinstance(transport, asyncio.WriteTransport)
        self._transport = transport

    def data_received(  # type: ignore[explicit-override] # as above
        self, data: bytes
    ) -> None:
        """Tell whoever waits once the answer is here as a whole."""
        self._heard += data
        head, _, body = self._heard.partition(_HEAD)
        length = _LENGTH.search(head)
        if length is None or len(body) < int(length[1]):
            return
        if self._answer is not None and not self._answer.done():
            self._answer.set_result((int(head.split(None, 2)[1]), body))

    def connection_lost(  # type: ignore[explicit-override] # as above
        self, exc: Exception | None
    ) -> None:
        """Have nobody wait any more."""
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(exc or EOFError("the server has hung up"))

    async def ask(self, request: bytes) -> tuple[int, bytes]:
        """Return the status and the body of the answer to *request*."""
        assert self._transport is not None
        self._heard, self._answer = b"", asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return await self._answer

    def close(self) -> None:
        """Hang up."""
        if self._transport is not None:
            self._transport.close()


@dataclass(slots=True)
class Courier:
    """Posts to *port* on this machine; every line carries one command at a time."""

    port: int
    secret: str
    _free: deque[Line] = field(default_factory=deque)

    def parcel(self, event: Event) -> Parcel:
        """Sign *event* as Slack does."""
        body = urlencode(event.payload).encode()
        headers = {
            "Host": f"127.0.0.1:{self.port}",
            "User-Agent": "Slackbot 1.0",
            "Content-Type": "application/x-www-form-urlencoded",
            "Content-Length": str(len(body)),
            **sign(self.secret, body, time.time()),
        }
        head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        return Parcel(event, f"POST /slack/events HTTP/1.1\r\n{head}\r\n".encode() + body)

    async def carry(self, parcel: Parcel) -> Carried:
        """Post *parcel*, and wait for as long as Slack does."""
        began, line = time.perf_counter(), None
        status, body = 0, b""
        try:
            async with asyncio.timeout(PATIENCE):
                line = self._free.pop() if self._free else await self._line()
                status, body = await line.ask(parcel.request)
        except (OSError, EOFError, TimeoutError):
            if line is not None:
                line.close()
        else:
            self._free.append(line)
        return Carried(parcel.event, status, time.perf_counter() - began, body)

    async def close(self) -> None:
        """Hang up."""
        while self._free:
            self._free.pop().close()

    async def _line(self) -> Line:
        loop = asyncio.get_running_loop()
        return (await loop.create_connection(Line, "127.0.0.1", self.port))[1]
