"""Does a text hold a known answer? People write answers down by hand, often in Markdown."""

import re
import unicodedata
from collections.abc import Iterable

_LONGEST_WORD = 4  # characters; an answer this short must stand by itself: "5" is not in "1985"
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_MARK = re.compile(r"\\([!-/:-@\[-`{-~])|[*`]")
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")


def holds(text: str, answers: Iterable[str]) -> bool:
    """Tell whether *text* holds any of *answers*, as they are written or without their markup."""
    folded = fold(text)
    return any(
        _stands(variant, folded)
        for answer in answers
        for variant in {fold(answer), fold(plain(answer))} - {""}
    )


def plain(markdown: str) -> str:
    """Return the words of a line of Markdown without emphasis, code marks, escapes and targets."""
    return _MARK.sub(r"\1", _LINK.sub(r"\1", markdown))


def fold(text: str) -> str:
    """Make texts equal that differ only in case, white space or the form of a character."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _stands(answer: str, text: str) -> bool:
    if len(answer) > _LONGEST_WORD or _UNSPACED.search(answer):
        return answer in text
    return re.search(rf"(?<!\w){re.escape(answer)}(?!\w)", text) is not None
