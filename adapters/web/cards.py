"""Lays quotes out: pure functions from a quote to what a template draws of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from urllib.parse import urlencode

from adapters.web.documents import PASSAGE, spoken
from adapters.web.words import Stretch, stretches
from bot import citing, links
from bot.model import NothingFound
from bot.reasons import Reason, points, reasons
from bot.visible import one_line
from retrieval.model import Citation, NearHeading, Quote

SHORT = 16  # digits of a document's hash, by which a link knows that it has not changed


@dataclass(frozen=True, slots=True)
class Bar:
    """A reason as a bar that begins where the one before ends, in hundredths of the longest."""

    reason: Reason
    left: float
    width: float
    against: bool  # it counts against the passage, and goes back


@dataclass(frozen=True, slots=True)
class Card:
    """A quote, where it stands, and why it was chosen. Addresses of ours begin below the root."""

    number: int
    words: tuple[Stretch, ...]
    language: str | None
    title: str
    details: str
    notes: tuple[str, ...]
    around: str
    opens: str | None
    original: str | None
    bars: tuple[Bar, ...]
    whole: float  # the length of all bars together
    points: str


def cards(quotes: Sequence[Quote]) -> tuple[Card, ...]:
    """Lay out *quotes*, numbered from 1."""
    return tuple(_card(quote, number) for number, quote in enumerate(quotes, start=1))


def headings(reply: NothingFound, said: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Return the nearest headings as they are *said*, each with its address."""
    return tuple((_section(near), one_line(each)) for near, each in zip(reply.nearest, said))  # noqa: B905 - fewer are said


def in_place(cited: Citation) -> str:
    """Return the address of a passage in the whole of its document."""
    query = urlencode({"quote": f"{cited.start}-{cited.end}", "of": cited.sha256[:SHORT]})
    return f"document/{cited.document}?{query}#{PASSAGE}"


def _card(quote: Quote, number: int) -> Card:
    cited, url = quote.citation, links.link(quote)
    bars, whole = _bars(reasons(quote))
    return Card(
        number=number,
        words=stretches(quote.text, quote.marked, quote.matches),
        language=spoken(cited.meta.language),
        title=one_line(cited.meta.title).strip() or "…",
        details=_details(quote, url),
        notes=tuple(_notes(quote)),
        around=in_place(cited),
        opens=url,
        original=links.original(cited),
        bars=bars,
        whole=whole,
        points=points(quote.score),
    )


def _details(quote: Quote, url: str | None) -> str:
    """Say who wrote a document and when, and where in it the words stand."""
    cited = quote.citation
    where = citing.lines(cited)
    parts = (
        *citing.byline(cited.meta),
        *citing.place(cited),
        where if url else f"{cited.path}, {where}",
        *citing.elsewhere(cited),
    )
    return one_line(" · ".join(parts))


def _notes(quote: Quote) -> Iterator[str]:
    before, after = quote.broken
    if before or after:
        yield citing.goes_on(before=before, after=after, around=True)
    yield from citing.hidden(quote.text)


def _section(near: NearHeading) -> str:
    return f"document/{near.document}?line={near.line}#L{near.line}"


def _bars(parts: Sequence[Reason]) -> tuple[tuple[Bar, ...], float]:
    """Set bars end to end, so that they come to the whole."""
    ends = tuple(accumulate((part.share for part in parts), initial=0.0))
    scale = 100 / (max(ends) or 1.0)
    bars = tuple(
        Bar(part, round(min(edges) * scale, 2), round(abs(part.share) * scale, 2), part.share < 0)
        for part, edges in zip(parts, pairwise(ends), strict=True)
    )
    return bars, round(ends[-1] * scale, 2)
