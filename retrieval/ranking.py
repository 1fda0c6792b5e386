"""Put the passages of a question in order: BM25 first, then what the best candidates have besides.

A score is the sum of these parts, each named and each a contribution that anybody can ask for:

    text      BM25 of the question's words in passage, headings and title
    grams     0.2 x BM25 of its runs of four characters in the passage: typos, compounds, word forms
    section   0.4 x BM25 of its words in the whole section

and of shares of the question's idf, which is that of all its words:

    coverage  0.1 x the share that the passage's words make up
    heading   0.2 x the share of the leaf heading that the question names
    title     0.1 x the share of the title that the question names
    kind      0.2 when the best sentence holds the kind of thing asked for
    asks     -0.3 when the passage does nothing but ask
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from itertools import compress, repeat
from math import fsum

import numpy as np
from numpy.typing import NDArray

from retrieval.analyzer import grams
from retrieval.asked import Asked
from retrieval.documents import Entry
from retrieval.field import Hit, on_grid
from retrieval.marking import best_holds_kind, heard, is_question
from retrieval.model import Contribution, Passage, ScoredPassage
from retrieval.segment import COLUMN, analyzer_of
from retrieval.view import View, exact

GRAMS = 0.2
SECTION = 0.4
COVERAGE = 0.1
HEADING = 0.2
TITLE = 0.1
KIND = 0.2
ASKS = -0.3
_ROUNDING = 1e-6
_NAMED = {"heading": HEADING, "title": TITLE}
_Parts = tuple[Contribution, ...]
# The score, negative, its place in the corpus, segment, row, what was added, and where in its pool
# it is as soon as it was looked at closely.
_Waiting = tuple[float, tuple[str, str, int], int, int, _Parts, int | None]
CANDIDATES = 200  # passages that BM25 hands to the second stage
FINALISTS = 40  # of them, those whose headings and sentences are looked at


@dataclass(frozen=True, slots=True)
class Ranked:
    """A scored passage, where it lies, and its BM25 scores by words and by their letters.

    What its score is made of is added up when somebody asks for it.
    """

    passage: Passage
    score: float
    segment: int
    row: int
    text: float
    grams: float
    explain: Callable[[], tuple[Contribution, ...]]

    @property
    def scored(self) -> ScoredPassage:
        """The passage with its score and what that is made of."""
        return ScoredPassage(self.passage, self.score, self.explain())


@dataclass(frozen=True, slots=True)
class _Candidates:
    """Rows of one segment; what each term, gram and section term (first axis) weighs in each."""

    segment: int
    rows: NDArray[np.int32]
    text: NDArray[np.float64]
    grams: NDArray[np.float64]
    section: NDArray[np.float64]
    by_words: NDArray[np.float64]  # the sum of the first
    by_letters: NDArray[np.float64]  # that of the second
    sums: NDArray[np.float64]  # that of all three

    def scores(self, asked: Asked) -> NDArray[np.float64]:
        """Return what each row scores before anybody looks at it closely."""
        held = on_grid(np.array([asked.worth[term] for term in asked.terms])) @ (self.text > 0)
        scores: NDArray[np.float64] = self.sums + COVERAGE * held
        return scores


class Ranking:
    """At most 40 passages for a question, best first; ties in the order of the corpus.

    Each is looked at closely when it is its turn, and not when nobody asks for it. ``words`` is the
    best BM25 score of any passage.
    """

    def __init__(self, passages: Iterator[Ranked], words: float) -> None:
        self.words = words
        self._rest = passages
        self._known: list[Ranked] = []

    def __iter__(self) -> Iterator[Ranked]:
        yield from self._known
        for ranked in self._rest:
            self._known.append(ranked)
            yield ranked


def rank(view: View, asked: Asked) -> Ranking:
    """Rank the passages of *view* for the question."""
    pools = [_weigh(view, asked, segment, rows) for segment, rows in _candidates(view, asked)]
    words = max((float(pool.by_words.max()) for pool in pools), default=0.0)
    return Ranking(_in_order(view, asked, pools), words)


def _in_order(view: View, asked: Asked, pools: Sequence[_Candidates]) -> Iterator[Ranked]:
    """Yield the finalists in order: each as soon as no later one can come before it any more."""
    pool_of = {pool.segment: pool for pool in pools}
    waiting = list(_finalists(view, asked, pools))
    heapify(waiting)
    while waiting:
        score, order, segment, row, parts, at = heappop(waiting)
        pool = pool_of[segment]
        if at is not None:
            yield _ranked(view, asked, pool, at, score=-score, parts=parts)
        else:
            at = int(pool.rows.searchsorted(pool.rows.dtype.type(row)))
            covered = _coverage(asked, pool.text[:, at])
            parts = (*covered, *parts, *_sentences(view, asked, segment, row))
            score = fsum((pool.sums.item(at), *(one.weight for one in parts)))
            heappush(waiting, (-score, order, segment, row, parts, at))


def _finalists(view: View, asked: Asked, pools: Sequence[_Candidates]) -> Iterator[_Waiting]:
    """Yield the passages to look at closely, with the most that each can score."""
    kind = (KIND if asked.kinds else 0.0) * asked.total + _ROUNDING
    for score, segment, row in view.first(_leading(asked, pools), FINALISTS):
        part = view.segments[segment]
        entry = view.entry(segment, row)
        path = part.headings[part.passages.item(row, COLUMN.headings)]
        names = tuple(_names(view, asked, entry, path))
        most = score + kind + sum(one.weight for one in names)
        order = (*entry.order, part.passages.item(row, COLUMN.start))
        yield -most, order, segment, row, names, None


def _leading(asked: Asked, pools: Sequence[_Candidates]) -> list[Hit]:
    """Return the finalists with what they score so far, and all that tie with the last of them."""
    scores = [pool.scores(asked) for pool in pools]
    everybody = np.concatenate(scores) if scores else np.empty(0)
    last = -FINALISTS if len(everybody) > FINALISTS else 0
    floor = np.partition(everybody, last)[last] if len(everybody) else 0.0
    hits: list[Hit] = []
    for pool, each in zip(pools, scores, strict=True):
        ahead = np.flatnonzero(each >= floor)
        rows = pool.rows.take(ahead).tolist()
        hits.extend(zip(each.take(ahead).tolist(), repeat(pool.segment), rows, strict=False))
    return hits


def _names(view: View, asked: Asked, entry: Entry, path: tuple[str, ...]) -> Iterator[Contribution]:
    """Yield what the heading and the title of a passage add, by the share that is asked for."""
    names = view.names(entry.language)
    for field, name in (("heading", path[-1] if path else ""), ("title", entry.title)):
        terms = names[name]
        if not asked.worth.keys().isdisjoint(terms):
            named = [term for term in terms if term in asked.worth]
            share = fsum(map(view.terms.idf, named)) / fsum(map(view.terms.idf, terms))
            yield Contribution(name, field, exact(_NAMED[field] * asked.total * share))


def _candidates(view: View, asked: Asked) -> Iterator[tuple[int, NDArray[np.int32]]]:
    """Yield the rows worth a second look by segment: by words, and by letters for unknown ones."""
    hits = _at_most(view, view.terms.top(asked.terms, CANDIDATES), 4 * CANDIDATES)
    strange = tuple(dict.fromkeys(gram for word in asked.missing for gram in grams(word.folded)))
    if strange:
        hits += _at_most(view, view.grams.top(strange, FINALISTS), 4 * FINALISTS)
    for segment in sorted({hit[1] for hit in hits}):
        rows = {row for _, at, row in hits if at == segment}
        yield segment, np.array(sorted(rows), dtype=np.int32)


def _at_most(view: View, hits: list[Hit], most: int) -> list[Hit]:
    return hits if len(hits) <= most else view.first(hits, most)


def _weigh(view: View, asked: Asked, segment: int, rows: NDArray[np.int32]) -> _Candidates:
    section_rows = view.segments[segment].passages[rows, COLUMN.section_row]
    text = view.terms.weights(segment, rows, asked.terms)
    grams = on_grid(GRAMS * view.grams.weights(segment, rows, asked.grams))
    section = on_grid(SECTION * view.sections.weights(segment, section_rows, asked.terms))
    words, letters = text.sum(0), grams.sum(0)
    sums = words + letters + section.sum(0)
    return _Candidates(segment, rows, text, grams, section, words, letters, sums)


def _ranked(
    view: View, asked: Asked, pool: _Candidates, at: int, *, score: float, parts: _Parts
) -> Ranked:
    row = pool.rows.item(at)
    return Ranked(
        passage=view.segments[pool.segment].passage(row),
        score=score,
        segment=pool.segment,
        row=row,
        text=pool.by_words.item(at),
        grams=pool.by_letters.item(at) / GRAMS,
        explain=lambda: (*_weighed(asked, pool, at), *parts),
    )


def _weighed(asked: Asked, pool: _Candidates, at: int) -> Iterator[Contribution]:
    """Yield what the three fields add; together it is the sum of the pool, for both are exact."""
    yield from _by_term(asked.terms, "text", pool.text[:, at])
    yield from _by_word(asked, pool.grams[:, at])
    yield from _by_term(asked.terms, "section", pool.section[:, at])


def _by_term(
    terms: Sequence[str], field: str, weights: NDArray[np.float64]
) -> Iterator[Contribution]:
    for term, weight in zip(terms, weights.tolist(), strict=True):
        if weight:
            yield Contribution(term, field, weight)


def _by_word(asked: Asked, weights: NDArray[np.float64]) -> Iterator[Contribution]:
    """Yield what the grams of each word add; a gram of several words counts for the first."""
    left = dict(zip(asked.grams, weights.tolist(), strict=True))
    for word in asked.words:
        weight = fsum(left.pop(gram, 0.0) for gram in grams(word.folded))
        if weight:
            yield Contribution(word.folded, "grams", weight)


def _coverage(asked: Asked, weights: NDArray[np.float64]) -> Iterator[Contribution]:
    """Yield what it adds to hold many of the question's words, by their share of its idf."""
    held = set(compress(asked.terms, weights.tolist()))
    words = [word for word in asked.known if not held.isdisjoint(word.terms)]
    if words:
        share = fsum(asked.worth[word.terms[0]] for word in words)
        yield Contribution(
            f"{len(words)} of {len(asked.words)} words", "coverage", exact(COVERAGE * share)
        )


def _sentences(view: View, asked: Asked, segment: int, row: int) -> Iterator[Contribution]:
    """Yield what the sentences change: the kind of thing asked for, or nothing but questions."""
    text = view.text(segment, row)
    ranges = view.segments[segment].sentences_of(row, row)
    if all(is_question(text[start:end]) for start, end in ranges):
        yield Contribution("only asks", "asks", exact(ASKS * asked.total))
    if asked.kinds:
        analyzer = analyzer_of(view.entry(segment, row).language)
        if best_holds_kind(asked, analyzer, heard(asked, analyzer, text, ranges)):
            yield Contribution(" or ".join(sorted(asked.kinds)), "kind", exact(KIND * asked.total))
