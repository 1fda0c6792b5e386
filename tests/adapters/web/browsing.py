"""A page that is served on a socket of this machine, and what a browser would ask of it."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
from pydantic import SecretStr

from adapters.web.surface import Web
from bot.bootstrap import answer_service
from bot.library import Library
from bot.reception import Reception
from bot.settings import Settings
from bot.state.opening import open_state
from bot.workers import Workers
from retrieval.index import Index
from tests.builders import seeds

TOKEN = "a token that people are given"  # noqa: S105 - of these tests alone


@dataclass(frozen=True, slots=True)
class Got:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    text: str


@dataclass(frozen=True, slots=True)
class Visit:
    """Somebody at the page."""

    web: Web
    port: int
    reception: Reception[Any]

    async def get(
        self, path: str, *, method: str = "GET", data: object = None, **headers: str
    ) -> Got:
        """Ask for *path*. Names of headers are written with underscores."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        async with (
            aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session,
            session.request(
                method,
                f"http://127.0.0.1:{self.port}{path}",
                headers=named,
                data=data,
                allow_redirects=False,
            ) as response,
        ):
            return Got(response.status, response.headers, await response.text())


def settings_for(folder: Path, **values: object) -> Settings:
    """Return settings of a page that keeps what it has in *folder*."""
    given: dict[str, object] = {
        "data": folder / "data",
        "cache": folder / "cache",
        "web_port": 0,
        "rate_per_minute": 0,
    }
    token = values.pop("web_token", None)
    made = Settings(**(given | values))  # type: ignore[arg-type] # each is checked when it is read
    secret = SecretStr(str(token)) if token else None  # which comes from no flag
    return made.model_copy(update={"web_token": secret})


@asynccontextmanager
async def visiting(
    folder: Path, index: Index | None = None, **values: object
) -> AsyncIterator[Visit]:
    """Serve a page that answers from *index*, or from the default corpus."""
    settings = settings_for(folder, **values)
    state = open_state(settings)
    link = state.links.under(settings.web_url)
    service = answer_service(settings, index or seeds(), link=link)
    searching, keeping = (Workers(name, threads=1, waiting=9) for name in ("search", "state"))
    reception: Reception[Any] = Reception(service, state, searching, keeping)
    web = Web(settings, reception, Library(settings, service))
    await web.start()
    assert web.port is not None
    try:
        yield Visit(web, web.port, reception)
    finally:
        await web.stop()
        for each in (searching, keeping, state):
            each.close()
