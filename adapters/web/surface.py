"""The page as one of the surfaces that are served: started and stopped."""

import asyncio
import logging
import re
from typing import Any

from aiohttp import web

from adapters.web import passage
from adapters.web.asking import Asking
from adapters.web.connections import MOST, Server
from adapters.web.entrance import PLATFORM, VARIABLE, Entrance
from adapters.web.guarding import METHODS, Guard
from adapters.web.pages import Pages
from adapters.web.reading import PATH, Reading
from adapters.web.site import Route, Site
from bot import page_wording
from bot.errors import NotRenewed
from bot.library import Library
from bot.reception import Reception
from bot.renewing import renewed
from bot.secret import secrets_of
from bot.settings import Settings

DRAIN = 8.0  # seconds for pages that were asked for, of the ten that a stop may take

_LOG = logging.getLogger(__name__)


class Web:
    """Answers in browsers."""

    name = PLATFORM

    def __init__(self, settings: Settings, reception: Reception[Any], library: Library) -> None:
        self._settings = settings
        self._reception = reception
        self._library = library
        self._pages = Pages()
        self._site = self._made(settings)
        self._server: Server | None = None
        self._socket: asyncio.Server | None = None
        self._trouble: str | None = "not listening yet"

    @property
    def trouble(self) -> str | None:
        """Say why no browser can reach us now, or ``None``."""
        return self._trouble

    @property
    def caveat(self) -> str | None:
        """Say that links to passages work and nothing else, or ``None``."""
        return page_wording.shut_page(VARIABLE) if self._shut else None

    @property
    def port(self) -> int | None:
        """Return the port that browsers come to, once there is one."""
        sockets = self._socket.sockets if self._socket is not None else ()
        return int(sockets[0].getsockname()[1]) if sockets else None

    async def start(self) -> None:
        """Listen. Raises OSError if the port cannot be had."""
        self._server = Server(self._answer)
        self._socket = await asyncio.get_running_loop().create_server(
            self._server, self._settings.host, self._settings.web_port, backlog=MOST
        )
        self._trouble = None
        _LOG.info("the page is at http://%s:%d/", self._settings.host, self.port)
        if self.caveat:
            _LOG.warning("%s", self.caveat)

    async def renew(self, settings: Settings) -> None:
        """Take on the secrets of *settings*, or raise ``NotRenewed`` for those that are no good."""
        known = {"web_token": self._take_on, "secret": self._take_on}
        self._settings, refused = await renewed(self._settings, settings, known)
        if refused:
            raise NotRenewed(refused)

    async def stop(self) -> int:
        """Take nothing new, finish the pages that were asked for, and leave nothing undone."""
        self._trouble = "stopping"
        if self._socket is not None and self._server is not None:
            self._socket.close()
            self._server.pre_shutdown()  # or those that are idle would be waited for
            await self._server.shutdown(DRAIN / 2)  # aiohttp waits twice
        return 0

    async def _take_on(self, settings: Settings) -> None:
        self._site = self._made(settings)

    async def _answer(self, request: web.BaseRequest) -> web.Response:
        """Answer by the settings of now."""
        return await self._site.answer(request)

    def _made(self, settings: Settings) -> Site:
        """Put together what answers by *settings*."""
        reception, pages = self._reception, self._pages
        entrance = Entrance(settings, secrets_of(settings.secret, settings.data))
        self._shut = entrance.shut
        guard = Guard(entrance, pages)
        asking = Asking(settings, reception, self._library, pages)
        reading = Reading(reception, pages)
        return Site(
            pages,
            (
                Route(re.compile("/"), guard.before(asking.page), METHODS),
                Route(re.compile(r"/ask\.json"), guard.before(asking.json)),
                Route(PATH, guard.before(reading.page), METHODS),
                Route(passage.PATH, passage.Passage(reception, entrance, pages).page),
            ),
        )
