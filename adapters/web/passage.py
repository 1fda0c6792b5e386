"""Shows a passage where it stands to whoever was given a link to it: that much, and no more."""

import re
from typing import Any, assert_never

from aiohttp import web

from adapters.web.asking import PLACE
from adapters.web.cards import in_place
from adapters.web.documents import view
from adapters.web.entrance import Entrance, Turned
from adapters.web.pages import Pages
from adapters.web.site import html
from bot import citing, page_wording, passage_links, wording
from bot.around import Gone
from bot.capabilities import Bad
from bot.errors import Unavailable
from bot.model import Refusal
from bot.passage_links import Opened, Opening
from bot.reception import Reception
from bot.visible import one_line

PATH = re.compile(rf"{passage_links.PATH}[A-Za-z0-9_-]{{1,{passage_links.LONGEST}}}")

_Rendered = tuple[int, str]


class Passage:
    """The passages, each at the links that were given to it.

    A link that was never given and one that is not permitted any more are answered alike.
    """

    def __init__(self, reception: Reception[Any], entrance: Entrance, pages: Pages) -> None:
        state = reception.state
        self._opening = Opening(state.links, reception.service, state.places.outsiders)
        self._reception = reception
        self._entrance = entrance
        self._pages = pages

    async def page(self, request: web.BaseRequest) -> web.Response:
        """Show a passage, or say why not."""
        path = request.raw_path.partition("?")[0]
        goes_on = self._entrance.admit(request) is not Turned.CLOSED
        try:
            status, text = await self._reception.keeping.run(self._rendered, path, goes_on=goes_on)
        except Unavailable:  # whether outsiders read along cannot be known: nobody reads it now
            status, text = self._refused(path, Refusal.TOO_BUSY)
        return html(text, status)

    def _rendered(self, path: str, *, goes_on: bool) -> _Rendered:
        """Render a passage, or why it is not shown. *goes_on* tells whether its reader can."""
        if self._reception.service.index is None:
            return self._refused(path, Refusal.NOT_READY)
        match self._opening.open(path.rpartition("/")[2]):
            case Opened() as opened:
                return 200, self._shown(path, opened, goes_on=goes_on)
            case Bad.EXPIRED:
                return self._said(path, 410, page_wording.link_expired())
            case Gone.CHANGED:
                return self._said(path, 410, wording.gone(Gone.CHANGED))
            case Bad.FORGED | Gone.NOT_HERE:
                return self._said(path, 404, page_wording.no_such_page())
            case unexpected:
                assert_never(unexpected)

    def _shown(self, path: str, opened: Opened, *, goes_on: bool) -> str:
        cited, around = opened.cited, opened.around.citation
        whole = goes_on and self._reception.service.document(cited.document, place=PLACE)
        where = (*citing.place(cited), f"{cited.path}, {citing.lines(cited)}")
        return self._pages.render(
            "passage.html",
            path,
            view=view(opened.document, (around.start, around.end), (cited.start, cited.end)),
            where=one_line(" · ".join(where)),
            whole=in_place(cited) if whole else "",
        )

    def _refused(self, path: str, why: Refusal) -> _Rendered:
        return self._said(path, 503, wording.refusal(why))

    def _said(self, path: str, status: int, sentence: str) -> _Rendered:
        return status, self._pages.render("message.html", path, sentences=(sentence,))
