"""Whoever runs Quoth can ask whether it is up and whether it is ready, and nothing more."""

import asyncio
import inspect
import json
import logging
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager

import pytest

from adapters.web.health import Health, Scrape

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

Checks = Callable[[], Mapping[str, str | None]]


@asynccontextmanager
async def asking(
    checks: Checks = dict,
    *,
    caveats: Checks = dict,
    off: Mapping[str, str] | None = None,
    metrics: Scrape | None = None,
) -> AsyncIterator[Callable[[str], "asyncio.Future[bytes]"]]:
    """Serve *checks*; give a function that sends a request line and reads until the end."""
    health = Health(checks, port=0, caveats=caveats, off=off, metrics=metrics, patience=0.3)
    port = await health.start()

    async def ask(line: str) -> bytes:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(f"{line}\r\nHost: b\r\nConnection: close\r\n\r\n".encode("latin-1"))
        answer = await asyncio.wait_for(reader.read(), 5)
        writer.close()
        return answer

    try:
        yield lambda line: asyncio.ensure_future(ask(line))
    finally:
        await health.close()


async def test_a_process_that_answers_is_up() -> None:
    """`/healthz` asks nobody: a surface that is down is no reason to restart the process."""
    async with asking(_unreached) as ask:
        answer = await ask("GET /healthz HTTP/1.1")

    assert answer.startswith(b"HTTP/1.1 200 ")
    assert answer.endswith(b"\r\n\r\nok")


async def test_it_is_ready_when_every_surface_is() -> None:
    """Each is named."""
    async with asking(lambda: {"slack": None, "index": None}) as ask:
        answer = await ask("GET /readyz HTTP/1.1")

    assert answer.startswith(b"HTTP/1.1 200 ")
    assert b"Content-Type: application/json" in answer
    assert json.loads(answer.partition(b"\r\n\r\n")[2]) == {"slack": "ok", "index": "ok"}


async def test_it_is_not_ready_while_one_surface_is_not_and_says_why() -> None:
    """503 keeps requests away; the reason is for people."""
    async with asking(lambda: {"slack": "no connection for 40 s", "index": None}) as ask:
        answer = await ask("GET /readyz HTTP/1.1")

    assert answer.startswith(b"HTTP/1.1 503 ")
    said = json.loads(answer.partition(b"\r\n\r\n")[2])
    assert said == {"slack": "no connection for 40 s", "index": "ok"}


async def test_what_is_off_keeps_nothing_from_being_ready() -> None:
    """Nobody has asked for it; how to switch it on is told all the same."""
    async with asking(lambda: {"web": None}, off={"slack": "set a token"}) as ask:
        answer = await ask("GET /readyz HTTP/1.1")

    assert answer.startswith(b"HTTP/1.1 200 ")
    said = json.loads(answer.partition(b"\r\n\r\n")[2])
    assert said == {"web": "ok", "slack": "off: set a token"}


async def test_what_is_well_in_part_is_ready_and_says_what_is_not() -> None:
    """Requests come all the same; what is not well at all says only that."""
    caveats = {"web": "nobody may ask", "documents": None, "slack": "slow"}
    checks = {"web": None, "documents": None}
    async with asking(lambda: checks, caveats=lambda: caveats) as ask:
        well = await ask("GET /readyz HTTP/1.1")
    async with asking(lambda: {"web": "no port"}, caveats=lambda: caveats) as ask:
        ill = await ask("GET /readyz HTTP/1.1")

    assert well.startswith(b"HTTP/1.1 200 ")
    said = json.loads(well.partition(b"\r\n\r\n")[2])
    assert said == {"web": "ok, but nobody may ask", "documents": "ok"}
    assert json.loads(ill.partition(b"\r\n\r\n")[2]) == {"web": "no port"}


async def test_figures_are_given_as_they_are_and_of_their_own_type() -> None:
    """They are read anew for whoever scrapes."""
    numbers = iter((b"asks 1\n", b"asks 2\n"))

    async def scraped() -> tuple[str, bytes]:
        return "text/plain; version=1.0.0; charset=utf-8", next(numbers)

    async with asking(metrics=scraped) as ask:
        answers = [await ask("GET /metrics HTTP/1.1") for _ in range(2)]

    assert [each.partition(b"\r\n\r\n")[2] for each in answers] == [b"asks 1\n", b"asks 2\n"]
    assert b"Content-Type: text/plain; version=1.0.0; charset=utf-8\r\n" in answers[0]


async def test_readiness_is_asked_anew_each_time() -> None:
    """What was well a second ago may not be."""
    state: dict[str, str | None] = {"slack": "starting"}
    async with asking(lambda: state) as ask:
        first = await ask("GET /readyz HTTP/1.1")
        state["slack"] = None
        second = await ask("GET /readyz HTTP/1.1")

    assert (first[9:12], second[9:12]) == (b"503", b"200")


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
async def test_a_head_gets_the_head(path: str) -> None:
    """The same status, without a body."""
    async with asking(lambda: {"slack": None}) as ask:
        answer = await ask(f"HEAD {path} HTTP/1.1")

    assert answer.startswith(b"HTTP/1.1 200 ")
    assert answer.endswith(b"\r\n\r\n")


@pytest.mark.parametrize(
    ("line", "status"),
    [
        ("GET / HTTP/1.1", b"404"),
        ("GET /healthz/ HTTP/1.1", b"404"),
        ("GET /readyz?verbose HTTP/1.1", b"404"),
        ("GET /metrics HTTP/1.1", b"404"),  # nothing is measured here
        ("GET /metrics/../readyz HTTP/1.1", b"404"),
        ("POST /healthz HTTP/1.1", b"405"),
        ("DELETE /readyz HTTP/1.1", b"405"),
        ("nonsense", b"400"),
        ("GET /\xff\xfe HTTP/1.1", b"400"),
    ],
)
async def test_nothing_else_is_answered(
    line: str, status: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    """An empty refusal that names no server and no version, and no trace in the log."""
    async with asking(_unreached) as ask:
        answer = await ask(line)

    assert answer[9:12] == status
    assert answer.endswith(b"\r\n\r\n")
    assert b"Server:" not in answer
    assert b"aiohttp" not in answer
    assert caplog.messages == []


async def test_a_check_that_fails_is_not_ready(caplog: pytest.LogCaptureFixture) -> None:
    """What cannot be found out is not well; the trace is for the log."""
    async with asking(_unreached) as ask:
        answer = await ask("GET /readyz HTTP/1.1")

    assert answer[9:12] == b"500"
    assert answer.endswith(b"\r\n\r\n")
    assert [record.levelno for record in caplog.records] == [logging.ERROR]


async def test_a_connection_that_says_nothing_is_not_kept() -> None:
    """A probe asks at once."""
    health = Health(dict, port=0, patience=0.2)
    reader, writer = await asyncio.open_connection("127.0.0.1", await health.start())
    writer.write(b"GET /healthz")

    assert await asyncio.wait_for(reader.read(), 5) == b""
    writer.close()
    await health.close()


def test_only_this_machine_is_answered_by_default() -> None:
    """What is said about our health is nobody else's business."""
    assert inspect.signature(Health).parameters["host"].default == "127.0.0.1"


async def test_what_was_never_started_can_be_closed() -> None:
    """Whatever else failed at start, its end is not another error."""
    await Health(dict, port=0).close()


def _unreached() -> Mapping[str, str | None]:
    raise AssertionError
