"""Render replies: pure functions from a reply and a screen to text.

On a terminal the words are wrapped, coloured and hung on a bar. Into a pipe they go as they stand
in the document. Either way hidden characters are written as escapes, and no word of a document is
ever read as markup.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import assert_never

from rich.cells import cell_len, set_cell_size
from rich.style import Style
from rich.text import Text

from adapters.console.screen import DIM, PLAIN, Screen, hung, sentences, wrapped, written
from bot import citing, wording
from bot.around import Around
from bot.model import Answer, NothingFound, Refused, Reply
from bot.reasons import points, reasons
from bot.visible import HIDDEN, escape, one_line, visible
from retrieval.model import Citation, Quote

ROOMY = 72  # from this width on there is room for bars
BAR = 16  # cells of the bar of a word that makes up the whole score
INDENT = "     "  # under a number and the gutter

MARKED = Style(underline=True)
MATCH = Style(bold=True, color="magenta")


def quotes(
    reply: Reply, on: Screen, *, explained: bool = False, closest: bool = False, after: int = 0
) -> str:
    """Render the quotes of *reply*, or with *closest* what came closest, those *after* a number."""
    several = shown(reply, closest=closest)
    return "\n".join(
        card(quote, on, number=number if len(several) > 1 else None, explained=explained)
        for number, quote in enumerate(several[after:], after + 1)
    )


def shown(reply: Reply, *, closest: bool = False) -> tuple[Quote, ...]:
    """Return the quotes of *reply* that are to be shown, in the order of their numbers."""
    match reply:
        case Answer():
            return reply.quotes
        case NothingFound():
            return reply.closest if closest else ()
        case Refused():
            return ()
        case _:
            assert_never(reply)


def remarks(reply: Reply, on: Screen, *, closest: bool = False) -> str:
    """Render what is to be said beside the quotes: that there are none, why, and what may help."""
    return sentences(wording.cut_short(reply.question), on) + _instead(reply, on, closest=closest)


def _instead(reply: Reply, on: Screen, *, closest: bool) -> str:
    match reply:
        case Answer():
            return ""
        case Refused():
            return sentences((wording.refused(reply),), on)
        case NothingFound():
            said = sentences(wording.nothing_found(reply), on)
            headings = wording.nearest(reply)
            if headings:
                said += sentences((wording.NEAREST,), on) + sentences(headings, on, indent="  ")
            if closest and reply.closest:
                said += "\n" + sentences((wording.closest(reply),), on)
            return said
        case _:
            assert_never(reply)


def plain(reply: Reply, roots: Mapping[str, Path], *, closest: bool = False) -> str:
    """Render quotes as ``path:line:quote``, a line each, for editors and filters.

    *roots* are the folders of the collections. Here, and nowhere else, line feeds become spaces.
    """
    return "".join(
        f"{one_line(str(roots[cited.collection] / cited.path))}:{cited.lines[0]}:"
        f"{visible(quote.text).replace(chr(10), ' ')}\n"
        for quote in shown(reply, closest=closest)
        for cited in (quote.citation,)
    )


def card(quote: Quote, on: Screen, *, number: int | None = None, explained: bool = False) -> str:
    """Render one quote with its source under it and, if asked for, why it was chosen."""
    title, *details = _source(quote.citation)
    why = list(_reasons(quote, on)) if explained else []
    if on.width is None:
        under = "".join(f"{line.plain}\n" for line in why)
        return f"{visible(quote.text)}\n— {' · '.join((title, *details))}\n{under}"
    source = [Text(title), *(Text(detail, DIM) for detail in details)]
    below = (line for text in (*source, *why) for line in hung(text, on, INDENT))
    return written((*_words(quote, on, number), *below), on)


def _reasons(quote: Quote, on: Screen) -> Iterator[Text]:
    """Lay out why a quote was chosen: points that add up, and in plain words for what."""
    parts = reasons(quote)
    names = [one_line(part.name) for part in parts]
    column = min(max(map(cell_len, names), default=0), BAR)
    drawn = on.width is not None and on.width >= ROOMY
    for part, name in zip(parts, names, strict=True):
        bar = ("█" * round(part.share * BAR)).ljust(BAR + 1) if drawn else ""
        fitted = set_cell_size(name, column)
        yield Text.assemble(
            f"{part.points:>6} ", (bar, MATCH), fitted, "  ", (one_line(part.meaning), DIM)
        )
    yield Text(f"{points(quote.score):>6} in all")


def why(quote: Quote, on: Screen) -> str:
    """Render why a quote was chosen, and nothing else of it."""
    return written((line for reason in _reasons(quote, on) for line in hung(reason, on, "")), on)


def surroundings(around: Around, quote: Quote, on: Screen) -> str:
    """Render a quote in its surroundings, with the whole of the quote marked."""
    first, last = around.quoted
    matches = tuple((start + first, end + first) for start, end in quote.matches)
    whole = replace(
        quote, text=around.text, marked=(first, last), matches=matches, citation=around.citation
    )
    return card(whole, on)


def _source(citation: Citation) -> Iterator[str]:
    """Give the lines of a source: title, byline, place with a path for editors, address."""
    yield one_line(citation.meta.title)
    yield one_line(" · ".join(citing.byline(citation.meta)))
    path = f"{citation.path}:{citation.lines[0]}"
    several = citation.page is not None or citation.lines[0] != citation.lines[1]
    where = (path, citing.lines(citation)) if several else (path,)
    parts = (*citing.place(citation), *where, *citing.elsewhere(citation))
    yield one_line(" · ".join(parts))
    if citation.meta.url:
        yield one_line(citation.meta.url)


def _words(quote: Quote, on: Screen, number: int | None) -> Iterator[Text]:
    """Hang the words of a quote on a bar that is stronger beside the marked sentence."""
    strong = ("▌ ", MATCH) if on.colour else ("> ", PLAIN)
    margin = f"{number or '':>2} "
    for line in wrapped(_styled(quote), on, len(INDENT)):
        marked = any(isinstance(span.style, Style) and span.style.underline for span in line.spans)
        yield Text.assemble(margin, strong if marked else ("│ ", DIM), line)
        margin = "   "


def _styled(quote: Quote) -> Text:
    """Style a quote piece by piece, for an escape is longer than its character."""
    hidden = {match.start() for match in HIDDEN.finditer(quote.text)}
    edges = {0, len(quote.text), *quote.marked, *hidden, *(at + 1 for at in hidden)}
    edges.update(edge for match in quote.matches for edge in match)
    text = Text()
    for start, end in pairwise(sorted(edges)):
        style = MARKED if quote.marked[0] <= start < quote.marked[1] else PLAIN
        if any(first <= start < last for first, last in quote.matches):
            style += MATCH
        if start in hidden:
            text.append(escape(quote.text[start]), style + DIM)
        else:
            text.append(quote.text[start:end], style)
    return text
