"""Render one quote: its words behind a bar, and in a text of their own where they stand."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from adapters.discord.escaping import BOLD, Range, cost, quotation, quotation_cost, small, strong
from adapters.discord.parts import LONGEST_URL, Divider, Link, Part, Section, Text
from bot import citing, labels
from bot import links as addresses
from bot.cutting import Piece, clip, cut
from bot.visible import one_line
from retrieval.model import Citation, Quote

# In characters, escaped.
LONGEST_NAME = 150  # a title
LONGEST_DETAILS = 300  # what else is known of a source
LONGEST_NOTE = 200  # about what cannot be seen in a passage

# The quotes of a card up to which Discord's limit of components leaves room for so much of each.
_TWO_LINKS, _ONE_LINK, _DIVIDERS = 3, 5, 8

_LINES = 5  # how many lines about a quote could fill its room, if they were as long as they may be
_MARKS = 24  # characters that make a title bold and other lines small or quoted


@dataclass(frozen=True, slots=True)
class Source:
    """What is said of where a text stands and what cannot be seen in it, and up to two links."""

    title: str
    details: str
    hidden: tuple[str, ...]
    links: tuple[Link, ...]

    def cost(self) -> int:
        """Count the characters that it comes to."""
        return _MARKS + sum(map(cost, (self.title, self.details, *self.hidden)))


def passages(quotes: Sequence[Quote], room: int, *, first: int, around: bool) -> Iterator[Part]:
    """Render *quotes*, which share *room* characters; the number of the first is *first*.

    They are numbered if there is something to choose from. *around* tells whether there will be a
    button that shows more of them.
    """
    numbered = len(quotes) > 1 or first > 1
    named = [(quote, at if numbered else None) for at, quote in enumerate(quotes, first)]
    rooms = shares(room, [_need(quote, number) for quote, number in named])
    for at, ((quote, number), share) in enumerate(zip(named, rooms, strict=True)):
        if at and len(quotes) <= _DIVIDERS:
            yield Divider()
        yield from passage(quote, share, number, around=around, links=_links(len(quotes)))


def shares(room: int, needs: Sequence[int]) -> list[int]:
    """Divide *room*: equally, and what some do not need among those that need more."""
    given = [0] * len(needs)
    by_need = sorted(range(len(needs)), key=needs.__getitem__)
    for left, at in zip(range(len(needs), 0, -1), by_need, strict=True):
        given[at] = min(needs[at], room // left)
        room -= given[at]
    return given


def passage(
    quote: Quote, room: int, number: int | None, *, around: bool, links: int = 2
) -> Iterator[Part]:
    """Render one quote. Where *room* is short, sentences far from the marked one are left out."""
    most = LONGEST_DETAILS if room >= _need(quote, number) else room // _LINES
    found = source(quote.citation, quote.text, address(quote), number, most=most)
    longest = citing.goes_on(before=True, after=True, around=around)
    taken = found.cost() + cost(longest) + BOLD * len(quote.matches)
    most, language = max(room - taken, 1), quote.citation.meta.language
    piece = cut(quote.text, quote.marked, most, language=language, size=quotation_cost)
    yield words(piece.text, quote.matches, start=piece.start)
    yield from told(found, *cut_off(quote, piece, around=around), links=links)


def words(text: str, matches: Sequence[Range], *, start: int = 0) -> Text:
    """Write the *text* of a quote that begins at *start* of it, without blank lines at its ends."""
    lines = text.split("\n")
    blank = next((at for at, line in enumerate(lines) if line.strip()), 0)
    shown = "\n".join(lines[blank:]).rstrip() or "…"
    start += sum(len(line) + 1 for line in lines[:blank])
    return Text(quotation(shown, [(first - start, last - start) for first, last in matches]))


def address(cited: Quote | Citation) -> str | None:
    """Return the best address that leads there, of those that Discord takes."""
    return addresses.lead(cited, longest=LONGEST_URL)


def source(
    citation: Citation,
    text: str,
    url: str | None,
    number: int | None = None,
    *,
    most: int = LONGEST_DETAILS,
) -> Source:
    """Say where *text* stands, in lines of at most *most* characters; *url* leads there."""
    title = one_line(citation.meta.title).strip() or "…"
    named = title if number is None else f"{number}.  {title}"
    targets = ((url, labels.OPEN), (_fitting(addresses.original(citation)), labels.ORIGINAL))
    return Source(
        title=_short(named, LONGEST_NAME, most),
        details=_short(_details(citation), LONGEST_DETAILS, most),
        hidden=tuple(_short(note, LONGEST_NOTE, most) for note in citing.hidden(text)),
        links=tuple(Link(label, target, number) for target, label in targets if target),
    )


def told(found: Source, *notes: str, links: int = 2) -> Iterator[Part]:
    """Render a source with so many of its *links* at its side, and with *notes* under it."""
    title = strong(found.title)
    details = "\n".join(map(small, (found.details, *notes, *found.hidden)))
    match found.links[:links]:
        case (link, other):
            yield Section(Text(title), link)
            yield Section(Text(details), other)
        case (link,):
            yield Section(Text(f"{title}\n{details}"), link)
        case _:
            yield Text(f"{title}\n{details}")


def cut_off(quote: Quote, piece: Piece, *, around: bool) -> tuple[str, ...]:
    """Say on which sides of *piece* words of its passage or sentence are missing, if any are."""
    before, after = piece.before or quote.broken[0], piece.after or quote.broken[1]
    if not (before or after):
        return ()
    return (citing.goes_on(before=before, after=after, around=around),)


def _links(quotes: int) -> int:
    """Count the links that each of so many *quotes* may have."""
    return (quotes <= _TWO_LINKS) + (quotes <= _ONE_LINK)


def _need(quote: Quote, number: int | None) -> int:
    """Count the characters of a quote that is shown whole, or a few more."""
    found = source(quote.citation, quote.text, address(quote), number)
    longest = citing.goes_on(before=True, after=True, around=True)
    return quotation_cost(quote.text) + found.cost() + cost(longest) + BOLD * len(quote.matches)


def _details(citation: Citation) -> str:
    """Say who wrote a document and when, and where in it the words stand."""
    where = citing.lines(citation)
    parts = (
        *citing.byline(citation.meta),
        *citing.place(citation),
        where if _fitting(addresses.address(citation)) else f"{citation.path}, {where}",
        *citing.elsewhere(citation),
    )
    return one_line(" · ".join(parts))


def _short(line: str, *limits: int) -> str:
    return clip(line, min(limits), size=cost)


def _fitting(url: str | None) -> str | None:
    return url if url is not None and len(url) <= LONGEST_URL else None
