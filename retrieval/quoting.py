"""From a ranked passage to its quote: the range worth quoting, the sentence to mark, the place."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import pairwise

import numpy as np

from retrieval.analyzer import Analyzer, fold, framed, grams
from retrieval.asked import Asked
from retrieval.errors import AlteredQuote
from retrieval.marking import Sentence, heard, marked
from retrieval.model import Citation, Document, Passage, Quote, Written
from retrieval.passages import LONGEST
from retrieval.ranking import Ranked
from retrieval.segment import COLUMN, Segment, analyzer_of
from retrieval.view import View

_ALIKE = 0.6  # share of common runs of four characters that make a word the one misspelt
_NEAR = 16  # characters beside a cut that tell what is cut
_ENDED = re.compile(r"[.!?…。！？。؟।][\s\"'”’»)\]】」』]*$")  # noqa: RUF001 - as they are written
_LETTER = re.compile(r"[^\W\d_]")  # what stands before it without one is the mark of a list
_MOST_PLACES = 5  # other places of the same words that a citation names


def quote_best(view: View, asked: Asked, ranked: Iterable[Ranked], limit: int) -> tuple[Quote, ...]:
    """Return the best *limit* quotes, skipping passages that an earlier quote covers or repeats."""
    quotes: list[Quote] = []
    said: set[int] = set()
    passages = iter(ranked)
    while len(quotes) < limit and (one := next(passages, None)):
        segment = view.segments[one.segment]
        repeated = int(segment.fingerprints[one.row]) in said
        if not repeated and not _covered(one.passage, quotes):
            first, last = grown(segment, one.row)
            said.update(segment.fingerprints[first : last + 1].tolist())
            quotes.append(_quote(view, asked, one, first, last))
    return tuple(quotes)


def verify(quote: Quote, document: Document | Written) -> None:
    """Raise ``AlteredQuote`` unless *quote* is a slice of *document* as it was when indexed."""
    citation = quote.citation
    same = citation.document == document.id and citation.sha256 == document.sha256
    if not same or document.text[citation.start : citation.end] != quote.text or not quote.text:
        raise AlteredQuote(citation.document, citation.start, citation.end)


def _covered(passage: Passage, quotes: Sequence[Quote]) -> bool:
    places = (quote.citation for quote in quotes)
    return any(
        place.document == passage.document
        and place.start <= passage.start
        and passage.end <= place.end
        for place in places
    )


def _quote(view: View, asked: Asked, one: Ranked, first: int, last: int) -> Quote:
    """Return the quote of *one*, which is made of the rows *first* to *last*."""
    segment = view.segments[one.segment]
    top, bottom = segment.row(first), segment.row(last)
    start, end = top.start, bottom.end
    text = view.text(one.segment, one.row)
    analyzer = analyzer_of(view.entry(one.segment, one.row).language)
    sentences = heard(asked, analyzer, text, segment.sentences_of(first, last))
    best = marked(asked, analyzer, sentences)
    if not _parted(text, sentences):
        sentences = heard(asked, analyzer, text, [(start, end)])
    return Quote(
        text=text[start:end],
        marked=(best.start - start, best.end - start),
        matches=tuple(_matches(asked, analyzer, start, sentences)),
        score=one.score,
        contributions=one.explain(),
        citation=_citation(view, one, start, end, (top.first_line, bottom.last_line)),
        broken=(_breaks(text, start), _breaks(text, end)),
    )


def _breaks(text: str, at: int) -> bool:
    """Tell whether a sentence of *text* stands on both sides of *at*."""
    before = text[max(at - _NEAR, 0) : at].rpartition("\n")[2]
    after = text[at : at + _NEAR].partition("\n")[0]
    return bool(_LETTER.search(before) and after.strip()) and not _ENDED.search(before)


def grown(segment: Segment, row: int) -> tuple[int, int]:
    """Return the rows that the quote of *row* grows to: next ones, then previous, up to 900."""
    first = last = row
    while _fits(segment, first, last + 1):
        last += 1
    while _fits(segment, first - 1, last):
        first -= 1
    return first, last


def _fits(segment: Segment, first: int, last: int) -> bool:
    if first < 0 or last >= len(segment):
        return False
    top, bottom = segment.row(first), segment.row(last)
    same_run = (top.document, top.run) == (bottom.document, bottom.run)
    return same_run and bottom.end - top.start <= LONGEST


def _citation(view: View, one: Ranked, start: int, end: int, lines: tuple[int, int]) -> Citation:
    passage = one.passage
    entry = view.entry(one.segment, one.row)
    return Citation(
        document=entry.id,
        collection=entry.collection,
        path=entry.path,
        sha256=entry.sha256,
        meta=view.meta(one.segment, one.row),
        start=start,
        end=end,
        lines=lines,
        headings=passage.headings,
        speaker=passage.speaker,
        page=passage.page,
        also_in=tuple(_also_in(view, one)),
    )


def _also_in(view: View, one: Ranked) -> Iterator[str]:
    """Yield the other places of the same passage that this view may see, as ``path:line``."""
    wanted = view.segments[one.segment].fingerprints[one.row]
    if int(wanted) not in view.repeated:
        return
    places = [
        (view.order(at, int(row)), int(row), at)
        for at, segment in enumerate(view.segments)
        for row in np.flatnonzero(segment.fingerprints == wanted)
        if view.counts(at, int(row)) and (at, int(row)) != (one.segment, one.row)
    ]
    for (_, path, _), row, at in sorted(places)[:_MOST_PLACES]:
        yield f"{path}:{view.segments[at].passages[row, COLUMN.first_line]}"


def _parted(text: str, sentences: Sequence[Sentence]) -> bool:
    """Tell whether blanks alone part *sentences*, so that no word stands in two or in none."""
    return all(text[one.end : other.start].isspace() for one, other in pairwise(sentences))


def _matches(
    asked: Asked, analyzer: Analyzer, start: int, sentences: Sequence[Sentence]
) -> Iterator[tuple[int, int]]:
    """Yield the ranges of words asked for, and of those that an unknown word was meant for."""
    meant = {
        word
        for sentence in sentences
        for word in (sentence.words if sentence.held else ())
        if not asked.wanted.isdisjoint(analyzer.of_word(word))
    }
    if asked.missing:
        meant.update(_misspelt(asked, {word for one in sentences for word in one.words}))
    for sentence in sentences:
        if not meant.isdisjoint(sentence.words):
            at = sentence.start - start
            yield from ((at + first, at + end) for first, end in _places(sentence, meant))


def _places(sentence: Sentence, meant: Collection[str]) -> Iterator[tuple[int, int]]:
    """Yield where those words of *sentence* stand that are *meant*."""
    end = 0
    for word in sentence.words:  # one after another, with nothing of a word between them
        start = sentence.text.index(word, end)
        end = start + len(word)
        if word in meant:
            yield start, end


def _misspelt(asked: Asked, words: Collection[str]) -> Iterator[str]:
    """Yield those of *words* that unknown words of the question are spelt almost like."""
    letters = framed(map(fold, words))
    for word in asked.missing:
        strange = frozenset(grams(word.folded))
        if sum(run in letters for run in strange) >= _ALIKE * len(strange):
            yield from (one for one in words if _alike(one, strange))


def _alike(word: str, strange: frozenset[str]) -> bool:
    held = frozenset(grams(fold(word)))
    return len(held & strange) >= _ALIKE * max(len(held), len(strange))
