"""Shorten text where it hurts least: passages between sentences, names and questions behind a word.

Nothing is ever cut inside what a reader sees as one character, and a piece of a passage is always
one contiguous slice of it.
"""

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from unicodedata import category, combining

from retrieval.sentences import sentences

Range = tuple[int, int]
Size = Callable[[str], int]  # counts a text as the sum of its characters

_ZWNJ, _ZWJ = "\u200c", "\u200d"
_VIRAMA = 9  # the combining class of the signs that join Indian consonants
_TRAILING = frozenset("\u0e33\u0eb3\uff9e\uff9f")  # letters that are written on the one before


@dataclass(frozen=True, slots=True)
class Piece:
    """A slice ``[start:end]`` of a text, and whether words of it stand before and after."""

    text: str
    start: int
    end: int
    before: bool = False
    after: bool = False

    @property
    def cut(self) -> bool:
        """Tell whether any words were left out."""
        return self.before or self.after


def units(text: str) -> int:
    """Count as every platform may: in UTF-16 units, which are never fewer than characters."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def clip(text: str, most: int, *, size: Size = units) -> str:
    """Return *text*, or as much of it as fits in *most* with an ellipsis at its end."""
    if size(text) <= most:
        return text
    return text[: _reach(text, 0, most - 1, size)].rstrip() + "…"


def cut(
    text: str, keep: Range, most: int, *, language: str | None = None, size: Size = units
) -> Piece:
    """Return at most *most* of *text*: the range *keep*, and whole sentences around it.

    Sentences after it come before those in front of it. A range that alone is too long is cut
    behind a word.
    """
    if size(text) <= most:
        return Piece(text, 0, len(text))
    start, end = _sentences_around(text, keep, most, language, size)
    if size(text[start:end]) > most:
        start, kept = _whole(text, keep[0]), _whole(text, keep[1])
        reach = _reach(text, start, most, size)
        end = max(reach, kept) if size(text[start:kept]) <= most else reach
    before, after = bool(text[:start].strip()), bool(text[end:].strip())
    return Piece(text[start:end], start, end, before, after)


def breaks(text: str, at: int) -> bool:
    """Tell whether readers see two characters where *text* is cut at *at*, and not one."""
    if not 0 < at < len(text):
        return True
    last, first = text[at - 1], text[at]
    if _extends(first) or last == _ZWJ or combining(last) == _VIRAMA or last + first == "\r\n":
        return False
    if _is_flag(last) and _is_flag(first):
        return _flags_before(text, at) % 2 == 0
    return not _one_syllable(last, first)


def _sentences_around(text: str, keep: Range, most: int, language: str | None, size: Size) -> Range:
    """Return *keep* widened to whole sentences, and to as many more of them as fit."""
    ranges = sentences(text, 0, len(text), language)
    starts = [start for start, _ in ranges if breaks(text, start)]
    ends = [end for _, end in ranges if breaks(text, end)]
    start = max((each for each in starts if each <= keep[0]), default=0)
    end = min((each for each in ends if each >= keep[1]), default=len(text))
    room = most - size(text[start:end])
    for later in (each for each in ends if each > end):
        room -= size(text[end:later])
        if room < 0:
            return start, end
        end = later
    for earlier in (each for each in reversed(starts) if each < start):
        room -= size(text[earlier:start])
        if room < 0:
            return start, end
        start = earlier
    return start, end


def _reach(text: str, start: int, most: int, size: Size) -> int:
    """Return how far from *start* the text may go on: behind a word if one ends near the limit."""
    fits = bisect_right(range(start, len(text) + 1), most, key=lambda end: size(text[start:end]))
    end = start + fits - 1
    if end == len(text):
        return end
    space = max(text.rfind(each, start + (end - start) // 2, end + 1) for each in " \n")
    edge = _whole(text, end if space <= start else space)
    return edge if edge > start else end


def _whole(text: str, at: int) -> int:
    """Move *at* to the front of the character that it stands in."""
    while not breaks(text, at):
        at -= 1
    return at


def _extends(character: str) -> bool:
    return (
        category(character) in {"Mn", "Me", "Mc"}
        or character in {_ZWNJ, _ZWJ}
        or character in _TRAILING
        or "\U0001f3fb" <= character <= "\U0001f3ff"  # the skin of the emoji before
        or "\U000e0020" <= character <= "\U000e007f"  # the rest of a flag of a region
    )


def _is_flag(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"


def _flags_before(text: str, at: int) -> int:
    """Count the halves of flags that stand together before *at*."""
    first = at
    while first and _is_flag(text[first - 1]):
        first -= 1
    return at - first


def _one_syllable(last: str, first: str) -> bool:
    """Tell whether two parts of Korean letters are written as one."""
    vowel_or_final = "\u1160" <= first <= "\u11ff" or "\ud7b0" <= first <= "\ud7fb"
    if _is_initial(last):
        return vowel_or_final or _is_initial(first) or "가" <= first <= "힣"
    joins = "\u1160" <= last <= "\u11ff" or "가" <= last <= "힣" or "\ud7b0" <= last <= "\ud7fb"
    return joins and vowel_or_final


def _is_initial(character: str) -> bool:
    return "\u1100" <= character <= "\u115f" or "\ua960" <= character <= "\ua97c"
