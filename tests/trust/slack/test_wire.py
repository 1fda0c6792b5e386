"""Strangers at the port of the real process: a line each, and nobody else notices."""

import asyncio
import time
from functools import partial

import pytest

from tests.adapters.slack.wire import (
    COMMAND,
    FORM,
    SECRET,
    altered,
    exchange,
    genuine,
    headers_of_slack,
    request,
    statuses,
    without,
)
from tests.trust.slack.process import House, Server

pytestmark = pytest.mark.enable_socket

QUESTION = "What is superposition?"
ROTATED = "0123456789abcdef0123456789abcdef"
CLOSE = "Connection: close"
LONGEST_LINE = 512


def hostile() -> dict[str, tuple[bytes, int]]:
    """Return what strangers send, and the status that each is turned away with."""
    old, unsigned = time.time() - 360, {"Host": "bot", "Content-Type": FORM}
    timestamp, two = "X-Slack-Request-Timestamp", headers_of_slack(COMMAND)
    return {
        "nothing signed": (request(COMMAND, unsigned), 401),
        "no timestamp": (without(timestamp), 401),
        "wrong signature": (altered("X-Slack-Signature", "v0=" + "0" * 64), 401),
        "signature not ASCII": (altered("X-Slack-Signature", "v0=" + "\xe9" * 64), 401),
        "other words": (request(COMMAND + b"!", two), 401),
        "six minutes old": (request(COMMAND, headers_of_slack(COMMAND, now=old)), 401),
        "timestamp no number": (altered(timestamp, "NaN"), 401),
        "timestamp of 4,000 digits": (altered(timestamp, "1" * 4_000), 401),
        "somebody else's secret": (
            request(COMMAND, headers_of_slack(COMMAND, secret="e" * 32)),
            401,
        ),
        "body not UTF-8": (genuine(b"text=\xff\xfe"), 400),
        "charset unknown": (altered("Content-Type", FORM + "; charset=bogus"), 415),
        "deep JSON": (request(b"payload=" + b"[" * 100_000, unsigned), 401),
        "deep JSON, signed": (genuine(b"payload=" + b"[" * 100_000), 400),
        "many fields": (genuine(b"&".join(b"a%d=1" % each for each in range(30_000))), 400),
        "too large": (request(b"a" * 900_000, unsigned), 413),
        "length of a terabyte": (
            request(b"", two, "Content-Length: 1099511627776", length=False),
            413,
        ),
        "compressed": (genuine(COMMAND, "Content-Encoding: gzip"), 415),
        "length and chunks": (genuine(COMMAND, "Transfer-Encoding: chunked"), 400),
        "two lengths": (genuine(COMMAND, "Content-Length: 3"), 400),
        "bare line feeds": (genuine(COMMAND).replace(b"\r\n", b"\n"), 400),
        "null in a header": (genuine(COMMAND, "X-Evil: a\x00b"), 400),
        "huge header": (genuine(COMMAND, "X-Evil: " + "a" * 100_000), 400),
        "no HTTP": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", 400),
        "wrong path": (genuine(line="POST /slack/events/../admin HTTP/1.1"), 404),
        "wrong method": (genuine(line="DELETE /slack/events HTTP/1.1"), 405),
        "evil path": (genuine(line="POST /\x1b[31m%0aforged HTTP/1.1"), 400),
    }


def longer(server: Server, said: int) -> bool:
    """Tell whether *server* has said more than *said* lines."""
    return len(server.said) > said


async def send(server: Server, data: bytes) -> list[int]:
    """Return the statuses that *data* is answered with."""
    assert server.port is not None
    return statuses(await exchange(server.port, [data]))


async def test_strangers_cost_a_line_each_and_no_answer_to_anybody_else(house: House) -> None:
    """Never a 5xx and never a traceback; a question asked in their midst is answered in time."""
    house.slack.world.signing_secret = SECRET
    server = await house.up()
    delivery, asked = house.delivery(server), []
    for pause, (name, (data, status)) in enumerate(hostile().items()):
        said = len(server.said)
        assert await send(server, data) == [status], name
        await house.holds(partial(longer, server, said))
        assert len(server.said) == said + 1, name
        if pause % 5 == 0:
            asked.append(house.slack.events.slash(f"{QUESTION} {pause}"))
            receipt = await delivery.deliver(asked[-1])
            assert receipt.acked
            await house.holds(lambda: "question answered" in server.log[-1])
        if pause % 15 == 14:
            await asyncio.sleep(1)  # in a second there are twenty lines at most

    assert all(len(house.slack.visible(event)) == 1 for event in asked)
    turned = [line for line in server.log if line.startswith("turned away")]
    assert len(turned) == len(hostile())
    assert max(map(len, turned)) < LONGEST_LINE
    assert "exception" not in "".join(server.said)
    assert await server.stop() < 5


async def test_both_secrets_hold_during_a_rotation(house: House) -> None:
    """What either has signed is let through, and what neither has is not."""
    house.settings["slack_signing_secret"] = f"{ROTATED},{house.slack.world.signing_secret}"
    server = await house.up()
    for secret in (house.slack.world.signing_secret, ROTATED):
        house.slack.world.signing_secret = secret
        event = house.slack.events.slash(QUESTION)
        assert (await house.delivery(server).deliver(event)).acked
        assert len(house.slack.visible(event)) == 1
    house.slack.world.signing_secret = "f" * 32
    receipt = await house.delivery(server).deliver(house.slack.events.slash(QUESTION))
    assert receipt.status == 401
