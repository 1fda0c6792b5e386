"""What Discord reads as markup, written so that every character of a text is shown as itself.

A backslash makes any sign the sign itself, and only signs that could act get one: whoever copies
the raw message finds little else in it than the text. Addresses are not turned into links either,
for a link is offered on a button, where nothing can pass for it.
"""

import re
from collections.abc import Iterator, Sequence

from bot.cutting import units

Range = tuple[int, int]

BOLD = 4  # characters that make a word bold

# Styles, code, spoilers, quotes, mentions, timestamps, emoji, links, headings. A colon begins an
# emoji or an address only in front of something.
_SIGNS = re.compile(r"[\\*_~`|<>\[\]@#]|:(?=[^ \n])")
# A dash, a plus or a number with a full stop begins a list, and a dash small print, wherever a line
# begins for anyone, behind whatever cannot be seen or might be left out.
_BLANKS = r"[^\w\n!-~]*"
_MARKERS = re.compile(
    rf"(?:^|[\r\f\v\x85\u2028\u2029]){_BLANKS}(?:[-+]|(?:[0-9]{_BLANKS})+\.)", re.MULTILINE
)
_ESCAPED = re.compile(r"\\(.)|\*\*", re.DOTALL)
_COSTLY = "\\*_~`|<>[]@#:-+."


def escape(text: str, bold: Sequence[Range] = ()) -> str:
    """Write *text* so that it is shown to the letter, and the ranges of it that are *bold* so."""
    edges = frozenset(_edges(text, bold))
    # Bold letters are read anew, as if a line began with them.
    markers = (at + found.end() - 1 for at in edges if (found := _MARKERS.match(text[at:])))
    escaped = frozenset((*_acting(text), *markers))
    return "".join(
        ("**" if at in edges else "") + ("\\" + character if at in escaped else character)
        for at, character in enumerate(f"{text}\n")
    )[:-1]


def unescape(markdown: str) -> str:
    """Undo ``escape``: return the text as it is shown."""
    return _ESCAPED.sub(lambda match: match[1] or "", markdown)


def cost(text: str) -> int:
    """Count what *text* comes to when it is escaped, or a little more: the sum over its characters.

    A piece of a text may begin where no line did, so signs count that act at such places only.
    """
    return units(text) + sum(map(text.count, _COSTLY))


def quotation(text: str, bold: Sequence[Range] = ()) -> str:
    """Write *text* behind the bar of a quotation, its blank lines too."""
    return "> " + escape(text, bold).replace("\n", "\n> ")


def quotation_cost(text: str) -> int:
    """Count what *text* comes to as a quotation, without the mark of its first line."""
    return cost(text) + 2 * text.count("\n")


def strong(text: str) -> str:
    """Write *text* in bold letters."""
    return escape(text, [(0, len(text))])


def small(text: str) -> str:
    """Write one line small and grey."""
    return f"-# {escape(text)}"


def columns(rows: Sequence[str]) -> str:
    """Write *rows* in letters of one width. Nothing is escaped in there, so no fence may be."""
    written = "\n".join(rows).replace("`", "\N{MODIFIER LETTER GRAVE ACCENT}")
    return f"```\n{written}\n```"


def _acting(text: str) -> Iterator[int]:
    yield from (match.start() for match in _SIGNS.finditer(text))
    yield from (match.end() - 1 for match in _MARKERS.finditer(text))


def _edges(text: str, bold: Sequence[Range]) -> Iterator[int]:
    """Find where bold letters begin and end: never at a blank, and never on two lines at once."""
    inside = {at for start, end in bold for at in range(max(start, 0), min(end, len(text)))}
    inside -= {at for at in inside if text[at] in "\r\n"}
    for start in sorted(at for at in inside if at - 1 not in inside):
        end = next(at for at in range(start, len(text) + 1) if at not in inside)
        if text[start:end] == text[start:end].strip():
            yield from (start, end)
