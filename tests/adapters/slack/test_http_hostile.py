"""Whatever comes in through a real socket: no 5xx, one short line in the log, nothing done."""

import asyncio
import gzip
import logging
import random
import time
from collections.abc import AsyncIterator, Callable

import pytest
import pytest_asyncio

from tests.adapters.slack.listening import CLOSE, Rig, lines, listening
from tests.adapters.slack.wire import (
    COMMAND,
    FORM,
    altered,
    exchange,
    genuine,
    headers_of_slack,
    request,
    statuses,
    without,
)

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])


@pytest_asyncio.fixture
async def rig(caplog: pytest.LogCaptureFixture) -> AsyncIterator[Rig]:
    """Listen with small limits, everything that is logged being seen."""
    caplog.set_level(logging.DEBUG)
    caplog.clear()
    async with listening() as started:
        yield started


DEEP = b"payload=" + b"[" * 100_000
FIELDS = b"&".join(b"a%d=1" % number for number in range(30_000))
BOMB = gzip.compress(b"a" * 20_000_000)


def no_host() -> dict[str, str]:
    """Return the headers of a command without the one that names the host."""
    headers = headers_of_slack(COMMAND)
    return {name: value for name, value in headers.items() if name != "Host"}


# Made when they are sent: a signature is good for five minutes.
HOSTILE: dict[str, tuple[Callable[[], bytes], int]] = {
    "no signature": (lambda: without("X-Slack-Signature"), 401),
    "no timestamp": (lambda: without("X-Slack-Request-Timestamp"), 401),
    "forged": (lambda: altered("X-Slack-Signature", "v0=" + "0" * 64), 401),
    "tampered": (lambda: request(COMMAND + b"!", headers_of_slack(COMMAND)), 401),
    "other version": (lambda: altered("X-Slack-Signature", "v1=" + "0" * 64), 401),
    "upper-case signature": (lambda: altered("X-Slack-Signature", "V0=" + "A" * 64), 401),
    "six minutes old": (
        lambda: request(COMMAND, headers_of_slack(COMMAND, now=time.time() - 360)),
        401,
    ),
    "six minutes ahead": (
        lambda: request(COMMAND, headers_of_slack(COMMAND, now=time.time() + 360)),
        401,
    ),
    "timestamp abc": (lambda: altered("X-Slack-Request-Timestamp", "abc"), 401),
    "timestamp empty": (lambda: altered("X-Slack-Request-Timestamp", ""), 401),
    "timestamp 1e9": (lambda: altered("X-Slack-Request-Timestamp", "1e9"), 401),
    "timestamp NaN": (lambda: altered("X-Slack-Request-Timestamp", "NaN"), 401),
    "timestamp 0x10": (lambda: altered("X-Slack-Request-Timestamp", "0x10"), 401),
    "timestamp of 4,000 digits": (lambda: altered("X-Slack-Request-Timestamp", "1" * 4_000), 401),
    "timestamp of 5,000 digits": (lambda: altered("X-Slack-Request-Timestamp", "1" * 5_000), 400),
    "two timestamps": (
        lambda: request(COMMAND, headers_of_slack(COMMAND), "X-Slack-Request-Timestamp: 1"),
        401,
    ),
    "two signatures": (
        lambda: request(COMMAND, headers_of_slack(COMMAND), "X-Slack-Signature: v0=" + "0" * 64),
        401,
    ),
    "signature not ASCII": (lambda: altered("X-Slack-Signature", "v0=" + "\xe9" * 64), 401),
    "body not UTF-8": (lambda: genuine(b"text=\xff\xfe"), 400),
    "charset bogus": (lambda: altered("Content-Type", FORM + "; charset=bogus"), 415),
    "charset utf-16": (lambda: altered("Content-Type", FORM + "; charset=utf-16"), 415),
    "no type": (lambda: without("Content-Type"), 415),
    "deep JSON, unsigned": (lambda: request(DEEP, {"Host": "b", "Content-Type": FORM}), 401),
    "deep JSON, signed": (lambda: genuine(DEEP), 400),
    "many fields, unsigned": (lambda: request(FIELDS, {"Host": "b", "Content-Type": FORM}), 401),
    "many fields, signed": (lambda: genuine(FIELDS), 400),
    "900 kB": (lambda: request(b"a" * 900_000, {"Host": "b", "Content-Type": FORM}), 413),
    "900 kB, signed": (lambda: genuine(b"text=" + b"a" * 900_000), 413),
    "length of a terabyte": (
        lambda: request(
            b"", headers_of_slack(COMMAND), "Content-Length: 1099511627776", length=False
        ),
        413,
    ),
    "length too long to be one": (
        lambda: request(
            b"", headers_of_slack(COMMAND), f"Content-Length: {'9' * 30}", length=False
        ),
        400,
    ),
    "length negative": (
        lambda: request(b"", headers_of_slack(COMMAND), "Content-Length: -1", length=False),
        400,
    ),
    "gzip bomb": (lambda: request(BOMB, headers_of_slack(COMMAND), "Content-Encoding: gzip"), 415),
    "brotli": (lambda: genuine(COMMAND, "Content-Encoding: br"), 415),
    "deflate": (lambda: genuine(COMMAND, "Content-Encoding: deflate"), 415),
    "length and chunks": (lambda: genuine(COMMAND, "Transfer-Encoding: chunked"), 400),
    "two lengths": (lambda: genuine(COMMAND, "Content-Length: 3"), 400),
    "encoding that is none": (
        lambda: request(COMMAND, headers_of_slack(COMMAND), "Transfer-Encoding: x", length=False),
        400,
    ),
    "broken chunks": (
        lambda: request(
            b"zz\r\nab\r\n", headers_of_slack(COMMAND), "Transfer-Encoding: chunked", length=False
        ),
        400,
    ),
    "bare line feeds": (lambda: genuine(COMMAND).replace(b"\r\n", b"\n"), 400),
    "null in a header": (lambda: genuine(COMMAND, "X-Evil: a\x00b"), 400),
    "folded header": (lambda: genuine(COMMAND, "X-Evil: a\r\n b"), 400),
    "space before the colon": (lambda: genuine(COMMAND, "X-Slack : a"), 400),
    "no host": (lambda: request(COMMAND, no_host()), 400),
    "huge header": (lambda: genuine(COMMAND, "X-Evil: " + "a" * 100_000), 400),
    "a thousand headers": (lambda: genuine(COMMAND, *["X-Evil: a"] * 1_000), 400),
    "huge path": (lambda: genuine(line=f"POST /{'a' * 100_000} HTTP/1.1"), 400),
    "no HTTP at all": (lambda: b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", 400),
    "HTTP/3": (lambda: genuine(line="POST /slack/events HTTP/3.0"), 400),
    "HTTP/2 preface": (lambda: b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400),
    "wrong path": (lambda: genuine(line="POST /slack/events/../admin HTTP/1.1"), 404),
    "path with escapes": (lambda: genuine(line="POST /slack/%65vents HTTP/1.1"), 404),
    "path not ASCII": (lambda: genuine(line="POST /\xf0\x9f\xa6\x8a\x80 HTTP/1.1"), 400),
    "path with two hosts": (lambda: genuine(line="POST http://[/slack/events HTTP/1.1"), 400),
    "asterisk": (lambda: genuine(line="OPTIONS * HTTP/1.1"), 404),
    "GET": (lambda: genuine(line="GET /slack/events HTTP/1.1"), 405),
    "DELETE": (lambda: genuine(line="DELETE /slack/events HTTP/1.1"), 405),
    "TRACE": (lambda: genuine(line="TRACE /slack/events HTTP/1.1"), 405),
    "BREW": (lambda: genuine(line="BREW /slack/events HTTP/1.1"), 400),
    "websocket": (
        lambda: request(
            b"",
            {"Host": "b", "Connection": "upgrade", "Upgrade": "websocket"},
            line="GET / HTTP/1.1",
        ),
        404,
    ),
}


@pytest.mark.parametrize("case", HOSTILE)
async def test_a_hostile_request_is_refused_in_a_line(
    case: str, rig: Rig, caplog: pytest.LogCaptureFixture
) -> None:
    """It gets its 4xx and the connection closed; the log gets one line without what was sent."""
    make, status = HOSTILE[case]
    answer = await exchange(rig.port, [make()])

    assert statuses(answer)[:1] == [status]
    assert rig.handed == []
    assert not [each for each in statuses(answer) if each >= 500]
    said = lines(caplog)
    assert len(said) == len(statuses(answer))
    assert all(len(line.encode()) <= 512 for line in said)
    assert not any("How" in line or "v0=" in line or "aaa" * 50 in line for line in said)


async def test_a_connect_is_no_way_through(rig: Rig) -> None:
    """The server is no proxy."""
    assert await rig.send(b"CONNECT evil:443 HTTP/1.1\r\nHost: evil\r\n\r\n") in ([400], [404])


async def test_no_bytes_on_the_wire_are_an_error_of_ours(
    rig: Rig, caplog: pytest.LogCaptureFixture
) -> None:
    """Signed requests with bytes changed, cut out or put in are refused, or ended by time."""
    chance = random.Random(7)  # noqa: S311 - the same requests on every run

    def mutated() -> bytes:
        raw = bytearray(genuine(COMMAND, CLOSE))
        for _ in range(chance.randint(1, 4)):
            place = chance.randrange(len(raw))
            odd = chance.choice([b"", b"\0", b"\r", b"\n", b" ", b":", b"\xff", b"\r\n\r\n"])
            raw[place : place + chance.randint(0, 2)] = odd
        return bytes(raw)

    answers = []
    for _ in range(25):  # few at a time, or a busy machine is late for all of them
        sent = [mutated() for _ in range(8)]
        answers += await asyncio.gather(*(exchange(rig.port, [raw]) for raw in sent))

    assert not [status for answer in answers for status in statuses(answer) if status >= 500]
    assert sum(bool(statuses(answer)) for answer in answers) > 100
    assert {verified.body for verified in rig.handed} <= {COMMAND}
    assert all(line.startswith("turned away: ") for line in lines(caplog))
