"""Reads what a browser asks and answers it: with a page, or with an object of JSON."""

from datetime import UTC, datetime
from typing import Any

from aiohttp import web

from adapters.web.entrance import PLATFORM, Visitor
from adapters.web.pages import Pages
from adapters.web.replies import sheet
from adapters.web.site import html
from bot import page_wording, wording
from bot.examples import examples
from bot.library import Library
from bot.model import Place, Question, Refusal, Refused, Reply
from bot.policy import MOST_QUOTES
from bot.reception import Reception
from bot.reply import as_json
from bot.settings import Settings

PLACE = Place(PLATFORM)

STATUS = {
    Refusal.TOO_OFTEN: 429,
    Refusal.NOT_HERE: 403,
    Refusal.UNKNOWN_COLLECTION: 404,
    Refusal.TOO_LATE: 503,
    Refusal.TOO_BUSY: 503,
    Refusal.NOT_READY: 503,
}


class Asking:
    """The page to ask on, and its answers."""

    def __init__(
        self, settings: Settings, reception: Reception[Any], library: Library, pages: Pages
    ) -> None:
        self._limit = settings.limit
        self._reception = reception
        self._library = library
        self._pages = pages
        self._examples: tuple[str, tuple[str, ...]] = ("", ())  # of a generation

    async def page(self, request: web.BaseRequest, visitor: Visitor) -> web.Response:
        """Show where to ask, or the answer to what was asked."""
        question = asked(request, visitor, self._limit)
        collections = sorted(self._reception.service.visible(PLACE))
        if not question.text:
            return await self._welcome(visitor=visitor, question=question, collections=collections)
        reply = await self._reception.reply(question)
        page = self._pages.render(
            "reply.html", "/", visitor=visitor, sheet=sheet(reply), collections=collections
        )
        return _with_status(html(page), reply)

    async def json(self, request: web.BaseRequest, visitor: Visitor) -> web.Response:
        """Answer with what ``quoth ask --json`` prints."""
        question = asked(request, visitor, self._limit)
        if not question.text:
            return web.json_response({"error": page_wording.question_wanted()}, status=400)
        reply = await self._reception.reply(question)
        return _with_status(web.json_response(as_json(reply)), reply)

    async def _welcome(self, **shared: object) -> web.Response:
        service = self._reception.service
        index, visible = service.index, service.visible(PLACE)
        documents = index.documents_in(visible) if index else 0
        now = datetime.now(UTC)
        page = self._pages.render(
            "welcome.html",
            "/",
            examples=await self._askable(),
            freshness=wording.freshness(documents, self._library.refreshed, now),
            generation=wording.generation(index.generation) if index else "",
            **shared,
        )
        return html(page)

    async def _askable(self) -> tuple[str, ...]:
        """Return what one could ask of this generation."""
        index = self._reception.service.index
        if index is not None and self._examples[0] != index.generation:
            found = await self._reception.searching.run(examples, self._reception.service, PLACE)
            self._examples = index.generation, found
        return self._examples[1]


def asked(request: web.BaseRequest, visitor: Visitor, limit: int) -> Question:
    """Read a question: ``q`` are its words, ``in`` its collection, ``limit`` how many quotes."""
    query = request.query
    text = query.get("q", "").strip()
    wanted = query.get("limit", "")
    if wanted.isascii() and wanted.isdecimal() and len(wanted) <= len(str(MOST_QUOTES)):
        limit = min(max(int(wanted), 1), MOST_QUOTES)
    return Question(text, visitor.asker, PLACE, limit, query.get("in") or None)


def _with_status(response: web.Response, reply: Reply) -> web.Response:
    if isinstance(reply, Refused):
        response.set_status(STATUS[reply.why])
        if reply.retry_after:
            response.headers["Retry-After"] = str(reply.retry_after)
    return response
