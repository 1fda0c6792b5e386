"""Render documents, and what an index holds of them."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import accumulate

from rich.style import Style
from rich.text import Text

from adapters.console.screen import BOLD, DIM, PLAIN, Screen, sentences, wrapped, written
from bot import citing, wording
from bot.model import Collection
from bot.visible import visible
from retrieval.model import Block, BlockKind, Document
from retrieval.refreshing import Opened


def document(shown: Document, on: Screen, *, first: int = 1, last: int | None = None) -> str:
    """Render a document's canonical text beside the line numbers of its source."""
    head = (shown.meta.title, " · ".join(citing.byline(shown.meta)), shown.path)
    body = (
        line
        for number, label, text in _numbered(shown)
        if first <= number and (last is None or number <= last)
        for line in _beside(label, text, on)
    )
    return f"{sentences(head, on)}\n{written(body, on)}"


def exact(shown: Document, on: Screen) -> str:
    """Return a document's canonical text to the last character; on a terminal nothing may act."""
    return shown.text if on.width is None else f"{visible(shown.text)}\n"


def holdings(collections: Iterable[Collection], opened: Opened, on: Screen) -> str:
    """Tell what each collection holds, what there was to do for it, and what came of it."""
    held = Counter(entry.collection for entry in opened.index.entries)
    lines = [
        f"{each.name}: {wording.counted(held[each.name], 'document')} from {each.root}"
        for each in collections
    ]
    done = f"{opened.read} read, {opened.kept} unchanged, {opened.gone} gone"
    return sentences((*lines, done, f"generation {opened.index.generation}"), on)


def _numbered(shown: Document) -> Iterator[tuple[int, str, Text]]:
    """Give each line of the canonical text, and where known the number of its source line."""
    lines = shown.text.split("\n")
    starts = list(accumulate((len(line) + 1 for line in lines[:-1]), initial=0))
    places = _places(shown, starts)
    number, style = 1, PLAIN
    for at, line in enumerate(lines):
        if at in places:
            number, block = places[at]
            style = _style(block)
        yield number, str(number) if at in places else "", Text(visible(line), style)


def _places(shown: Document, starts: list[int]) -> Mapping[int, tuple[int, Block]]:
    """Map the index of a line to its number in the source and the block that it belongs to."""
    places: dict[int, tuple[int, Block]] = {}
    for block in shown.blocks:
        first = bisect_right(starts, block.start) - 1
        last = bisect_right(starts, max(block.end - 1, block.start)) - 1
        numbers = range(block.lines[0], block.lines[1] + 1)
        # A paragraph that was joined from several lines has a number for its beginning only.
        told = zip(range(first, last + 1), numbers, strict=False)
        for index, number in told if last - first + 1 == len(numbers) else [(first, numbers[0])]:
            places.setdefault(index, (number, block))
    return places


def _style(block: Block) -> Style:
    if block.omitted:
        return DIM
    return BOLD if block.kind in {BlockKind.TITLE, BlockKind.HEADING} else PLAIN


def _beside(label: str, text: Text, on: Screen) -> Iterator[Text]:
    margin = f"{label:>5}  "
    for line in wrapped(text, on, len(margin)):
        yield Text.assemble((margin, DIM), line)
        margin = " " * len(margin)
