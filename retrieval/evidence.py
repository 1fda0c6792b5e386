"""Is this an answer? Decides whether the best passages say enough to be shown as one.

The rule: take what the best passage scores by words over what a passage full of every word of the
question would, and add the same ratio for runs of four characters in the passage shown first. A
word that no document holds counts in full in what a perfect passage would score. At least 0.46 (a
setting) is an answer. Headings, sections and kinds do not count: they order passages and prove
nothing. Word matching cannot see a relation: a trick question about a topic of the documents may
pass.
"""

from collections.abc import Sequence

from retrieval.asked import Asked
from retrieval.formula import K1
from retrieval.model import Evidence
from retrieval.ranking import Ranked

THRESHOLD = 0.46


def weigh(asked: Asked, ranked: Sequence[Ranked]) -> Evidence:
    """Compare the best of *ranked* with a perfect passage."""
    support = 0.0
    if ranked:
        words = max(one.text for one in ranked) / ((K1 + 1) * asked.total or 1.0)
        letters = ranked[0].grams / ((K1 + 1) * asked.grams_total or 1.0)
        support = round(words + letters, 6)
    return Evidence(
        support=support,
        found=tuple(dict.fromkeys(word.asked for word in asked.known if not word.optional)),
        missing=tuple(dict.fromkeys(word.asked for word in asked.missing)),
    )
