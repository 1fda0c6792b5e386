"""Render one quote: its words behind a bar, and under them where they stand."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from adapters.slack.blocks import (
    Block,
    Run,
    divider,
    line,
    link,
    quotation,
    rich,
    small_print,
    text,
)
from bot import citing, labels, links
from bot.cutting import clip, cut, units
from bot.visible import one_line
from retrieval.model import Citation, Quote

LONGEST_NAME = 150  # characters of a title
LONGEST_DETAILS = 300  # characters of what else is known of a source
LONGEST_NOTE = 200  # characters about what cannot be seen in a passage

Range = tuple[int, int]


def passages(quotes: Sequence[Quote], room: int, *, first: int, around: bool) -> Iterator[Block]:
    """Render *quotes*, which share *room* characters; the number of the first is *first*.

    They are numbered if there is something to choose from. *around* tells whether there will be a
    button that shows more of them.
    """
    numbered = len(quotes) > 1 or first > 1
    each = room // max(len(quotes), 3)  # one long passage takes no more than a third
    for number, quote in enumerate(quotes, first):
        if number > first:
            yield divider()
        yield from passage(quote, each, number if numbered else None, around=around)


def passage(quote: Quote, room: int, number: int | None, *, around: bool) -> Iterator[Block]:
    """Render one quote. Where *room* is short, sentences far from the marked one are left out."""
    head, below = source(quote.citation, links.lead(quote), number), details(quote.citation)
    notes = [clip(note, LONGEST_NOTE) for note in citing.hidden(quote.text)]
    longest = citing.goes_on(before=True, after=True, around=around)
    told = (below, *notes, longest, *(run["text"] for run in head))
    most = max(room - sum(map(units, told)), 1)
    piece = cut(quote.text, quote.marked, most, language=quote.citation.meta.language)
    matches = [(start - piece.start, end - piece.start) for start, end in quote.matches]
    yield rich(quotation(*runs(piece.text, matches)), line(*head))
    yield small_print(below)
    before, after = piece.before or quote.broken[0], piece.after or quote.broken[1]
    if before or after:
        notes.insert(0, citing.goes_on(before=before, after=after, around=around))
    if notes:
        yield small_print(*notes)


def runs(words: str, matches: Sequence[Range]) -> list[Run]:
    """Write *words* with the *matches* in bold. Joined again, the runs are the words."""
    inside = [(max(start, 0), min(end, len(words))) for start, end in matches]
    edges = {
        0,
        len(words),
        *(edge for start, end in inside if start < end for edge in (start, end)),
    }
    return [
        text(words[start:end], bold=any(first <= start < last for first, last in inside))
        for start, end in pairwise(sorted(edges))
    ]


def source(citation: Citation, url: str | None, number: int | None = None) -> list[Run]:
    """Name a document, with links to the place in it and to the work that it is about."""
    title = clip(one_line(citation.meta.title), LONGEST_NAME).strip() or "…"
    named = [text(title if number is None else f"{number}.  {title}")]
    targets = ((url, labels.OPEN), (links.original(citation), labels.ORIGINAL))
    for target, label in targets:
        if target is not None:
            named += [text("  ·  "), link(target, label)]
    return named


def details(citation: Citation) -> str:
    """Say who wrote a document and when, and where in it the words stand."""
    where = citing.lines(citation)
    parts = (
        *citing.byline(citation.meta),
        *citing.place(citation),
        where if links.address(citation) else f"{citation.path}, {where}",
        *citing.elsewhere(citation),
    )
    return clip(one_line(" · ".join(parts)), LONGEST_DETAILS)
