"""One step in a process of its own, so that nothing else's memory is counted."""

import json
import resource
import sys
from collections.abc import Callable
from functools import partial
from itertools import pairwise
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np

from retrieval.finding import find
from retrieval.generations import Store, open_generation
from retrieval.index import Index
from retrieval.model import Findings
from retrieval.postings import Postings
from retrieval.quoting import verify
from tests.bench.corpus import COLLECTION, corpus, document
from tests.bench.engines import ENGINES, Bags
from tests.bench.measuring import percentile, resident, timed

LIMIT = 3  # quotes of an answer
TOP = 10  # rows of a search
_ADDED = 9_000_000, 10  # number and passages of the document that is added and deleted
_CHANGES = 9

Measured = dict[str, Any]


def prepare(folder: Path, passages: str, questions: str) -> Measured:
    """Make up a corpus and index it; leave bags, questions and the generation in *folder*."""
    made = corpus(int(passages), int(questions))
    start = perf_counter()
    index = Index.of(made.documents)
    built = perf_counter()
    store = Store(folder / "store")
    with store.locked():
        store.save(index, {})
    saved = perf_counter()
    words = index.view().question.words
    terms = [[term for word in words(text) for term in word.terms] for text in made.questions]
    (folder / "questions.json").write_text(json.dumps(made.questions), encoding="utf-8")
    (folder / "terms.json").write_text(json.dumps(terms), encoding="utf-8")
    (folder / "bags").write_text("\n".join(bags_of(index.parts[0][0].terms)), encoding="utf-8")
    return {
        "passages": len(index.parts[0][0]),
        "documents": len(made.documents),
        "build": built - start,
        "save": saved - built,
        "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
    }


def bags_of(postings: Postings) -> list[str]:
    """Return the terms of each row, as often as it holds them, with spaces between."""
    vocabulary = list(postings.vocabulary)
    numbers = np.repeat(np.arange(len(vocabulary)), np.diff(postings.starts))
    rows = np.repeat(postings.rows, postings.counts)
    held = np.repeat(numbers, postings.counts)[np.argsort(rows, kind="stable")].tolist()
    borders = np.searchsorted(np.sort(rows), np.arange(len(postings.lengths) + 1)).tolist()
    return [" ".join(map(vocabulary.__getitem__, held[at:to])) for at, to in pairwise(borders)]


def build(folder: Path, name: str) -> Measured:
    """Let engine *name* build from the bags of *folder*."""
    bags = Bags(tuple((folder / "bags").read_text(encoding="utf-8").split("\n")))
    engine = ENGINES[name]
    engine.load()
    own = folder / name
    own.mkdir()
    return {"passages": len(bags.terms), "build": timed(lambda: engine.build(bags, own))}


def open_engine(folder: Path, name: str) -> Measured:
    """Open what engine *name* built, and ask it once."""
    terms = json.loads((folder / "terms.json").read_text(encoding="utf-8"))[0]
    ENGINES[name].load()
    bare, start = resident(), perf_counter()
    search = ENGINES[name].open(folder / name)
    opened, held = perf_counter(), resident()
    search(terms, TOP)
    return {"open": opened - start, "memory": held - bare, "first": perf_counter() - opened}


def ask(folder: Path) -> Measured:
    """Open the generation and ask every question, and then every question again."""
    questions = json.loads((folder / "questions.json").read_text(encoding="utf-8"))
    bare, start = resident(), perf_counter()
    index = open_generation(_generation(folder))
    opened, held = perf_counter(), resident()
    rounds = [[timed(partial(_asked, index, text)) for text in questions] for _ in range(2)]
    return {
        "open": opened - start,
        "memory": held - bare,
        "memory after": resident() - bare,
        "first": rounds[0],
        "again": rounds[1],
    }


def change(folder: Path) -> Measured:
    """Add a document, ask for it, delete it, again and again."""
    index = open_generation(_generation(folder))
    added = document(*_ADDED)
    question = added.text.split("\n\n")[2]
    times: dict[str, list[float]] = {"add": [], "shown": [], "delete": []}
    for _ in range(_CHANGES):
        start = perf_counter()
        grown = index.add([added])
        there = perf_counter()
        findings = _asked(grown, question)
        shown = perf_counter()
        without = grown.delete([added.id])
        times["add"].append(there - start)
        times["shown"].append(shown - start)
        times["delete"].append(perf_counter() - shown)
        _insist(findings.quotes[0].citation.document == added.id)
        _insist(without.documents_in() == index.documents_in())
    return {"passages": _ADDED[1]} | {name: percentile(each, 50) for name, each in times.items()}


def _insist(shown: bool) -> None:  # noqa: FBT001 - it is all there is to say
    if not shown:
        message = "a change did not show"
        raise ValueError(message)


def _asked(index: Index, text: str) -> Findings:
    """Find what there is to *text*, and verify it as whoever sends it does."""
    findings = find(index, text, limit=LIMIT, allowed=frozenset({COLLECTION}))
    for quote in findings.quotes:
        verify(quote, index.written(quote.citation.document))
    return findings


def _generation(folder: Path) -> Path:
    return Store(folder / "store").generations()[0]


STEPS: dict[str, Callable[..., Measured]] = {
    step.__name__: step for step in (prepare, build, open_engine, ask, change)
}

if __name__ == "__main__":
    step, where, *rest = sys.argv[1:]
    sys.stdout.write(json.dumps(STEPS[step](Path(where), *rest)))
