"""What is written on, how words are laid out on it, and the one place that writes."""

import io
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TextIO

from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.style import Style
from rich.text import Text

from bot.visible import one_line

NARROWEST = 40
WIDEST = 100  # longer lines are hard to read, however wide the window is
PLAIN = Style()
BOLD = Style(bold=True)
DIM = Style(dim=True)

CLOSED_PIPE = 141  # 128 + SIGPIPE, as a shell reports it


@dataclass(frozen=True, slots=True)
class Screen:
    """What is written on. Without ``width`` it is a pipe: nothing is wrapped or hung on a bar."""

    width: int | None = None
    colour: bool = False


PIPE = Screen()


def screen(stream: TextIO, *, colour: bool = True) -> Screen:
    """Tell what *stream* leads to. NO_COLOR, FORCE_COLOR, TERM and COLUMNS count as in rich."""
    console = Console(file=stream)
    if not console.is_terminal:
        return PIPE
    coloured = colour and not console.no_color and console.color_system is not None
    return Screen(max(console.width, NARROWEST), coloured)


def send(text: str, stream: TextIO) -> None:
    """Write *text*, and end quietly when nobody reads on."""
    try:
        stream.write(text)
        stream.flush()
    except BrokenPipeError:
        # What is still buffered is flushed when the process ends, and would fail once more.
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
        raise SystemExit(CLOSED_PIPE) from None


def sentences(said: Iterable[str], on: Screen, *, indent: str = "") -> str:
    """Lay out each sentence on a line of its own, or on more where the screen is narrow."""
    return written((line for each in said for line in hung(Text(one_line(each)), on, indent)), on)


def table(rows: Sequence[Sequence[str]], on: Screen) -> str:
    """Lay out rows in columns; the last column wraps below itself."""
    shown = [[one_line(cell) for cell in row] for row in rows]
    widths = [max(map(cell_len, column)) + 2 for column in zip(*shown, strict=True)][:-1]
    return written((line for row in shown for line in _row(row, widths, on)), on)


def _row(row: Sequence[str], widths: Sequence[int], on: Screen) -> Iterator[Text]:
    margin = "".join(set_cell_size(cell, width) for cell, width in zip(row, widths, strict=False))
    for line in wrapped(Text(row[-1]), on, sum(widths)):
        yield Text(margin).append_text(line)
        margin = " " * sum(widths)


def hung(text: Text, on: Screen, indent: str) -> Iterator[Text]:
    """Wrap *text* behind an indent."""
    for line in wrapped(text, on, len(indent)):
        yield Text(indent).append_text(line)


def wrapped(text: Text, on: Screen, taken: int) -> Iterable[Text]:
    """Wrap *text* at spaces into what *taken* cells leave of the screen."""
    if on.width is None:
        return (text,)
    width = max(min(on.width, WIDEST) - taken, NARROWEST // 2)
    lines = text.wrap(Console(file=io.StringIO(), width=width), width)
    for line in lines:
        line.rstrip()  # a space at which a line was wrapped would be underlined
    return lines


def written(lines: Iterable[Text], on: Screen) -> str:
    """Write lines with their styles, if the screen has colours."""
    console = Console(
        file=(out := io.StringIO()),
        width=on.width or WIDEST,
        force_terminal=on.colour,
        color_system="standard" if on.colour else None,
        no_color=not on.colour,
        legacy_windows=False,
    )
    for line in lines:
        line.rstrip()
        console.print(line, soft_wrap=True)
    return out.getvalue()
