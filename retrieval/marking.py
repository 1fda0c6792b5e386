"""Which sentence answers best: shared words by worth, letters alike, the kind of thing asked."""

from collections.abc import Sequence
from dataclasses import dataclass

from retrieval.analyzer import Analyzer, gram_words, grams
from retrieval.asked import Asked
from retrieval.cues import holds
from retrieval.field import Field

GRAMS = 0.5
KIND = 0.15

Range = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Best:
    """The best sentence of a text and whether it holds the kind of thing asked for."""

    sentence: Range
    has_kind: bool


def best_by_words(asked: Asked, analyzer: Analyzer, text: str, ranges: Sequence[Range]) -> Best:
    """Return the first sentence of *text* that shares most with the question, by words alone."""
    best = max(ranges, key=lambda one: _overlap(asked, analyzer, text[slice(*one)]))
    return Best(best, _has_kind(asked, analyzer, text[slice(*best)]))


def marked(
    asked: Asked, field: Field, analyzer: Analyzer, text: str, ranges: Sequence[Range]
) -> Range:
    """Return the sentence of *text* to mark."""
    return max(ranges, key=lambda one: _worth(asked, field, analyzer, text[slice(*one)]))


def _worth(asked: Asked, field: Field, analyzer: Analyzer, sentence: str) -> float:
    kind = KIND if _has_kind(asked, analyzer, sentence) else 0.0
    return _overlap(asked, analyzer, sentence) + GRAMS * _likeness(asked, field, sentence) + kind


def _overlap(asked: Asked, analyzer: Analyzer, sentence: str) -> float:
    """Return the share of the question's idf whose words stand in *sentence*."""
    held = set(analyzer.terms(sentence))
    found = {word for word in asked.known if held.intersection(word.terms)}
    return sum(asked.worth[word.terms[0]] for word in asked.known if word in found) / (
        asked.total or 1.0
    )


def _likeness(asked: Asked, field: Field, sentence: str) -> float:
    held = {gram for word in gram_words(sentence) for gram in grams(word)}
    return sum(field.idf(gram) for gram in asked.grams if gram in held) / (asked.grams_total or 1.0)


def _has_kind(asked: Asked, analyzer: Analyzer, sentence: str) -> bool:
    words = frozenset(word.folded for word in asked.words)
    return holds(asked.kinds, sentence, words, analyzer.language)
