"""Is this an answer? Decides whether the best passages say enough to be shown as one.

The rule adds up three things and calls 0.9 (a setting) enough:

    words    what the best passage scores, as a share of what one full of every word of the question
             would; a word that no document holds counts in full in what that one would score
    letters  the same share for runs of four characters, in the passage shown first
    count    0.18 for each word of the question that the first quote holds, up to three, and as
             much as three for all of them; half the runs of a word are enough to hold it

Headings, sections and kinds order passages and prove nothing. Word matching cannot see a relation:
a trick question about a topic of the documents may pass.
"""

from collections.abc import Collection, Sequence

from retrieval.analyzer import Analyzer, Word, framed, gram_words, grams
from retrieval.asked import Asked
from retrieval.formula import K1
from retrieval.model import Evidence, Quote
from retrieval.ranking import Ranking
from retrieval.segment import analyzer_of
from retrieval.view import View

THRESHOLD = 0.9
WORD = 0.18
ENOUGH = 3  # words
_HELD = 0.5  # of the runs of a word


def weigh(view: View, asked: Asked, ranking: Ranking, quotes: Sequence[Quote]) -> Evidence:
    """Compare the best of *ranking* and the first of *quotes* with a perfect passage."""
    missing = dict.fromkeys(word.asked for word in asked.missing)
    found = dict.fromkeys(word.asked for word in asked.known if not word.optional)
    return Evidence(
        support=round(_support(view, asked, ranking, quotes[0]), 6) if quotes else 0.0,
        found=tuple(word for word in found if word not in missing),
        missing=tuple(missing),
    )


def _support(view: View, asked: Asked, ranking: Ranking, quote: Quote) -> float:
    first = next(iter(ranking))
    analyzer = analyzer_of(view.entry(first.segment, first.row).language)
    words = ranking.words / ((K1 + 1) * asked.total or 1.0)
    letters = first.grams / ((K1 + 1) * asked.grams_total or 1.0)
    return words + letters + WORD * _count(asked, quote, analyzer)


def _count(asked: Asked, quote: Quote, analyzer: Analyzer) -> int:
    """Count the words of the question that *quote* holds, up to three; all of them are three."""
    terms = set(analyzer.each_term(quote.text[slice(*one)] for one in quote.matches))
    wanted = [word for word in asked.words if word in asked.known or not word.optional]
    lacking = [word for word in wanted if terms.isdisjoint(word.terms)]
    written = set(gram_words(quote.text)) if lacking else set()
    held = len(wanted) - sum(not _is_spelt(word, written) for word in lacking)
    return ENOUGH if held == len(wanted) else min(held, ENOUGH)


def _is_spelt(word: Word, written: Collection[str]) -> bool:
    """Tell whether one of the *written* words shares half of the runs of *word*."""
    runs = frozenset(grams(word.folded))
    enough = _HELD * len(runs)
    letters = framed(written)
    if sum(run in letters for run in runs) < enough:
        return False
    return any(len(runs.intersection(grams(other))) >= enough for other in written)
