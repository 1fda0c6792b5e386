"""Nobody is waited for longer than is fair, and nothing that has begun is cut short."""

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager

import pytest
import pytest_asyncio

from adapters.slack.connections import Limits
from adapters.slack.gate import LARGEST, Gate, Verified
from adapters.slack.http import Listener
from tests.adapters.slack.listening import CLOSE, Rig, lines, listening
from tests.adapters.slack.wire import (
    COMMAND,
    SECRET,
    genuine,
    headers_of_slack,
    request,
    statuses,
)

Answered = tuple[int, Mapping[str, str], bytes]
pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])


@pytest_asyncio.fixture
async def rig(caplog: pytest.LogCaptureFixture) -> AsyncIterator[Rig]:
    """Listen with small limits, everything that is logged being seen."""
    caplog.set_level(logging.DEBUG)
    caplog.clear()
    async with listening() as started:
        yield started


@pytest.mark.parametrize(
    ("start", "drop"),
    [(b"", b""), (b"PO", b""), (b"POST /slack/events HTTP/1.1\r\n", b"X-A: b\r\n")],
)
async def test_a_header_that_takes_too_long_is_not_waited_for(
    start: bytes, drop: bytes, rig: Rig, caplog: pytest.LogCaptureFixture
) -> None:
    """Whether nothing comes or a little all the time, the connection ends."""
    assert await rig.send(start, *[drop] * 60, pause=0.05) == []
    assert lines(caplog) == ["turned away: 408 slow header from 127.0.0.1 at -"]


async def test_the_second_header_of_a_connection_may_not_take_longer(
    rig: Rig, caplog: pytest.LogCaptureFixture
) -> None:
    """A first good request buys no patience."""
    slow = [b"POST /slack/events HTTP/1.1\r\n", *[b"X-A: b\r\n"] * 60]

    assert await rig.send(genuine(), *slow, pause=0.05) == [200]
    assert lines(caplog) == ["turned away: 408 slow header from 127.0.0.1 at -"]


async def test_between_requests_there_is_more_patience_but_not_for_ever() -> None:
    """An idle connection outlasts the time for a header, and ends after its own."""
    async with listening() as rig:
        assert (
            await rig.send(genuine(), b"", b"", genuine(COMMAND + b"&n=2"), pause=0.15) == [200] * 2
        )
        assert await rig.send(genuine(COMMAND + b"&n=3")) == [200]


@pytest.mark.parametrize("framing", ["Content-Length: 1000", "Transfer-Encoding: chunked"])
async def test_a_body_that_takes_too_long_is_not_waited_for(
    framing: str, rig: Rig, caplog: pytest.LogCaptureFixture
) -> None:
    """Trickling in byte by byte, it is refused after its time."""
    start = request(b"", headers_of_slack(COMMAND), framing, length=False)
    drop = b"a" if "Length" in framing else b"1\r\na\r\n"

    assert await rig.send(start, *[drop] * 60, pause=0.05) == [408]
    assert lines(caplog) == ["turned away: 408 slow body from 127.0.0.1 at '/slack/events'"]


async def test_an_endless_body_is_refused_at_the_limit(rig: Rig) -> None:
    """Without a length, what comes is counted; only little more than the limit is ever taken."""
    start = request(b"", headers_of_slack(COMMAND), "Transfer-Encoding: chunked", length=False)
    chunk = b"8000\r\n" + b"a" * 0x8000 + b"\r\n"

    assert await rig.send(start, *[chunk] * (40 * LARGEST // 0x8000), pause=0.005) == [413]


async def test_a_sender_who_hangs_up_costs_a_line(
    rig: Rig, caplog: pytest.LogCaptureFixture
) -> None:
    """In the middle of a header or of a body: no trace, nothing done."""
    for half in (b"POST /slack", genuine()[:-10]):
        _, writer = await asyncio.open_connection("127.0.0.1", rig.port)
        writer.write(half)
        await writer.drain()
        writer.close()
    await asyncio.sleep(0.5)

    assert rig.handed == []
    assert lines(caplog) == ["turned away: 400 broken body from 127.0.0.1 at '/slack/events'"]


async def test_a_body_that_breaks_on_the_way_is_not_handed_on(rig: Rig) -> None:
    """What came before the break is not a request."""
    start = request(b"", headers_of_slack(COMMAND), "Transfer-Encoding: chunked", length=False)

    assert await rig.send(start, b"zz\r\n", pause=0.02) in ([400], [408])
    assert rig.handed == []


async def test_past_the_ceiling_the_longest_idle_connection_goes() -> None:
    """Whoever holds connections open does not keep Slack out."""
    async with listening(limits=Limits(connections=5, header=5.0, linger=0.05)) as rig:
        idle = [await asyncio.open_connection("127.0.0.1", rig.port) for _ in range(20)]
        await asyncio.sleep(0.05)
        assert await rig.send(genuine(COMMAND, CLOSE)) == [200]

        closed = [reader for reader, _ in idle if reader.at_eof()]
        assert closed == [reader for reader, _ in idle[: len(closed)]]
        assert len(closed) == 16
        for _, writer in idle:
            writer.close()


async def test_who_hung_up_is_not_counted_among_the_idle() -> None:
    """Else the ceiling would give up connections that are gone, and keep those that are not."""

    async def slow(_verified: Verified) -> tuple[int, Mapping[str, str], bytes]:
        await asyncio.sleep(0.1)
        return 200, {}, b""

    async with listening(slow, limits=Limits(connections=1)) as rig:
        _, gone = await asyncio.open_connection("127.0.0.1", rig.port)
        gone.write(genuine())
        await asyncio.sleep(0.05)
        gone.close()
        await asyncio.sleep(0.2)
        reader, idle = await asyncio.open_connection("127.0.0.1", rig.port)
        assert await rig.send(genuine(COMMAND, CLOSE)) == [200]
        assert await asyncio.wait_for(reader.read(), 2) == b""
        idle.close()


async def test_while_all_connections_are_at_work_no_other_is_taken() -> None:
    """A request that has begun is not given up for one that has not."""
    gate = asyncio.Event()

    async def slow(_verified: Verified) -> tuple[int, Mapping[str, str], bytes]:
        await gate.wait()
        return 200, {}, b""

    async with listening(slow, limits=Limits(connections=2, linger=0.05)) as rig:
        busy = [
            asyncio.ensure_future(rig.send(genuine(COMMAND + b"&n=%d" % number, CLOSE)))
            for number in range(2)
        ]
        await asyncio.sleep(0.1)
        assert await rig.send(genuine(COMMAND, CLOSE)) == []
        gate.set()
        assert await asyncio.gather(*busy) == [[200], [200]]


async def test_after_the_last_intake_open_connections_end_with_their_next_answer(rig: Rig) -> None:
    """New connections are refused at once; those that are open are answered, and told to close."""
    reader, writer = await asyncio.open_connection("127.0.0.1", rig.port)
    writer.write(genuine())
    assert b"200 OK" in await reader.readuntil(b'{"text": "ok"}')
    await rig.listener.stop_intake()

    with pytest.raises(OSError, match="Connect"):
        await asyncio.open_connection("127.0.0.1", rig.port)
    writer.write(genuine(COMMAND + b"&n=2"))
    rest = await asyncio.wait_for(reader.read(), 5)
    assert statuses(rest) == [200]
    assert b"Connection: close\r\n" in rest
    writer.close()


@pytest.mark.parametrize(("takes", "answered"), [(0.1, [200]), (30.0, [])])
async def test_closing_waits_for_what_has_begun_but_not_for_ever(
    takes: float, answered: list[int]
) -> None:
    """An answer that comes in time is sent; one that does not is given up."""

    async def slow(_verified: Verified) -> tuple[int, Mapping[str, str], bytes]:
        await asyncio.sleep(takes)
        return 200, {}, b""

    async with listening(slow) as rig:
        asked = asyncio.ensure_future(rig.send(genuine()))
        await asyncio.sleep(0.05)
        await rig.listener.close(1.0)
        assert await asyncio.wait_for(asked, 5) == answered


async def test_a_listener_that_was_never_started_can_be_closed() -> None:
    """Whatever else failed at start, its end is not another error."""
    await Listener(_unreached, Gate(lambda: (SECRET,)), host="127.0.0.1", port=0).close()


async def test_a_port_that_is_taken_is_an_error_at_start(rig: Rig) -> None:
    """Nobody waits for requests that another process gets."""
    second = Listener(_unreached, Gate(lambda: (SECRET,)), host="127.0.0.1", port=rig.port)

    with pytest.raises(OSError, match="address already in use"):
        await second.start()


def _unreached(_verified: Verified) -> AbstractAsyncContextManager[Answered]:
    raise AssertionError
