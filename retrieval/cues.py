"""Does a sentence hold the kind of thing asked for: a number, a time, a person, a place?"""

import re
from collections.abc import Callable, Mapping
from itertools import pairwise

from retrieval.analyzer import WORD, fold
from retrieval.languages import Language

_YEAR = re.compile(
    r"(?<!\d)(?:1\d{3}|20\d{2})(?!\d)|\d+(?:st|nd|rd|th)\b|(?<!\w)\d{1,2}\.(?= [A-ZÄÖÜ])"
)
_CAPITALISED = re.compile(r"[^\W\d_a-zß-öø-ÿ][\w\u2019'-]+")


def holds(kinds: frozenset[str], sentence: str, asked: frozenset[str], known: Language) -> bool:
    """Tell whether *sentence* holds one of *kinds*; *asked* are the question's folded words."""
    return any(_CUES[kind](sentence, asked, known) for kind in sorted(kinds))


def _number(sentence: str, asked: frozenset[str], known: Language) -> bool:
    words = (fold(word) for word in WORD.findall(sentence))
    return any(
        (word[:1].isdigit() or word in known.numbers) and word not in asked for word in words
    )


def _time(sentence: str, asked: frozenset[str], known: Language) -> bool:
    if any(match.group() not in asked for match in _YEAR.finditer(sentence)):
        return True
    return any(
        word in known.times and word not in asked for word in map(fold, WORD.findall(sentence))
    )


def _person(sentence: str, asked: frozenset[str], _known: Language) -> bool:
    words = [match for match in _CAPITALISED.finditer(sentence) if fold(match.group()) not in asked]
    inside = any(match.start() > 0 for match in words)
    return inside or len(words) > 1


def _place(sentence: str, asked: frozenset[str], known: Language) -> bool:
    words = WORD.findall(sentence)
    return any(
        fold(before) in known.at and word[:1].isupper() and fold(word) not in asked
        for before, word in pairwise(words)
    )


_CUES: Mapping[str, Callable[[str, frozenset[str], Language], bool]] = {
    "number": _number,
    "time": _time,
    "person": _person,
    "place": _place,
}
