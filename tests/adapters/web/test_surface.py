"""The page starts, stops, takes on new secrets, and never shows what went wrong inside."""

import asyncio
import logging
import re
import time
from pathlib import Path

import pytest
from pydantic import SecretStr

from adapters.web import connections, guarding, site
from adapters.web.surface import Web
from bot.errors import NotRenewed
from bot.library import Library
from bot.model import Question, Reply
from bot.service import AnswerService
from tests.adapters.slack.wire import exchange
from tests.adapters.web.browsing import TOKEN, settings_for, visiting
from tests.adapters.web.reader import read, said

pytestmark = pytest.mark.enable_socket

ASK = "/?q=What+is+superposition%3F"
ANOTHER = "another token that is new"


async def test_it_has_trouble_until_it_listens_and_when_it_stops(tmp_path: Path) -> None:
    """And a port in between."""
    async with visiting(tmp_path) as visit:
        idle = Web(settings_for(tmp_path), visit.reception, _library(visit.web))
        assert (idle.name, idle.trouble, idle.port) == ("web", "not listening yet", None)
        assert visit.web.trouble is None
        assert await visit.web.stop() == 0
        assert visit.web.trouble == "stopping"
        with pytest.raises(OSError, match=r".*"):
            await asyncio.open_connection("127.0.0.1", visit.port)
        assert await idle.stop() == 0


async def test_a_port_that_is_taken_is_an_error(tmp_path: Path) -> None:
    """Whoever supervises says so."""
    async with visiting(tmp_path) as visit:
        settings = settings_for(tmp_path).model_copy(update={"web_port": visit.port})
        second = Web(settings, visit.reception, _library(visit.web))
        with pytest.raises(OSError, match="in use"):
            await second.start()


async def test_a_stop_waits_for_what_was_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An answer that was begun is read to its end; idle connections are closed."""
    look = AnswerService.answer

    def slowly(service: AnswerService, question: Question) -> Reply:
        time.sleep(0.3)
        return look(service, question)

    monkeypatch.setattr(AnswerService, "answer", slowly)
    async with visiting(tmp_path) as visit:
        idle, idler = await asyncio.open_connection("127.0.0.1", visit.port)
        asking = asyncio.create_task(visit.get(ASK))
        await asyncio.sleep(0.15)
        began = time.monotonic()
        await visit.web.stop()
        took = time.monotonic() - began
        got = await asking
        assert await idle.read() == b""
        idler.close()

    assert got.status == 200
    assert took < 2


async def test_a_new_token_is_taken_on_while_it_runs(tmp_path: Path) -> None:
    """And whoever came in by the old one is asked anew."""
    async with visiting(tmp_path, web_token=TOKEN) as visit:
        wanted = settings_for(tmp_path, web_token=ANOTHER)
        await visit.web.renew(wanted)
        old = await visit.get(ASK, Authorization=f"Bearer {TOKEN}")
        new = await visit.get(ASK, Authorization=f"Bearer {ANOTHER}")

    assert (old.status, new.status) == (401, 200)


async def test_with_a_second_secret_nobody_is_asked_anew(tmp_path: Path) -> None:
    """As long as the old one is still there."""
    first, second = "the first secret of all", "the second secret of all"
    async with visiting(tmp_path, web_token=TOKEN) as visit:
        settings = settings_for(tmp_path, web_token=TOKEN)

        async def renew(secrets: str) -> None:
            changed = {"secret": SecretStr(secrets)}
            await visit.web.renew(settings.model_copy(update=changed))

        await renew(first)
        held = await visit.get("/", method="POST", data={"token": TOKEN})
        cookie = held.headers["Set-Cookie"].partition(";")[0]
        await renew(f"{second},{first}")
        both = await visit.get(ASK, Cookie=cookie)
        await renew(second)
        gone = await visit.get(ASK, Cookie=cookie)

    assert (both.status, gone.status) == (200, 401)


async def test_a_token_cannot_be_taken_away_while_it_runs(tmp_path: Path) -> None:
    """That would open the page."""
    async with visiting(tmp_path, web_token=TOKEN) as visit:
        with pytest.raises(NotRenewed, match="web_token"):
            await visit.web.renew(settings_for(tmp_path, web_token=None))
        got = await visit.get(ASK, Authorization=f"Bearer {TOKEN}")

    assert got.status == 200


async def test_an_error_of_ours_is_an_apology_with_its_number(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The trace is in the log, under the same number, and nowhere else."""
    async with visiting(tmp_path) as visit:
        monkeypatch.setattr(type(visit.reception), "reply", None)
        got = await visit.get(ASK)

    (sentence,) = said(read(got.text))
    number = re.search(r"number: ([0-9a-f]+)$", sentence)
    assert got.status == 500
    assert number is not None
    (record,) = [each for each in caplog.records if each.levelno == logging.ERROR]
    assert number[1] in record.getMessage()
    assert record.exc_info is not None
    assert "TypeError" not in got.text


@pytest.mark.parametrize(("path", "longest"), [(ASK, 0.05), ("/document/24519dd6ea81", 0.05)])
async def test_what_takes_too_long_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str, longest: float
) -> None:
    """With a sentence."""
    monkeypatch.setattr(site, "LONGEST", longest)
    async with visiting(tmp_path) as visit:
        waiting = asyncio.create_task(visit.reception.searching.run(time.sleep, 0.5))
        await asyncio.sleep(0.01)
        got = await visit.get(path)
        await waiting

    assert got.status == 503
    assert said(read(got.text)) == ["The answer was not ready in time. Please ask again."]


async def test_a_connection_that_says_nothing_is_closed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So is one that never ends a header, or a body."""
    monkeypatch.setattr(connections, "PATIENCE", 0.2)
    monkeypatch.setattr(guarding, "PATIENCE", 0.2)
    body = b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\ntok"
    async with visiting(tmp_path) as visit:
        silent = await exchange(visit.port, [])
        header = await exchange(visit.port, [b"GET / HTTP/1.1\r\n", b"Host: a\r\n"], pause=0.05)
        cut = await exchange(visit.port, [body])

    assert (silent, header) == (b"", b"")
    assert cut.startswith(b"HTTP/1.1 408 ")


async def test_whoever_goes_away_within_a_body_is_no_fault_of_ours(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Anybody can do that, as often as they like: no incident comes of it."""
    body = b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\ntok"
    async with visiting(tmp_path, web_token=TOKEN) as visit:
        for _ in range(3):
            _, writer = await asyncio.open_connection("127.0.0.1", visit.port)
            writer.write(body)
            await writer.drain()
            await asyncio.sleep(0.1)
            writer.transport.abort()
        await asyncio.sleep(0.2)

    assert [each for each in caplog.records if each.levelno >= logging.ERROR] == []


async def test_there_is_room_for_so_many_connections(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One more is closed at once, and those that are there go on."""
    monkeypatch.setattr(connections, "MOST", 3)
    async with visiting(tmp_path) as visit:
        held = [await asyncio.open_connection("127.0.0.1", visit.port) for _ in range(3)]
        await asyncio.sleep(0.05)
        reader, writer = await asyncio.open_connection("127.0.0.1", visit.port)
        assert await asyncio.wait_for(reader.read(), 5) == b""
        held[0][1].write(b"GET /no HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert (await held[0][0].readline()).startswith(b"HTTP/1.1 404 ")
        for _, each in [*held, (reader, writer)]:
            each.close()


def _library(web: Web) -> Library:
    return web._library  # noqa: SLF001 - any will do
