"""Where the sentences of a text begin and end."""

import re
from collections.abc import Iterator

# sentencex 1.0.32 panics on "capital, multi-byte space, full stop" and takes no half of a surrogate
# pair; these are told apart by nobody else here.
_WIDE = (0x85, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x2028, 0x2029, 0x202F, 0x205F, 0x3000)
_SPACES = dict.fromkeys(_WIDE, " ") | dict.fromkeys(range(0xD800, 0xE000), "?")
_WINDOW = 4_000  # characters of a line split at a time, for without spaces that takes square time
_INK = re.compile(r"\S(?:.*\S)?", re.DOTALL)


def sentences(text: str, start: int, end: int, language: str | None) -> tuple[tuple[int, int], ...]:
    """Return the ranges of the sentences of ``text[start:end]``, no white space around them."""
    return tuple(
        (line_start + at, line_start + to)
        for line_start, line in _lines(text, start, end)
        for at, to in _of_line(line, language)
    )


def _lines(text: str, start: int, end: int) -> Iterator[tuple[int, str]]:
    at = start
    for line in text[start:end].split("\n"):
        if line.strip():
            yield at, line
        at += len(line) + 1


def _of_line(line: str, language: str | None) -> Iterator[tuple[int, int]]:
    at = 0
    for length in _lengths(line.translate(_SPACES), language or "en"):
        ink = _INK.search(line, at, at + length)
        if ink is not None:
            yield ink.span()
        at += length


def _lengths(line: str, language: str) -> Iterator[int]:
    """Yield the lengths of the sentences of *line*, which together are the line."""
    from sentencex import get_sentence_boundaries  # noqa: PLC0415 - needed to index, not to ask

    at = 0
    while at < len(line):
        window = line[at : at + _WINDOW]
        lengths = [len(one["text"]) for one in get_sentence_boundaries(language, window)]
        if at + len(window) < len(line):
            lengths.pop()  # it may go on behind the window
        lengths = lengths or [window.rfind(" ") + 1 or len(window)]
        yield from lengths
        at += sum(lengths)
