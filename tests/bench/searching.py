"""The first table: one search, next to the peers, on the same terms."""

import json
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from retrieval.generations import Store, open_generation
from retrieval.index import Index
from tests.bench.engines import ENGINES, Hit, Search
from tests.bench.fresh import TOP
from tests.bench.measuring import Progress, alone, medians, percentile, size

QUOTH = "quoth"
EXPLAINED = "quoth, explained"  # what ``Index.search`` gives: passages, and what each term adds
SLOW = "rank-bm25"
_TURN = 20  # questions that one engine answers before the next has its turn
_SLOW_FROM = 50_000  # passages from which the slow engine answers one turn only
_ALIKE = {"tantivy": 1e-4, SLOW: 1e-9}  # how close scores must come to be the same

Terms = Sequence[str]


@dataclass(frozen=True, slots=True)
class Searching:
    """How one engine searched one corpus: seconds, bytes; shares between 0 and 1.

    ``slower`` is its median over Quoth's on the questions that both answered; ``alike`` the share
    of questions with the same best rows as Quoth's.
    """

    engine: str
    passages: int
    questions: int
    p50: float
    p95: float
    slower: float
    alike: float | None = None
    build: float | None = None
    disk: int | None = None
    open: float | None = None
    memory: int | None = None
    first: float | None = None


def search_all(folder: Path, names: Sequence[str], repeats: int, tell: Progress) -> list[Searching]:
    """Measure the engines *names* on what ``fresh.prepare`` left in *folder*."""
    kept = {name: _kept(folder, name, repeats, tell) for name in names}
    tell("searching")
    engines = {name: ENGINES[name].open(folder / name) for name in names}
    engines[EXPLAINED] = _explained(open_generation(Store(folder / "store").generations()[0]))
    questions = json.loads((folder / "terms.json").read_text(encoding="utf-8"))
    times, hits = _in_turns(engines, questions, _bounds(kept, len(questions)), repeats)
    return [_row(name, times, hits, kept) for name in (*names, EXPLAINED)]


def _kept(folder: Path, name: str, repeats: int, tell: Progress) -> dict[str, float]:
    """Build and open in processes of their own."""
    tell(f"building {name}")
    built = alone("fresh", "build", folder, name)
    tell(f"opening {name}")
    opened = [alone("fresh", "open_engine", folder, name) for _ in range(repeats)]
    found = {key: statistics.median(one[key] for one in opened) for key in opened[0]}
    return built | found | {"disk": size((folder / name).rglob("*"))}


def _explained(index: Index) -> Search:
    return lambda terms, limit: [(one.score, -1) for one in index.search(terms, limit)]


def _bounds(kept: Mapping[str, Mapping[str, float]], many: int) -> dict[str, int]:
    """Return how many questions the slow engine has to answer."""
    passages = max(one["passages"] for one in kept.values())
    return {SLOW: min(many, _TURN) if passages >= _SLOW_FROM else many}


def _in_turns(
    engines: Mapping[str, Search],
    questions: Sequence[Terms],
    bounds: Mapping[str, int],
    repeats: int,
) -> tuple[dict[str, list[float]], dict[str, list[Sequence[Hit]]]]:
    """Let the engines answer by turns, a few questions each, so that noise hits all alike."""
    rounds: dict[str, list[list[float]]] = {name: [] for name in engines}
    hits: dict[str, list[Sequence[Hit]]] = {name: [] for name in engines}
    for number in range(repeats):
        for name in engines:
            rounds[name].append([])
            hits[name].clear()
        for start in range(0, len(questions), _TURN):
            for name in _rotated(list(engines), number):
                for terms in questions[
                    start : min(start + _TURN, bounds.get(name, len(questions)))
                ]:
                    began = perf_counter()
                    found = engines[name](terms, TOP)
                    rounds[name][-1].append(perf_counter() - began)
                    hits[name].append(found)
    return {name: medians(each) for name, each in rounds.items()}, hits


def _rotated(names: list[str], by: int) -> list[str]:
    by %= len(names)
    return names[by:] + names[:by]


def _row(
    name: str,
    times: Mapping[str, Sequence[float]],
    hits: Mapping[str, Sequence[Sequence[Hit]]],
    kept: Mapping[str, Mapping[str, float]],
) -> Searching:
    own, many = times[name], len(times[name])
    about = kept.get(name, {})
    return Searching(
        engine=name,
        passages=int(kept[QUOTH]["passages"]),
        questions=many,
        p50=percentile(own, 50),
        p95=percentile(own, 95),
        slower=percentile(own, 50) / percentile(times[QUOTH][:many], 50),
        alike=_share_alike(name, hits),
        build=about.get("build"),
        disk=int(about["disk"]) if about else None,
        open=about.get("open"),
        memory=int(about["memory"]) if about else None,
        first=about.get("first"),
    )


def _share_alike(name: str, hits: Mapping[str, Sequence[Sequence[Hit]]]) -> float | None:
    if name not in _ALIKE:
        return None
    pairs = list(zip(hits[QUOTH], hits[name], strict=False))
    return sum(alike(ours, theirs, _ALIKE[name]) for ours, theirs in pairs) / len(pairs)


def alike(ours: Sequence[Hit], theirs: Sequence[Hit], within: float) -> bool:
    """Tell whether both name the same rows by the same scores; rows that tie for the end may do."""
    if len(ours) != len(theirs):
        return False
    near = all(abs(one[0] - two[0]) <= within for one, two in zip(ours, theirs, strict=True))
    if not near or not ours:
        return near
    known, other = {row: score for score, row in ours}, {row: score for score, row in theirs}
    same = all(abs(known[row] - other[row]) <= within for row in known.keys() & other.keys())
    least = ours[-1][0] + within
    return same and all((known | other)[row] <= least for row in known.keys() ^ other.keys())
