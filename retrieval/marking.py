"""Which sentence answers best: shared words by worth, letters alike, the kind of thing asked."""

from collections.abc import Sequence

from retrieval.analyzer import Analyzer, letters
from retrieval.asked import Asked
from retrieval.cues import holds

GRAMS = 0.5
KIND = 0.15
ASKS = -0.3  # a question is seldom the sentence that answers one
_MOST = GRAMS + KIND + 1e-6  # that a sentence can be worth beside its words

_QUESTION_MARKS = ("?", "\uff1f", "\u061f")  # Latin, full-width, Arabic
_CLOSING = " \t\n\"'\u201d\u2019\u00bb)]*_"

Range = tuple[int, int]


def marked(asked: Asked, analyzer: Analyzer, text: str, ranges: Sequence[Range]) -> Range:
    """Return the sentence of *text* to mark, the first of those that answer best.

    Those that share most words come first, so that few of the others need a look at their letters.
    """
    best, marked = float("-inf"), 0
    written = [text[slice(*one)] for one in ranges]
    overlaps = [_shared(asked, analyzer.held(sentence)) for sentence in written]
    for at in sorted(range(len(ranges)), key=lambda at: -overlaps[at]):
        if overlaps[at] + _MOST < best:
            break
        worth = _worth(asked, analyzer, written[at], overlaps[at])
        if (worth, -at) > (best, -marked):
            best, marked = worth, at
    return ranges[marked]


def best_holds_kind(asked: Asked, analyzer: Analyzer, text: str, ranges: Sequence[Range]) -> bool:
    """Tell whether the sentence that shares most words holds the kind of thing asked for."""
    best = max(ranges, key=lambda one: _shared(asked, analyzer.held(text[slice(*one)])))
    return _has_kind(asked, analyzer, text[slice(*best)])


def is_question(sentence: str) -> bool:
    """Tell whether *sentence* ends in a question mark."""
    return sentence.rstrip(_CLOSING).endswith(_QUESTION_MARKS)


def _worth(asked: Asked, analyzer: Analyzer, sentence: str, overlap: float) -> float:
    kind = KIND if _has_kind(asked, analyzer, sentence) else 0.0
    asks = ASKS if is_question(sentence) else 0.0
    likeness = GRAMS * _likeness(asked, letters(sentence))
    return overlap + likeness + kind + asks


def _shared(asked: Asked, held: frozenset[str]) -> float:
    """Return the share of the question's idf whose words are *held*."""
    found = (asked.worth[word.terms[0]] for word in asked.known if not held.isdisjoint(word.terms))
    return sum(found) / (asked.total or 1.0)


def _likeness(asked: Asked, held: str) -> float:
    found = (idf for gram, idf in asked.letters.items() if gram in held)
    return sum(found) / (asked.grams_total or 1.0)


def _has_kind(asked: Asked, analyzer: Analyzer, sentence: str) -> bool:
    return bool(asked.kinds) and holds(asked.kinds, sentence, asked.folded, analyzer.language)
