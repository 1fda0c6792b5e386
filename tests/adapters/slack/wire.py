"""Raw HTTP as Slack, and those who are not Slack, put it on the wire."""

import asyncio
import re
import time
from collections.abc import Iterable

from tests.fakes.slack.signing import sign

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"  # noqa: S105 - the example of Slack's documentation
FORM = "application/x-www-form-urlencoded"
COMMAND = b"token=x&team_id=T024&user_id=U1&command=%2Fask&text=How+much+leave%3F"
_PATIENCE = 10.0


def headers_of_slack(
    body: bytes, *, now: float | None = None, secret: str = SECRET
) -> dict[str, str]:
    """Return what Slack sends before *body*."""
    signature = sign(secret, body, time.time() if now is None else now)
    return {"Host": "bot", "Content-Type": FORM, **signature}


def request(
    body: bytes,
    headers: dict[str, str],
    *more: str,
    line: str = "POST /slack/events HTTP/1.1",
    length: bool = True,
) -> bytes:
    """Put a request together; *more* are further header lines, as they are."""
    lines = [line, *(f"{name}: {value}" for name, value in headers.items()), *more]
    if length:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


def genuine(body: bytes = COMMAND, *more: str, line: str = "POST /slack/events HTTP/1.1") -> bytes:
    """Return a request that Slack has signed just now."""
    return request(body, headers_of_slack(body), *more, line=line)


def without(name: str, body: bytes = COMMAND) -> bytes:
    """Return a signed request that lacks one header."""
    return request(
        body, {key: value for key, value in headers_of_slack(body).items() if key != name}
    )


def altered(name: str, value: str, body: bytes = COMMAND) -> bytes:
    """Return a signed request with another value in one header."""
    return request(body, headers_of_slack(body) | {name: value})


async def exchange(port: int, pieces: Iterable[bytes], *, pause: float = 0.0) -> bytes:
    """Send *pieces*, each after a *pause*, and read until the server closes."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    reading = asyncio.ensure_future(_all(reader))
    try:
        for piece in pieces:
            if reading.done():
                break
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(pause)
    except ConnectionError:
        pass  # the server has had enough, and what it said is read below
    try:
        return await asyncio.wait_for(reading, _PATIENCE)
    finally:
        writer.close()


async def _all(reader: asyncio.StreamReader) -> bytes:
    heard = b""
    try:
        while piece := await reader.read(65_536):
            heard += piece
    except ConnectionError:
        pass  # a reset is an end too
    return heard


def statuses(answer: bytes) -> list[int]:
    """Return the status of each response in *answer*."""
    return [int(found) for found in re.findall(rb"HTTP/1\.[01] (\d{3}) ", answer)]
