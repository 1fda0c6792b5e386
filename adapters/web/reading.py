"""Shows documents whole: every block on its line, and the passage marked that a link leads to."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from aiohttp import web

from adapters.web.asking import PLACE
from adapters.web.cards import SHORT
from adapters.web.documents import offset_of, part_at, parts, view
from adapters.web.entrance import Visitor
from adapters.web.pages import Pages
from adapters.web.site import html
from adapters.web.words import Range
from bot import wording
from bot.around import Gone
from bot.reception import Reception
from retrieval.model import Document

PATH = re.compile(r"/document/(?P<id>[0-9a-f]{1,64})")

_RANGE = re.compile(r"([0-9]{1,9})-([0-9]{1,9})")
_NUMBER = re.compile(r"[0-9]{1,9}")


class Reading:
    """The documents, each at its id.

    ``quote`` is the range of a passage, and ``of`` the beginning of the hash of the document in
    which it stands there. ``line`` and ``part`` choose what is shown of a long one.
    """

    def __init__(self, reception: Reception[Any], pages: Pages) -> None:
        self._reception = reception
        self._pages = pages

    async def page(self, request: web.BaseRequest, visitor: Visitor) -> web.Response:
        """Show a document, or say that there is none."""
        path, _, _ = request.raw_path.partition("?")
        status, text = await self._reception.searching.run(
            self._rendered, path, request.query, visitor
        )
        return html(text, status)

    def _rendered(self, path: str, query: Mapping[str, str], visitor: Visitor) -> tuple[int, str]:
        """Render a document, which takes a while if it is long."""
        found = self._reception.service.document(path.rpartition("/")[2], place=PLACE)
        if found is None:
            sentences = (wording.gone(Gone.NOT_HERE),)
            return 404, self._pages.render("message.html", path, sentences=sentences)
        quoted, changed = _quoted(found, query)
        ranges = parts(found)
        number = _part(found, query, quoted, ranges)
        start, end = ranges[number]
        page = self._pages.render(
            "reading.html",
            path,
            visitor=visitor,
            view=view(found, (start, max(end, quoted[1])), quoted),
            changed=wording.gone(Gone.CHANGED) if changed else "",
            part=number + 1,
            parts=len(ranges),
        )
        return 200, page


def _quoted(document: Document, query: Mapping[str, str]) -> tuple[Range, bool]:
    """Read which range is to be marked, and whether the document has changed since."""
    found = _RANGE.fullmatch(query.get("quote", ""))
    if found is None:
        return (0, 0), False
    start, end = int(found[1]), int(found[2])
    same = query.get("of") == document.sha256[:SHORT] and start < end <= len(document.text)
    return ((start, end), False) if same else ((0, 0), True)


def _part(
    document: Document, query: Mapping[str, str], quoted: Range, ranges: Sequence[Range]
) -> int:
    """Choose the part to show, from 0."""
    if quoted[1]:
        return part_at(ranges, quoted[0])
    if _NUMBER.fullmatch(line := query.get("line", "")):
        return part_at(ranges, offset_of(document, int(line)))
    chosen = int(part) if _NUMBER.fullmatch(part := query.get("part", "")) else 1
    return min(max(chosen, 1), len(ranges)) - 1
