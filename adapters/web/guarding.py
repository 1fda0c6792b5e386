"""Stands in front of the pages that not everybody may see, and lets people sign in."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from urllib.parse import parse_qs

from aiohttp import web

from adapters.web.entrance import BARRED, VARIABLE, Entrance, Turned, Visitor
from adapters.web.pages import Pages
from adapters.web.site import Handle, html
from bot import page_wording

PATIENCE = 5.0  # seconds for what is sent
METHODS = frozenset({"GET", "HEAD", "POST"})
_FIELDS = 8
_STATUS = {
    Turned.CLOSED: 403,
    Turned.ELSEWHERE: 403,
    Turned.STRANGER: 401,
    Turned.WRONG: 401,
    Turned.BARRED: 429,
}
_LOG = logging.getLogger(__name__)

Page = Callable[[web.BaseRequest, Visitor], Awaitable[web.Response]]


class Guard:
    """Shows pages to those who may see them, and to others a form for the token."""

    def __init__(self, entrance: Entrance, pages: Pages) -> None:
        self._entrance = entrance
        self._pages = pages

    def before(self, page: Page) -> Handle:
        """Return *page* for those who may see it. Signing in leads back to it."""

        async def guarded(request: web.BaseRequest) -> web.Response:
            visitor = self._entrance.admit(request)
            if request.method == "POST" and visitor is not Turned.ELSEWHERE:
                return await self._sent(request, visitor)
            if isinstance(visitor, Turned):
                return self._turned(request, visitor)
            return await page(request, visitor)

        return guarded

    async def _sent(self, request: web.BaseRequest, visitor: Visitor | Turned) -> web.Response:
        """Sign in or out, and show the same page again."""
        fields = await _fields(request)
        back = web.Response(status=303, headers={"Location": _here(request)})
        if isinstance(visitor, Visitor):
            if "leave" in fields:
                self._entrance.sign_out(back)
            return back
        if visitor is Turned.CLOSED:
            return self._turned(request, visitor)
        turned = self._entrance.sign_in(fields.get("token", [""])[0], request.remote or "", back)
        return back if turned is None else self._turned(request, turned)

    def _turned(self, request: web.BaseRequest, turned: Turned) -> web.Response:
        if turned is Turned.WRONG:
            _LOG.warning("a wrong token from %s", request.remote)
        status, said = _STATUS[turned], _sentences(turned)
        path = request.raw_path.partition("?")[0]
        if path.endswith(".json"):
            response = web.json_response({"error": " ".join(said)}, status=status)
        else:
            asks = turned in {Turned.STRANGER, Turned.WRONG}
            page = self._pages.render("door.html", path, sentences=said, asks=asks)
            response = html(page, status)
        if turned is Turned.BARRED:
            response.headers["Retry-After"] = str(BARRED)
        if status == _STATUS[Turned.STRANGER]:
            response.headers["WWW-Authenticate"] = "Bearer"
        return response


def _sentences(turned: Turned) -> tuple[str, ...]:
    match turned:
        case Turned.CLOSED:
            return page_wording.closed_page(VARIABLE)
        case Turned.ELSEWHERE:
            return (page_wording.from_elsewhere(),)
        case Turned.STRANGER:
            return (page_wording.token_wanted(),)
        case Turned.WRONG:
            return (page_wording.wrong_token(), page_wording.token_wanted())
        case Turned.BARRED:
            return (page_wording.too_many_tokens(BARRED),)


async def _fields(request: web.BaseRequest) -> dict[str, list[str]]:
    """Read a form. What is none has no fields."""
    try:
        async with asyncio.timeout(PATIENCE):
            body = (await request.read()).decode(errors="replace")
        return parse_qs(body, max_num_fields=_FIELDS)
    except TimeoutError:
        raise web.HTTPRequestTimeout from None
    except ConnectionError:  # whoever sent it is gone, and reads nothing of this
        raise web.HTTPBadRequest from None
    except ValueError:
        return {}


def _here(request: web.BaseRequest) -> str:
    """Return where *request* was sent to, seen from there: a proxy may show us elsewhere."""
    path, mark, query = request.raw_path.partition("?")
    return f"./{path.rpartition('/')[2]}{mark}{query}"
