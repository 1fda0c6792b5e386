"""Render what opens over a conversation: why a passage was chosen, and what stands around it."""

from collections.abc import Iterator

from rich.cells import cell_len, set_cell_size

from adapters.slack import blocks
from adapters.slack.blocks import LONGEST_MESSAGE, Block, Message, Part, View
from adapters.slack.cards import LONGEST_SENTENCE
from adapters.slack.passages import LONGEST_NOTE, details, runs, source
from bot import citing, labels, links, wording
from bot.around import Around
from bot.buttons import Button
from bot.capabilities import Action
from bot.cutting import Piece, clip, cut
from bot.model import Answer, NothingFound
from bot.reasons import points, reasons
from bot.visible import one_line
from retrieval.model import Quote

ROOM = LONGEST_MESSAGE - 2_000  # characters of a passage with what stands around it
LONGEST_GLIMPSE = 100  # characters that tell which passage a table is about
WIDEST_NAME = 16  # cells
MOST_ROWS = 12  # of a table; what else there is stands in one more, added up
RULE = "──────"  # above the sum, as wide as points
_ONLY_IN_MESSAGES = {"context_actions"}


def why(reply: Answer | NothingFound, *, first: int = 1) -> View:
    """Show how the points of each quote add up, and which words were not found."""
    answered = isinstance(reply, Answer)
    quotes = reply.quotes if isinstance(reply, Answer) else reply.closest
    several = len(quotes) > 1 or first > 1
    parts = [_reckoning(quote, n if several else None) for n, quote in enumerate(quotes, first)]
    enough = wording.enough(reply.evidence, answered=answered)
    parts += [blocks.divider(), blocks.prose(*(clip(each, LONGEST_SENTENCE) for each in enough))]
    return blocks.modal(labels.label(Action.WHY), parts)


def around(
    shown: Around,
    quote: Quote | None = None,
    button: Button | None = None,
    *,
    number: int = 0,
    total: int = 1,
) -> View:
    """Show a passage in its surroundings: the one with *number*, from 0, of *total* quotes."""
    piece = cut(shown.text, shown.quoted, ROOM, language=shown.citation.meta.language)
    parts = [blocks.rich(*_in_place(shown, piece, quote))]
    if piece.end < shown.quoted[1]:
        parts.append(blocks.small_print(citing.goes_on(before=False, after=True, around=False)))
    parts += [blocks.divider(), *_where(shown, quote)]
    turns = list(_turns(button, number, total)) if button else []
    if turns:
        parts += [blocks.small_print(wording.position(number + 1, total)), blocks.buttons(*turns)]
    return blocks.modal(labels.IN_PLACE, parts)


def answer_view(message: Message) -> View:
    """Show a message in a view, without what stands in messages only."""
    kept = [block for block in message["blocks"] if block["type"] not in _ONLY_IN_MESSAGES]
    return blocks.modal(labels.ANSWER, kept)


def sentence(said: str) -> View:
    """Say something in a view."""
    return blocks.modal(labels.NAME, [blocks.prose(said)])


def _reckoning(quote: Quote, number: int | None) -> Block:
    """Show the beginning of the marked sentence, and its points in columns."""
    glimpse = clip(one_line(quote.text[slice(*quote.marked)]), LONGEST_GLIMPSE)
    named = [] if number is None else [blocks.text(f"{number}.  ")]
    named.append(blocks.text(glimpse, bold=True))
    return blocks.rich(blocks.line(*named), blocks.columns("\n".join(_rows(quote))))


def _rows(quote: Quote) -> Iterator[str]:
    """Write points, word and meaning; the points add up to those of the last row."""
    parts = reasons(quote)
    shown = parts if len(parts) <= MOST_ROWS + 1 else parts[:MOST_ROWS]
    rest = parts[len(shown) :]
    names = [clip(one_line(part.name), WIDEST_NAME) for part in shown]
    width = min(max(map(cell_len, names), default=0), WIDEST_NAME)
    for part, name in zip(shown, names, strict=True):
        yield f"{part.points:>6}  {set_cell_size(name, width)}  {one_line(part.meaning)}"
    if rest:
        added_up = points(sum(float(part.points) for part in rest))
        yield f"{added_up:>6}  {wording.counted(len(rest), 'smaller part')}"
    yield RULE
    yield f"{points(quote.score):>6}  {labels.IN_ALL}"


def _in_place(shown: Around, piece: Piece, quote: Quote | None) -> Iterator[Part]:
    """Set the passage behind a bar, between what *piece* holds of the words around it."""
    start, end = (min(max(edge - piece.start, 0), len(piece.text)) for edge in shown.quoted)
    before, words, after = piece.text[:start], piece.text[start:end], piece.text[end:]
    if before.strip():
        yield blocks.line(blocks.text(before.rstrip("\n")))
    yield blocks.quotation(*runs(words, quote.matches if quote else ()))
    if after.strip():
        yield blocks.line(blocks.text(after.lstrip("\n")))


def _where(shown: Around, quote: Quote | None) -> Iterator[Block]:
    url = links.lead(quote or shown.citation)
    yield blocks.rich(blocks.line(*source(shown.citation, url)))
    yield blocks.small_print(details(shown.citation))
    yield from (blocks.small_print(clip(note, LONGEST_NOTE)) for note in citing.hidden(shown.text))


def _turns(button: Button, number: int, total: int) -> Iterator[Part]:
    turns = ((number - 1, labels.PREVIOUS), (number + 1, labels.NEXT))
    for other, label in turns:
        if 0 <= other < total:
            name = f"quoth.{Action.AROUND}.{other}"
            yield blocks.button(label, name, button(Action.AROUND, other))
