"""Slack is answered, and people see their pages; nothing of us or of them is given away."""

import asyncio
import logging
import re
from collections.abc import AsyncIterator, Mapping

import pytest
import pytest_asyncio

from adapters.slack.gate import Verified
from adapters.slack.http import Shown, Visit
from adapters.slack.refusals import Refusals
from tests.adapters.slack.listening import CLOSE, Rig, lines, listening
from tests.adapters.slack.wire import (
    COMMAND,
    SECRET,
    exchange,
    genuine,
    headers_of_slack,
    request,
    statuses,
)

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])


@pytest_asyncio.fixture
async def rig(caplog: pytest.LogCaptureFixture) -> AsyncIterator[Rig]:
    """Listen with small limits, everything that is logged being seen."""
    caplog.set_level(logging.DEBUG)
    caplog.clear()
    async with listening() as started:
        yield started


async def test_a_request_of_slack_is_answered(rig: Rig) -> None:
    """What the handler returns is sent, and its body was not touched on the way."""
    answer = await exchange(rig.port, [genuine(COMMAND, CLOSE)])

    assert statuses(answer) == [200]
    assert answer.endswith(b'{"text": "ok"}')
    assert [each.body for each in rig.handed] == [COMMAND]


async def test_a_body_in_chunks_is_one_body(rig: Rig) -> None:
    """The signature holds for the bytes, however they were cut."""
    chunks = (
        b"7\r\n" + COMMAND[:7] + b"\r\n%x\r\n" % len(COMMAND[7:]) + COMMAND[7:] + b"\r\n0\r\n\r\n"
    )
    start = request(
        b"", headers_of_slack(COMMAND), "Transfer-Encoding: chunked", CLOSE, length=False
    )

    assert await rig.send(start + chunks) == [200]
    assert [each.body for each in rig.handed] == [COMMAND]


async def test_requests_follow_each_other_on_one_connection(rig: Rig) -> None:
    """The connection stays open between them, also when the next is sent before the answer."""
    first, second = genuine(COMMAND), genuine(COMMAND + b"&n=2")
    pipelined = genuine(COMMAND + b"&n=3") + genuine(COMMAND + b"&n=4", CLOSE)

    assert await rig.send(first, second, pipelined, pause=0.05) == [200] * 4
    assert len(rig.handed) == 4


async def test_nothing_tells_what_answers(rig: Rig) -> None:
    """No name and no version of a server stands in answers and in refusals."""
    for raw in (
        genuine(COMMAND, CLOSE),
        request(b"", {"Host": "b"}, line="GET / HTTP/1.1"),
        b"no\r\n\r\n",
    ):
        answer = await exchange(rig.port, [raw])
        assert statuses(answer)
        assert not re.search(rb"server:|aiohttp|python", answer, re.IGNORECASE)


async def test_an_old_protocol_is_answered_and_ended(rig: Rig) -> None:
    """HTTP/1.0, as simple proxies speak it, is well."""
    assert await rig.send(genuine(line="POST /slack/events HTTP/1.0")) == [200]


async def test_a_copy_of_a_request_is_answered_and_nothing_is_done(rig: Rig) -> None:
    """Fifty copies, one run."""
    raw = genuine(COMMAND, CLOSE)
    answers = await asyncio.gather(*(rig.send(raw) for _ in range(50)))

    assert answers == [[200]] * 50
    assert len(rig.handed) == 1


async def test_an_answer_that_cannot_be_sent_is_not_half_sent(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A line break in a header of ours is sent to nobody, and costs a line."""

    async def split(_verified: Verified) -> tuple[int, Mapping[str, str], bytes]:
        return 200, {"X-Evil": "a\r\nSet-Cookie: b"}, b""

    async with listening(split) as rig:
        answer = await exchange(rig.port, [genuine(COMMAND, CLOSE)])

    assert statuses(answer) == [200]
    assert b"Cookie" not in answer
    (line,) = lines(caplog)
    assert re.match(r"incident [0-9a-f]{8}: ValueError at ", line)


async def test_an_error_of_our_own_is_no_reason_to_send_again(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Slack gets its 200; the log gets an incident and its place, and no word of the message."""

    async def broken(verified: Verified) -> tuple[int, Mapping[str, str], bytes]:
        raise RuntimeError(verified.body)

    async with listening(broken) as rig:
        answer = await exchange(rig.port, [genuine(COMMAND, CLOSE)])

    assert statuses(answer) == [200]
    assert answer.endswith(b"\r\n\r\n")
    (line,) = lines(caplog)
    assert re.fullmatch(
        r"incident [0-9a-f]{8}: RuntimeError at http.py:\d+ > .*test_http.py:\d+", line
    )


async def test_a_page_sees_what_the_browser_sent_and_is_sent_as_it_is() -> None:
    """Query, headers and cookies in; status, headers and body out."""
    visits: list[Visit] = []

    async def page(visit: Visit) -> Shown:
        visits.append(visit)
        return Shown(
            302, {"Location": "https://slack.com/oauth", "Set-Cookie": "s=1; Secure"}, b"go"
        )

    raw = request(
        b"",
        {"Host": "bot", "Cookie": "state=abc; other=1"},
        CLOSE,
        line="GET /slack/install?code=a%20b&state=x&empty= HTTP/1.1",
    )
    async with listening(pages={"/slack/install": page}) as rig:
        answer = await exchange(rig.port, [raw])

    assert statuses(answer) == [302]
    assert b"Location: https://slack.com/oauth\r\n" in answer
    assert b"Set-Cookie: s=1; Secure\r\n" in answer
    assert answer.endswith(b"\r\n\r\ngo")
    (visit,) = visits
    assert visit.query == {"code": "a b", "state": "x", "empty": ""}
    assert visit.cookies == {"state": "abc", "other": "1"}
    assert visit.headers["host"] == "bot"


@pytest.mark.parametrize(
    ("line", "status"),
    [
        ("POST /slack/install HTTP/1.1", 405),
        ("HEAD /slack/install HTTP/1.1", 405),
        ("GET /slack/install?" + "a=1&" * 30 + " HTTP/1.1", 400),
        ("GET /slack/install?a=%ff HTTP/1.1", 400),
        ("GET /slack/install/ HTTP/1.1", 404),
        ("GET /slack/install HTTP/1.1", 500),
    ],
)
async def test_a_page_is_only_asked_what_it_can_answer(
    line: str, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    """Other methods, odd queries and errors of the page itself end without a word."""

    async def broken(_visit: Visit) -> Shown:
        raise LookupError(SECRET)

    async with listening(pages={"/slack/install": broken}) as rig:
        answer = await exchange(rig.port, [request(b"", {"Host": "b"}, CLOSE, line=line)])

    assert statuses(answer) == [status]
    assert answer.endswith(b"\r\n\r\n")
    assert SECRET not in "".join(lines(caplog))
    assert len(lines(caplog)) == 1


@pytest.mark.parametrize(("line", "allowed"), [("GET /slack/events", b"POST"), ("PUT /p", b"GET")])
async def test_a_wrong_method_is_told_the_right_one(line: str, allowed: bytes) -> None:
    """As HTTP wants it of a 405."""

    async def page(_visit: Visit) -> Shown:
        return Shown(200)

    async with listening(pages={"/p": page}) as rig:
        answer = await exchange(rig.port, [request(b"", {"Host": "b"}, line=f"{line} HTTP/1.1")])

    assert b"\r\nAllow: " + allowed + b"\r\n" in answer


async def test_a_flood_of_refusals_is_a_few_lines(caplog: pytest.LogCaptureFixture) -> None:
    """The disk is not theirs to fill, and the number is known all the same."""
    async with listening(refusals=Refusals(most=3, seconds=60)) as rig:
        for _ in range(10):
            assert await rig.send(b"nonsense\r\n\r\n") == [400]

    assert len(lines(caplog)) == 4
    assert lines(caplog)[-1] == "turned away: … and 7 more"
