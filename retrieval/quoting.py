"""From a ranked passage to its quote: the range worth quoting, the sentence to mark, the place."""

import re
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from retrieval.analyzer import WORD, Analyzer, fold, grams
from retrieval.asked import Asked
from retrieval.errors import AlteredQuote
from retrieval.marking import marked
from retrieval.model import Citation, Document, Passage, Quote, Written
from retrieval.passages import LONGEST
from retrieval.ranking import Ranked
from retrieval.segment import Column, Segment, analyzer_of
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
    for one in ranked:
        if len(quotes) >= limit:
            break
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
    members = [segment.passage(row) for row in range(first, last + 1)]
    start, end = members[0].start, members[-1].end
    entry = view.entry(one.segment, one.row)
    text = view.text(one.segment, one.row)
    analyzer = analyzer_of(entry.language)
    sentences = [sentence for member in members for sentence in member.sentences]
    best = marked(asked, analyzer, text, sentences)
    quoted = text[start:end]
    return Quote(
        text=quoted,
        marked=(best[0] - start, best[1] - start),
        matches=tuple(_matches(asked, analyzer, quoted)),
        score=one.score,
        contributions=one.scored.contributions,
        citation=_citation(view, one, start, end, (members[0].lines[0], members[-1].lines[1])),
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
    while _fits(segment.passages, first, last + 1):
        last += 1
    while _fits(segment.passages, first - 1, last):
        first -= 1
    return first, last


def _fits(table: NDArray[np.int32], first: int, last: int) -> bool:
    if first < 0 or last >= len(table):
        return False
    top, bottom = table[first], table[last]
    same_run = all(top[column] == bottom[column] for column in (Column.DOCUMENT, Column.RUN))
    return bool(same_run and bottom[Column.END] - top[Column.START] <= LONGEST)


def _citation(view: View, one: Ranked, start: int, end: int, lines: tuple[int, int]) -> Citation:
    passage = one.passage
    segment = view.segments[one.segment]
    entry = view.entry(one.segment, one.row)
    return Citation(
        document=entry.id,
        collection=entry.collection,
        path=entry.path,
        sha256=entry.sha256,
        meta=segment.documents.meta(int(segment.passages[one.row, Column.DOCUMENT])),
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
        yield f"{path}:{view.segments[at].passages[row, Column.FIRST_LINE]}"


def _matches(asked: Asked, analyzer: Analyzer, text: str) -> Iterator[tuple[int, int]]:
    """Yield the ranges of words asked for, and of those that an unknown word was meant for."""
    wanted = {term for word in asked.words for term in word.terms}
    strange = [frozenset(grams(word.folded)) for word in asked.missing]
    words = WORD.findall(text)
    meant = {word for word in set(words) if not wanted.isdisjoint(analyzer.of_word(word))}
    if strange:
        others = set(words) - meant
        meant |= {word for word in others if any(_alike(word, one) for one in strange)}
    end = 0
    for word in words:  # one after another, with nothing of a word between them
        start = text.index(word, end)
        end = start + len(word)
        if word in meant:
            yield start, end


def _alike(word: str, strange: frozenset[str]) -> bool:
    written = grams(fold(word))
    if strange.isdisjoint(written):
        return False
    held = frozenset(written)
    return len(held & strange) >= _ALIKE * max(len(held), len(strange))
