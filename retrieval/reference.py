"""The formula that the engine must equal: rank-bm25 with Lucene's idf and Lucene's lengths.

Stock ``BM25Okapi`` weighs a term in more than half of the passages above one in a quarter of them,
and gives zero or negative scores on corpora of one or two passages. Lucene's idf is never negative;
with lengths rounded as Lucene's one-byte norm rounds them, and empty passages not counted, the
ranking is Lucene's own.
"""

from collections.abc import Mapping, Sequence

from rank_bm25 import BM25Okapi

from retrieval.formula import K1, B, coded_length, inverse_frequency, length_code


class LuceneIdf(BM25Okapi):  # type: ignore[misc] # rank-bm25 has no type hints
    """Score every passage of *corpus* by scanning them all; one at least must hold a term."""

    doc_len: list[int]

    def __init__(self, corpus: Sequence[Sequence[str]]) -> None:
        super().__init__(corpus, k1=K1, b=B)

    def _calc_idf(self, nd: Mapping[str, int]) -> None:
        filled = sum(length > 0 for length in self.doc_len)
        self.avgdl = sum(self.doc_len) / filled
        self.doc_len = [coded_length(length_code(length)) for length in self.doc_len]
        self.idf = {term: inverse_frequency(filled, holding) for term, holding in nd.items()}
