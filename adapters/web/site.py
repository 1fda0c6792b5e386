"""Which page is asked for? And what is said when there is none, or when one fails."""

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from aiohttp import web

from adapters.web.pages import Pages
from bot import page_wording, wording
from bot.logs import one_request, request_id
from bot.model import Refusal
from bot.workers import TooMany

LONGEST = 15.0  # seconds that a page may take

Handle = Callable[[web.BaseRequest], Awaitable[web.Response]]

_READ = frozenset({"GET", "HEAD"})
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Route:
    """What answers at the paths that match ``path``, as they are written in requests."""

    path: re.Pattern[str]
    handle: Handle
    methods: frozenset[str] = _READ


class Site:
    """Hands every request to the first route that fits, and answers it whatever happens."""

    def __init__(self, pages: Pages, routes: Sequence[Route]) -> None:
        self._pages = pages
        style = Route(re.compile(f"/{re.escape(pages.style_name)}"), self._style)
        self._routes = (*routes, style)

    async def answer(self, request: web.BaseRequest) -> web.Response:
        """Answer *request*."""
        with one_request():
            return await self._answered(request)

    async def _answered(self, request: web.BaseRequest) -> web.Response:
        path = request.raw_path.partition("?")[0]
        route = next((each for each in self._routes if each.path.fullmatch(path)), None)
        if route is None:
            return self._said(request, 404, page_wording.no_such_page())
        if request.method not in route.methods:
            response = self._said(request, 405, page_wording.no_such_page())
            response.headers["Allow"] = ", ".join(sorted(route.methods))
            return response
        return await self._handled(route, request)

    async def _handled(self, route: Route, request: web.BaseRequest) -> web.Response:
        try:
            async with asyncio.timeout(LONGEST):
                return await route.handle(request)
        except web.HTTPException as error:  # of what was sent: too large, or broken off
            return self._said(request, error.status, page_wording.unreadable())
        except TooMany:
            return self._said(request, 503, wording.refusal(Refusal.TOO_BUSY))
        except TimeoutError:
            return self._said(request, 503, wording.refusal(Refusal.TOO_LATE))
        except Exception as error:  # noqa: BLE001 - whatever it was, the reader hears of it
            incident = request_id()
            _LOG.error("incident %s: %s", incident, type(error).__name__, exc_info=error)
            return self._said(request, 500, wording.failed(incident))

    def _said(self, request: web.BaseRequest, status: int, sentence: str) -> web.Response:
        path = request.raw_path.partition("?")[0]
        return html(self._pages.render("message.html", path, sentences=(sentence,)), status)

    async def _style(self, _request: web.BaseRequest) -> web.Response:
        kept = {"Cache-Control": "public, max-age=31536000, immutable"}
        return web.Response(body=self._pages.style, content_type="text/css", headers=kept)


def html(text: str, status: int = 200) -> web.Response:
    """Return a page."""
    return web.Response(text=text, status=status, content_type="text/html", charset="utf-8")
