"""Which sentence answers best: shared words by worth, letters alike, the kind of thing asked."""

from collections.abc import Sequence
from itertools import chain

from retrieval.analyzer import WORD, Analyzer, folded_parts, framed
from retrieval.asked import Asked
from retrieval.cues import holds
from retrieval.field import Field

GRAMS = 0.5
KIND = 0.15
ASKS = -0.3  # a question is seldom the sentence that answers one

_QUESTION_MARKS = ("?", "\uff1f", "\u061f")  # Latin, full-width, Arabic
_CLOSING = " \t\n\"'\u201d\u2019\u00bb)]*_"

Range = tuple[int, int]


def marked(
    asked: Asked, field: Field, analyzer: Analyzer, text: str, ranges: Sequence[Range]
) -> Range:
    """Return the sentence of *text* to mark, the first of those that answer best."""
    return max(ranges, key=lambda one: _worth(asked, field, analyzer, text[slice(*one)]))


def best_holds_kind(asked: Asked, analyzer: Analyzer, text: str, ranges: Sequence[Range]) -> bool:
    """Tell whether the sentence that shares most words holds the kind of thing asked for."""
    best = max(ranges, key=lambda one: _overlap(asked, analyzer, text[slice(*one)]))
    return _has_kind(asked, analyzer, text[slice(*best)])


def is_question(sentence: str) -> bool:
    """Tell whether *sentence* ends in a question mark."""
    return sentence.rstrip(_CLOSING).endswith(_QUESTION_MARKS)


def _worth(asked: Asked, field: Field, analyzer: Analyzer, sentence: str) -> float:
    kind = KIND if _has_kind(asked, analyzer, sentence) else 0.0
    asks = ASKS if is_question(sentence) else 0.0
    words = WORD.findall(sentence)
    likeness = GRAMS * _likeness(asked, field, words)
    return _shared(asked, analyzer, words) + likeness + kind + asks


def _overlap(asked: Asked, analyzer: Analyzer, sentence: str) -> float:
    """Return the share of the question's idf whose words stand in *sentence*."""
    return _shared(asked, analyzer, WORD.findall(sentence))


def _shared(asked: Asked, analyzer: Analyzer, words: Sequence[str]) -> float:
    held = set(chain.from_iterable(map(analyzer.of_word, words)))
    found = (asked.worth[word.terms[0]] for word in asked.known if held.intersection(word.terms))
    return sum(found) / (asked.total or 1.0)


def _likeness(asked: Asked, field: Field, words: Sequence[str]) -> float:
    held = framed(folded_parts(words))
    return sum(field.idf(gram) for gram in asked.grams if gram in held) / (asked.grams_total or 1.0)


def _has_kind(asked: Asked, analyzer: Analyzer, sentence: str) -> bool:
    if not asked.kinds:
        return False
    words = frozenset(word.folded for word in asked.words)
    return holds(asked.kinds, sentence, words, analyzer.language)
