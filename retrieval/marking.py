"""Which sentence answers best: shared words by worth, letters alike, the kind of thing asked."""

from collections.abc import Iterable, Sequence
from itertools import compress
from typing import NamedTuple

from retrieval.analyzer import Analyzer, folded_parts, framed, words_in
from retrieval.asked import Asked
from retrieval.cues import holds

GRAMS = 0.5
KIND = 0.15
ASKS = -0.3  # a question is seldom the sentence that answers one
_ROUNDING = 1e-6

_QUESTION_MARKS = ("?", "\uff1f", "\u061f")  # Latin, full-width, Arabic
_CLOSING = " \t\n\"'\u201d\u2019\u00bb)]*_"

Range = tuple[int, int]


class Sentence(NamedTuple):
    """A sentence where it stands in its text, its words, and which terms asked for they hold."""

    start: int
    end: int
    text: str
    words: list[str]
    held: frozenset[str]


def heard(asked: Asked, analyzer: Analyzer, text: str, ranges: Iterable[Range]) -> list[Sentence]:
    """Return the sentences of *text* at *ranges*, as somebody hears them who asks."""
    sentences = []
    for start, end in ranges:
        written = text[start:end]
        words = words_in(written)
        held = asked.wanted.intersection(analyzer.each_term(words))
        sentences.append(Sentence(start, end, written, words, held))
    return sentences


def marked(asked: Asked, analyzer: Analyzer, sentences: Sequence[Sentence]) -> Sentence:
    """Return the one of *sentences* to mark, the first of those that answer best.

    Those that share most words come first, so that few of the others need a look at their letters.
    """
    most = GRAMS + (KIND if asked.kinds else 0.0) + _ROUNDING  # beside its words
    best, marked = float("-inf"), 0
    overlaps = [_shared(asked, sentence) for sentence in sentences]
    for at in sorted(range(len(overlaps)), key=lambda at: -overlaps[at]):
        if overlaps[at] + most < best:
            break
        worth = _worth(asked, analyzer, sentences[at], overlaps[at])
        if (worth, -at) > (best, -marked):
            best, marked = worth, at
    return sentences[marked]


def best_holds_kind(asked: Asked, analyzer: Analyzer, sentences: Sequence[Sentence]) -> bool:
    """Tell whether the sentence that shares most words holds the kind of thing asked for."""
    best = max(sentences, key=lambda sentence: _shared(asked, sentence))
    return _has_kind(asked, analyzer, best)


def is_question(sentence: str) -> bool:
    """Tell whether *sentence* ends in a question mark."""
    return sentence.rstrip(_CLOSING).endswith(_QUESTION_MARKS)


def _worth(asked: Asked, analyzer: Analyzer, sentence: Sentence, overlap: float) -> float:
    kind = KIND if _has_kind(asked, analyzer, sentence) else 0.0
    asks = ASKS if is_question(sentence.text) else 0.0
    likeness = GRAMS * _likeness(asked, framed(folded_parts(sentence.words)))
    return overlap + likeness + kind + asks


def _shared(asked: Asked, sentence: Sentence) -> float:
    """Return the share of the question's idf whose words *sentence* holds."""
    held = sentence.held
    if not held:
        return 0.0
    found = (asked.worth[word.terms[0]] for word in asked.known if not held.isdisjoint(word.terms))
    return sum(found) / (asked.total or 1.0)


def _likeness(asked: Asked, letters: str) -> float:
    found = compress(asked.letters.values(), map(letters.__contains__, asked.letters))
    return sum(found) / (asked.grams_total or 1.0)


def _has_kind(asked: Asked, analyzer: Analyzer, sentence: Sentence) -> bool:
    return bool(asked.kinds) and holds(
        asked.kinds, sentence.text, sentence.words, asked.folded, analyzer.language
    )
