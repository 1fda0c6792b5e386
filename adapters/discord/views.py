"""Render what a button shows: why a passage was chosen, and what stands around it.

Discord has no windows to read in, so both are messages that only whoever pressed can see.
"""

from collections.abc import Iterator

from rich.cells import cell_len, set_cell_size

from adapters.discord.cards import LONGEST_SENTENCE
from adapters.discord.escaping import BOLD, columns, cost, escape, quotation_cost, small, strong
from adapters.discord.parts import (
    LONGEST_CARD,
    Card,
    Divider,
    Part,
    Press,
    Row,
    Text,
    characters,
    press,
)
from adapters.discord.passages import address, source, told, words
from bot import citing, labels, wording
from bot.around import Around
from bot.buttons import Button
from bot.capabilities import Action
from bot.cutting import Piece, clip, cut
from bot.model import Answer, NothingFound
from bot.reasons import points, reasons
from bot.visible import HIDDEN, one_line
from retrieval.model import Quote

ROOM = LONGEST_CARD - 900  # characters of a passage with what stands around it
LONGEST_GLIMPSE = 100  # characters, escaped, that tell which passage a table is about
# In cells, so that a row of a table fits into the width of a message.
WIDEST_NAME = 12
WIDEST_MEANING = 36
MOST_ROWS = 12  # of a table; what else there is stands in one more, added up
RULE = "─"  # above the sum, as wide as points


def why(reply: Answer | NothingFound, *, first: int = 1) -> Card:
    """Show how the points of each quote add up, and which words were not found."""
    cards = (_why(reply, first, rows) for rows in range(MOST_ROWS, -1, -1))
    return next(card for card in cards if characters(card) <= LONGEST_CARD)


def around(
    shown: Around,
    quote: Quote | None = None,
    button: Button | None = None,
    *,
    number: int = 0,
    total: int = 1,
) -> Card:
    """Show a passage in its surroundings: the one with *number*, from 0, of *total* quotes."""
    piece = _within_reach(shown, quote)
    url = address(quote or shown.citation)
    notes = [citing.goes_on(before=False, after=True, around=False)]
    below = told(
        source(shown.citation, shown.text, url), *(notes if piece.end < shown.quoted[1] else ())
    )
    parts = [*_in_place(shown, piece, quote), Divider(), *below]
    turns = tuple(_turns(button, number, total)) if button else ()
    if turns:
        parts += [Text(small(wording.position(number + 1, total))), Row(turns)]
    return Card(tuple(parts))


def _why(reply: Answer | NothingFound, first: int, rows: int) -> Card:
    answered = isinstance(reply, Answer)
    quotes = reply.quotes if isinstance(reply, Answer) else reply.closest
    several = len(quotes) > 1 or first > 1
    parts: list[Part] = [
        _reckoning(quote, number if several else None, rows)
        for number, quote in enumerate(quotes, first)
    ]
    enough = wording.enough(reply.evidence, answered=answered)
    shown = (clip(one_line(each), LONGEST_SENTENCE, size=cost) for each in enough)
    return Card((*parts, Divider(), Text(escape("\n".join(shown)))))


def _reckoning(quote: Quote, number: int | None, rows: int) -> Text:
    """Show the beginning of the marked sentence, and its points in columns."""
    glimpse = one_line(quote.text[slice(*quote.marked)]).strip() or "…"
    named = glimpse if number is None else f"{number}.  {glimpse}"
    title = strong(clip(named, LONGEST_GLIMPSE, size=cost))
    return Text(f"{title}\n{columns(tuple(_rows(quote, rows)))}")


def _rows(quote: Quote, most: int) -> Iterator[str]:
    """Write points, word and meaning; the points add up to those of the last row."""
    parts = reasons(quote)
    shown = parts if len(parts) <= most + 1 else parts[:most]
    rest = parts[len(shown) :]
    total = points(quote.score)
    names = [clip(one_line(part.name), WIDEST_NAME) for part in shown]
    figures = max(map(len, (total, *(part.points for part in shown))))
    width = min(max(map(cell_len, names), default=0), WIDEST_NAME)
    for part, name in zip(shown, names, strict=True):
        meaning = clip(one_line(part.meaning), WIDEST_MEANING)
        yield f"{part.points:>{figures}}  {set_cell_size(name, width)}  {meaning}"
    if rest:
        added_up = points(sum(float(part.points) for part in rest))
        yield f"{added_up:>{figures}}  {wording.counted(len(rest), 'smaller part')}"
    yield RULE * figures
    yield f"{total:>{figures}}  {labels.IN_ALL}"


def _within_reach(shown: Around, quote: Quote | None) -> Piece:
    language = shown.citation.meta.language
    most = ROOM - BOLD * len(quote.matches if quote else ())
    return cut(shown.text, shown.quoted, most, language=language, size=quotation_cost)


def _in_place(shown: Around, piece: Piece, quote: Quote | None) -> Iterator[Part]:
    """Set the passage behind a bar, between what *piece* holds of the words around it.

    Each is a text of its own, or what follows would be drawn behind the bar as well.
    """
    start, end = (min(max(edge - piece.start, 0), len(piece.text)) for edge in shown.quoted)
    before, quoted, after = piece.text[:start], piece.text[start:end], piece.text[end:]
    if _is_seen(before):
        yield Text(escape(before.strip("\n")))
    yield words(quoted, quote.matches if quote else ())
    if _is_seen(after):
        yield Text(escape(after.strip("\n")))


def _is_seen(text: str) -> bool:
    """Tell whether anything of *text* shows. Discord refuses a text in which nothing does."""
    return bool(HIDDEN.sub("", text).strip())


def _turns(button: Button, number: int, total: int) -> Iterator[Press]:
    turns = ((number - 1, labels.PREVIOUS), (number + 1, labels.NEXT))
    for other, label in turns:
        if 0 <= other < total:
            yield press(label, button(Action.AROUND, other))
