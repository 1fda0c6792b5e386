"""The engines that are measured: each is given the same terms and does the same work.

An engine builds what it needs from bags into a folder of its own, opens what lies there, and then
names the best rows for some terms. A bag holds the terms of one passage, analysed already.
"""

import pickle
import sqlite3
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from retrieval.formula import K1, B

Hit = tuple[float, int]  # score and row
Search = Callable[[Sequence[str], int], Sequence[Hit]]

_POSTINGS = ("starts", "rows", "counts", "lengths", "codes", "peaks")
_HEAP = 512_000_000  # bytes, enough for tantivy to write one segment


@dataclass(frozen=True)
class Bags:
    """The bags of all passages; in a line, terms have a space between them."""

    lines: tuple[str, ...]

    @cached_property
    def terms(self) -> list[list[str]]:
        """The same as lists, every term one object wherever it stands."""
        return [[sys.intern(term) for term in line.split()] for line in self.lines]


@dataclass(frozen=True, slots=True)
class Engine:
    """A way to search. ``modules`` are what it loads, the package that it comes with first."""

    name: str
    modules: tuple[str, ...]
    build: Callable[[Bags, Path], None]
    open: Callable[[Path], Search]

    @property
    def installed(self) -> bool:
        """Whether it can run here."""
        return find_spec(self.modules[0]) is not None

    def load(self) -> None:
        """Load the modules, so that they are not counted as a part of opening."""
        for module in self.modules:
            import_module(module)


# ------------------------------------------------------------------------------------------ quoth


def _build_quoth(bags: Bags, folder: Path) -> None:
    from retrieval.postings import PostingsBuilder

    builder = PostingsBuilder()
    for bag in bags.terms:
        builder.add(bag)
    built = builder.build()
    strings = built.vocabulary.strings
    arrays = {name: getattr(built, name) for name in _POSTINGS}
    arrays |= {"letters": strings.letters, "ends": strings.ends, "average": np.array(built.average)}
    for name, array in arrays.items():
        np.save(folder / f"{name}.npy", array)


def _open_quoth(folder: Path) -> Search:
    from retrieval.field import Field, Part
    from retrieval.postings import Postings
    from retrieval.vocabulary import Strings, Vocabulary

    def mapped(name: str) -> Any:  # noqa: ANN401 - arrays of several types
        return np.asarray(np.load(folder / f"{name}.npy", mmap_mode="r"))

    vocabulary = Vocabulary(Strings(mapped("letters"), mapped("ends")))
    average = float(np.load(folder / "average.npy"))
    arrays = {name: mapped(name) for name in _POSTINGS}
    field = Field([Part(Postings(vocabulary=vocabulary, average=average, **arrays))])
    return lambda terms, limit: [(score, row) for score, _, row in field.top(terms, limit)[:limit]]


# -------------------------------------------------------------------------------------- rank-bm25


def _build_rank_bm25(bags: Bags, folder: Path) -> None:
    from retrieval.reference import LuceneIdf

    with (folder / "model.pickle").open("wb") as file:
        pickle.dump(LuceneIdf(bags.terms), file)


def _open_rank_bm25(folder: Path) -> Search:
    with (folder / "model.pickle").open("rb") as file:
        model = pickle.load(file)  # noqa: S301 - the bench wrote it a moment ago

    def search(terms: Sequence[str], limit: int) -> list[Hit]:
        scores = model.get_scores(terms)
        least = np.partition(scores, -limit)[-limit] if limit < len(scores) else 0.0
        rows = np.flatnonzero((scores >= least) & (scores > 0))
        best = rows[np.lexsort((rows, -scores[rows]))][:limit]
        return list(zip(scores[best].tolist(), best.tolist(), strict=True))

    return search


# ------------------------------------------------------------------------------------------ bm25s


def _build_bm25s(bags: Bags, folder: Path) -> None:
    from bm25s import BM25

    model = BM25(method="lucene", k1=K1, b=B)
    model.index(bags.terms, show_progress=False)
    model.save(folder, show_progress=False)


def _open_bm25s(folder: Path) -> Search:
    from bm25s import BM25

    model = BM25.load(folder, show_progress=False)

    def search(terms: Sequence[str], limit: int) -> list[Hit]:
        known = [term for term in terms if term in model.vocab_dict]
        if not known:
            return []
        rows, scores = model.retrieve([known], k=limit, show_progress=False)
        return list(zip(scores[0].tolist(), rows[0].tolist(), strict=True))

    return search


# ---------------------------------------------------------------------------------------- tantivy


def _build_tantivy(bags: Bags, folder: Path) -> None:
    import tantivy

    builder = tantivy.SchemaBuilder()
    builder.add_text_field("bag", tokenizer_name="whitespace", index_option="freq")
    writer = tantivy.Index(builder.build(), str(folder)).writer(_HEAP, num_threads=1)
    for line in bags.lines:
        writer.add_document(tantivy.Document(bag=line))
    writer.commit()
    writer.wait_merging_threads()


def _open_tantivy(folder: Path) -> Search:
    import tantivy

    index = tantivy.Index.open(str(folder))
    schema, searcher = index.schema, index.searcher()
    if searcher.num_segments > 1:
        message = "rows of tantivy can be told by their numbers in one segment only"
        raise ValueError(message)

    def search(terms: Sequence[str], limit: int) -> list[Hit]:
        queries = [
            (tantivy.Occur.Should, tantivy.Query.term_query(schema, "bag", term, "freq"))
            for term in terms
        ]
        found = searcher.search(tantivy.Query.boolean_query(queries), limit, count=False)
        return [(score, address.doc) for score, address in found.hits]

    return search


# ------------------------------------------------------------------------------------ SQLite FTS5


def _build_fts5(bags: Bags, folder: Path) -> None:
    database = sqlite3.connect(folder / "passages.sqlite")
    database.execute(
        "create virtual table passages"
        " using fts5(bag, content='', tokenize=\"unicode61 remove_diacritics 0\")"
    )
    database.executemany("insert into passages(rowid, bag) values (?, ?)", enumerate(bags.lines))
    database.execute("insert into passages(passages) values ('optimize')")
    database.commit()
    database.close()


def _open_fts5(folder: Path) -> Search:
    database = sqlite3.connect(folder / "passages.sqlite")
    best = "select -rank, rowid from passages where passages match ? order by rank limit ?"

    def search(terms: Sequence[str], limit: int) -> list[Hit]:
        wanted = " OR ".join(f'"{term}"' for term in terms)
        return database.execute(best, (wanted, limit)).fetchall()

    return search


ENGINES = {
    engine.name: engine
    for engine in (
        Engine("quoth", ("retrieval.field",), _build_quoth, _open_quoth),
        Engine(
            "rank-bm25", ("rank_bm25", "retrieval.reference"), _build_rank_bm25, _open_rank_bm25
        ),
        Engine("bm25s", ("bm25s",), _build_bm25s, _open_bm25s),
        Engine("tantivy", ("tantivy",), _build_tantivy, _open_tantivy),
        Engine("sqlite fts5", ("sqlite3",), _build_fts5, _open_fts5),
    )
}
