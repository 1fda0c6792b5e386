"""Somebody who installs the app: a browser, the app's pages, and a Slack to say yes to."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.http import Shown, Visit
from adapters.slack.installing import INSTALL_PATH, Installing
from adapters.slack.manifest import BOT_SCOPES
from adapters.slack.stores import States
from adapters.slack.workspaces import Workspaces
from tests.adapters.slack.installs import opened, store
from tests.adapters.slack.reader import Reader
from tests.fakes.slack.clock import Clock
from tests.fakes.slack.fake import FakeSlack

PUBLIC = "https://quoth.example/bots&co"  # has to arrive whole


@dataclass
class Browser:
    """Somebody's browser: follows links, and keeps cookies as browsers do."""

    installing: Installing
    cookies: dict[str, str] = field(default_factory=dict)

    async def open(self, address: str) -> Shown:
        """Open a page of ours."""
        parts = urlsplit(address)
        path = parts.path.removeprefix(urlsplit(PUBLIC).path)
        header = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {"cookie": header} if header else {}
        visit = Visit(dict(parse_qsl(parts.query)), headers, dict(self.cookies))
        shown = await self.installing.pages()[path](visit)
        self._keep(shown.headers.get("Set-Cookie", ""))
        return shown

    async def add(self) -> str:
        """Open the page that offers the app; return where its button leads."""
        shown = await self.open(PUBLIC + INSTALL_PATH)
        assert shown.status == 200
        (link,) = Reader.of(shown).links
        return link

    def _keep(self, header: str) -> None:
        for name, morsel in SimpleCookie(header).items():
            if morsel["expires"].endswith("1970 00:00:00 GMT"):
                self.cookies.pop(name, None)
            else:
                self.cookies[name] = morsel.value


@dataclass
class Rig:
    """The app, a Slack, and the time."""

    slack: FakeSlack
    installing: Installing
    workspaces: Workspaces
    clock: Clock

    def browser(self) -> Browser:
        """Start a browser that has never been here."""
        return Browser(self.installing)


@asynccontextmanager
async def rigged(folder: Path) -> AsyncIterator[Rig]:
    """Build the app and its Slack, with the database in *folder*."""
    database, clock = opened(folder), Clock()

    async def erased(_tenant: str) -> None: ...

    async with FakeSlack() as slack:
        workspaces = Workspaces(store(database), erased)
        installing = Installing(
            workspaces,
            States(database, clock=clock),
            AsyncWebClient(base_url=slack.api_url, timeout=1, retry_handlers=[]),
            client_id=slack.world.client_id,
            client_secret=slack.world.client_secret,
            public_url=PUBLIC,
            authorize_url=f"{slack.base}/oauth/v2/authorize",
            scopes=BOT_SCOPES,
            clock=clock,
        )
        yield Rig(slack, installing, workspaces, clock)
    database.close()
