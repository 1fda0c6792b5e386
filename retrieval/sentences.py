"""Where the sentences of a text begin and end."""

import re
from collections.abc import Iterator

# sentencex 1.0.32 panics on "capital, multi-byte space, full stop"; spaces are told apart by nobody else here.
_SPACES = {code: " " for code in (0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000)}
_INK = re.compile(r"\S(?:.*\S)?", re.DOTALL)


def sentences(text: str, start: int, end: int, language: str | None) -> tuple[tuple[int, int], ...]:
    """Return the ranges of the sentences of ``text[start:end]``, without the white space around them."""
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
    from sentencex import get_sentence_boundaries  # noqa: PLC0415 - needed to index, not to ask

    at = 0
    for sentence in get_sentence_boundaries(language or "en", line.translate(_SPACES)):
        length = len(sentence["text"])
        ink = _INK.search(line, at, at + length)
        if ink is not None:
            yield ink.span()
        at += length
    rest = _INK.search(line, at)
    if rest is not None:
        yield rest.span()
