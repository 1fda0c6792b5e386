"""Does a sentence hold the kind of thing asked for: a number, a time, a person, a place?"""

import re
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise

from retrieval.analyzer import fold
from retrieval.languages import Language

_YEAR = re.compile(
    r"(?<!\d)(?:1\d{3}|20\d{2})(?!\d)|\d+(?:st|nd|rd|th)\b|(?<!\w)\d{1,2}\.(?= [A-ZÄÖÜ])"
)
_CAPITALISED = re.compile(r"[^\W\d_a-zß-öø-ÿ][\w\u2019'-]+")


def holds(
    kinds: frozenset[str],
    sentence: str,
    words: Sequence[str],
    asked: frozenset[str],
    known: Language,
) -> bool:
    """Tell whether *sentence*, with its *words*, holds one of *kinds*; *asked* are folded words."""
    return any(_CUES[kind](sentence, words, asked, known) for kind in sorted(kinds))


def _number(_sentence: str, words: Sequence[str], asked: frozenset[str], known: Language) -> bool:
    return any(
        (word[:1].isdigit() or word in known.numbers) and word not in asked
        for word in map(fold, words)
    )


def _time(sentence: str, words: Sequence[str], asked: frozenset[str], known: Language) -> bool:
    if any(match.group() not in asked for match in _YEAR.finditer(sentence)):
        return True
    return any(word in known.times and word not in asked for word in map(fold, words))


def _person(sentence: str, _words: Sequence[str], asked: frozenset[str], _known: Language) -> bool:
    names = [match for match in _CAPITALISED.finditer(sentence) if fold(match.group()) not in asked]
    inside = any(match.start() > 0 for match in names)
    return inside or len(names) > 1


def _place(_sentence: str, words: Sequence[str], asked: frozenset[str], known: Language) -> bool:
    return any(
        fold(before) in known.at and word[:1].isupper() and fold(word) not in asked
        for before, word in pairwise(words)
    )


_CUES: Mapping[str, Callable[[str, Sequence[str], frozenset[str], Language], bool]] = {
    "number": _number,
    "time": _time,
    "person": _person,
    "place": _place,
}
