"""Carries signed commands to the server on connections that stay open, with little effort.

Whatever the one who asks takes of the machine, the one who answers lacks.
"""

import asyncio
import time
from collections import deque
from dataclasses import dataclass, field
from urllib.parse import urlencode

from tests.fakes.slack.delivery import PATIENCE
from tests.fakes.slack.signing import sign
from tests.fakes.slack.transcript import Event

_LENGTH = b"content-length:"

Line = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@dataclass(frozen=True, slots=True)
class Carried:
    """What came of a command: its acknowledgement, and the seconds that it took.

    ``status`` is 0 if there was none in the time that Slack gives.
    """

    event: Event
    status: int
    seconds: float
    body: bytes


@dataclass(slots=True)
class Courier:
    """Posts to *port* on this machine; every line carries one command at a time."""

    port: int
    secret: str
    _free: deque[Line] = field(default_factory=deque)

    async def carry(self, event: Event) -> Carried:
        """Post *event* as Slack does, and wait for as long as Slack does."""
        request = self._request(event)
        began, line = time.perf_counter(), None
        status, body = 0, b""
        try:
            async with asyncio.timeout(PATIENCE):
                line = self._free.pop() if self._free else await self._line()
                line[1].write(request)
                status, body = await _answer(line[0])
        except (OSError, EOFError, TimeoutError):
            if line is not None:
                line[1].close()
        else:
            self._free.append(line)
        return Carried(event, status, time.perf_counter() - began, body)

    async def close(self) -> None:
        """Hang up."""
        while self._free:
            self._free.pop()[1].close()

    async def _line(self) -> Line:
        return await asyncio.open_connection("127.0.0.1", self.port)

    def _request(self, event: Event) -> bytes:
        body = urlencode(event.payload).encode()
        headers = {
            "Host": f"127.0.0.1:{self.port}",
            "User-Agent": "Slackbot 1.0",
            "Content-Type": "application/x-www-form-urlencoded",
            "Content-Length": str(len(body)),
            **sign(self.secret, body, time.time()),
        }
        head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        return f"POST /slack/events HTTP/1.1\r\n{head}\r\n".encode() + body


async def _answer(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    head = await reader.readuntil(b"\r\n\r\n")
    start, *headers = head.lower().split(b"\r\n")
    length = next(int(each[len(_LENGTH) :]) for each in headers if each.startswith(_LENGTH))
    return int(start.split()[1]), await reader.readexactly(length)
