"""What to offer when the documents do not answer: the nearest headings, words probably meant."""

from collections.abc import Iterable, Iterator
from itertools import chain
from math import fsum

from retrieval.analyzer import Word, fold, words_in
from retrieval.asked import Asked
from retrieval.model import NearHeading, Suggestion
from retrieval.ranking import Ranked
from retrieval.view import View

MOST = 3
_SHORTEST = 4  # letters of a word that is worth a guess
_SIMILAR = 82  # of 100, by edits


def nearest(view: View, asked: Asked, ranked: Iterable[Ranked]) -> tuple[NearHeading, ...]:
    """Return the headings that name most of the question, then those of the closest passages.

    Passages that hold no word of the question are not close, however alike their letters.
    """
    places: dict[tuple[str, tuple[str, ...]], tuple[float, int, NearHeading]] = {}
    for position, one in enumerate(ranked):
        passage = one.passage
        key = passage.document, passage.headings
        if one.text and key not in places:
            places[key] = (-_named(view, asked, one), position, _near(view, one))
    return tuple(near for _, _, near in sorted(places.values(), key=lambda one: one[:2])[:MOST])


def suggested(view: View, asked: Asked, ranked: Iterable[Ranked]) -> tuple[Suggestion, ...]:
    """Return, for words that no document holds, the closest passages' words spelt almost alike."""
    strange = [word for word in asked.missing if len(word.folded) >= _SHORTEST]
    if not strange:
        return ()
    written = _written(view, ranked)
    return tuple(dict.fromkeys(guess for word in strange for guess in _guess(word, written)))


def _written(view: View, ranked: Iterable[Ranked]) -> dict[str, str]:
    """Return the words of the passages, folded, each with the way it is written first."""
    texts = (view.text(one.segment, one.row)[one.passage.start : one.passage.end] for one in ranked)
    written: dict[str, str] = {}
    for word in dict.fromkeys(chain.from_iterable(map(words_in, texts))):
        if len(word) >= _SHORTEST:
            written.setdefault(fold(word), word)
    return written


def _guess(word: Word, written: dict[str, str]) -> Iterator[Suggestion]:
    from rapidfuzz import fuzz, process  # noqa: PLC0415 - answers need no guess, and it is slow to load

    match = process.extractOne(word.folded, list(written), scorer=fuzz.ratio, score_cutoff=_SIMILAR)
    if match is not None:
        yield Suggestion(asked=word.asked, meant=written[match[0]])


def _named(view: View, asked: Asked, one: Ranked) -> float:
    language = view.entry(one.segment, one.row).language
    terms = view.names(language)["\n".join(one.passage.headings)]
    return fsum(view.terms.idf(term) for term in terms if term in asked.worth)


def _near(view: View, one: Ranked) -> NearHeading:
    passage = one.passage
    title = view.entry(one.segment, one.row).title
    return NearHeading(passage.document, title, passage.headings, passage.lines[0])
