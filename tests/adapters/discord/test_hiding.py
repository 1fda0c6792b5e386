"""Neither the proxy's password nor the token of an interaction gets into an error or a log."""

import asyncio
import base64
import logging
import traceback
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import cast

import aiohttp
import pytest
from discord.http import HTTPClient, Route
from multidict import CIMultiDict, CIMultiDictProxy
from pydantic import SecretStr
from yarl import URL

from adapters.discord.client import client
from adapters.discord.faults import unwelcome
from adapters.discord.hiding import through
from adapters.discord.reading import Address
from adapters.discord.sending import Sender
from bot.errors import BadSetting
from bot.model import Place
from bot.settings import Settings
from tests.adapters.discord.answering import serving
from tests.fakes.discord.faults import limited

pytestmark = pytest.mark.enable_socket

WHO = f"Basic {base64.b64encode(b'anna:CANARY').decode()}"
NO = b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n"


@asynccontextmanager
async def proxy() -> AsyncIterator[tuple[str, list[str]]]:
    """Open a proxy that lets nobody through, and keeps what it was told."""
    told: list[str] = []

    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        told.append((await reader.readuntil(b"\r\n\r\n")).decode())
        writer.write(NO)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(refuse, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        yield f"http://anna:CANARY@127.0.0.1:{port}", told


@pytest.mark.parametrize("scheme", ["https", "http"])
async def test_the_proxy_hears_the_password_and_no_error_does(
    monkeypatch: pytest.MonkeyPatch, scheme: str
) -> None:
    """Neither its words, nor the sentence that is made of it, nor its traceback."""
    async with proxy() as (address, told):
        monkeypatch.setenv("QUOTH_DISCORD_PROXY", address)
        made = client(Settings(discord_api_url=f"{scheme}://discord.invalid/api/v10"))
        with pytest.raises(Exception) as failed:  # noqa: PT011 - whatever it is, it says nothing
            await made.login("a.b.c")
        await made.close()

    error = failed.value
    assert f"Proxy-Authorization: {WHO}" in told[0]
    said = [str(error), str(unwelcome(error)), *traceback.format_exception(error)]
    assert "CANARY" not in "".join(said)


def test_what_the_network_says_of_itself_is_not_repeated() -> None:
    """It names addresses."""
    error = aiohttp.InvalidURL("http://anna:CANARY@proxy")

    assert "InvalidURL" in str(unwelcome(error))
    assert "CANARY" not in str(unwelcome(error))


def test_a_proxy_that_asks_for_nothing_is_told_nothing() -> None:
    """And without one nothing is in between."""
    assert through(SecretStr("http://proxy:3128")) == ("http://proxy:3128", None)
    assert through(None) == (None, None)


@pytest.mark.parametrize("value", ["CANARY", "socks5://anna:CANARY@proxy:1080", "http://x:CANARY"])
def test_what_is_no_proxy_is_told_without_its_words(value: str) -> None:
    """It may hold a password."""
    with pytest.raises(BadSetting, match="QUOTH_DISCORD_PROXY") as told:
        through(SecretStr(value))

    assert "CANARY" not in "".join(traceback.format_exception(told.value))


async def test_a_limit_is_logged_without_the_token_of_the_interaction(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Whoever has it can write in our name for a quarter of an hour."""
    caplog.set_level(logging.WARNING)
    async with serving(tmp_path) as served:
        served.fake.faults.plan("edit_answer", limited())
        event = served.fake.events.slash("ask", question="leave")
        await served.deliver(event)

    [line] = [each.getMessage() for each in caplog.records if each.name == "discord.http"]
    assert "responded with 429" in line
    assert f"/webhooks/{event.payload['application_id']}/…/" in line
    assert event.payload["token"] not in caplog.text


class Garbled:
    """A way to Discord on which every answer is garbled."""

    async def request(self, route: Route, **_: object) -> None:
        """Fail as the library does, naming the address."""
        url = URL(route.url)
        about = aiohttp.RequestInfo(url, "PATCH", CIMultiDictProxy(CIMultiDict()), url)
        raise aiohttp.ClientResponseError(about, (), status=400, message="garbled")


async def test_an_answer_that_is_garbled_names_no_token() -> None:
    """The traceback of it goes into the log."""

    async def at_once(_: float) -> None:
        """Do not wait."""

    here = Address(Place("discord"), "1", "2", application="3", token="CANARY")  # noqa: S106 - made up
    sender = Sender(cast("HTTPClient", Garbled()), at_once)
    with pytest.raises(aiohttp.ClientError) as failed:
        await sender.fill(here, {})

    assert "CANARY" not in "".join(traceback.format_exception(failed.value))
