"""Find what the documents say to a question: from words to quotes, in one pass."""

from retrieval.asked import understand
from retrieval.evidence import THRESHOLD, weigh
from retrieval.index import Index
from retrieval.model import Evidence, Findings
from retrieval.quoting import quote_best
from retrieval.ranking import rank
from retrieval.suggesting import nearest, suggested

NOTHING = Findings(answered=False, quotes=(), evidence=Evidence(0.0, (), ()), searched=0)


def find(
    index: Index,
    text: str,
    *,
    limit: int,
    threshold: float = THRESHOLD,
    allowed: frozenset[str] | None = None,
) -> Findings:
    """Return the best *limit* quotes for *text* from *allowed* collections; ``None`` allows all.

    Quotes are not verified here: whoever sends them does that last, with ``quoting.verify``.
    """
    view = index.view(allowed)
    asked = understand(view, text)
    if not asked.words:
        return NOTHING
    ranking = rank(view, asked)
    quotes = quote_best(view, asked, ranking, limit)
    evidence = weigh(view, asked, ranking, quotes)
    answered = bool(quotes) and evidence.support >= threshold
    return Findings(
        answered=answered,
        quotes=quotes,
        evidence=evidence,
        searched=len(asked.words),
        nearest=() if answered else nearest(view, asked, ranking),
        suggestions=() if answered else suggested(view, asked, ranking),
    )
