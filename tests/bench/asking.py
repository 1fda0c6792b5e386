"""The second table: the whole ask, and what it takes to have something to ask."""

import statistics
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.bench.measuring import ChildFailed, Progress, alone, medians, percentile, size

QUESTION = "What is superposition?"


@dataclass(frozen=True, slots=True)
class Spread:
    """How long something takes: seconds."""

    p50: float
    p95: float
    p99: float


@dataclass(frozen=True, slots=True)
class Asking:
    """How Quoth answered questions to one corpus: seconds and bytes.

    ``first`` is the time of questions nobody asked before, ``again`` when they come back. ``add``
    and ``delete`` are for a passage of a document of ten, ``shown`` is from its coming in until an
    answer quotes it.
    """

    passages: int
    documents: int
    questions: int
    build: float
    save: float
    build_memory: int
    disk: int
    open: float
    memory: int
    memory_after: int
    first: Spread
    again: Spread
    add: float
    delete: float
    shown: float


@dataclass(frozen=True, slots=True)
class Process:
    """A command as a whole: seconds on the wall, and the most memory that it held, in bytes."""

    command: str
    wall: float
    memory: int


def ask_all(folder: Path, prepared: dict[str, Any], repeats: int, tell: Progress) -> Asking:
    """Measure the whole ask on what ``fresh.prepare`` left in *folder*."""
    tell("asking")
    asked = [alone("fresh", "ask", folder) for _ in range(repeats)]
    tell("changing a document")
    changed = alone("fresh", "change", folder)
    return Asking(
        passages=prepared["passages"],
        documents=prepared["documents"],
        questions=len(asked[0]["first"]),
        build=prepared["build"],
        save=prepared["save"],
        build_memory=prepared["memory"],
        disk=size((folder / "store").rglob("*")),
        open=statistics.median(one["open"] for one in asked),
        memory=int(statistics.median(one["memory"] for one in asked)),
        memory_after=int(statistics.median(one["memory after"] for one in asked)),
        first=_spread([one["first"] for one in asked]),
        again=_spread([one["again"] for one in asked]),
        add=changed["add"] / changed["passages"],
        delete=changed["delete"] / changed["passages"],
        shown=changed["shown"],
    )


def _spread(repeats: Sequence[Sequence[float]]) -> Spread:
    times = medians(repeats)
    return Spread(*(percentile(times, share) for share in (50, 95, 99)))


def run_commands(repeats: int, tell: Progress) -> tuple[list[Process], list[str]]:
    """Measure commands of Quoth on its default corpus, as whole processes; tell which failed."""
    processes, failed = list[Process](), list[str]()
    with tempfile.TemporaryDirectory() as home:
        for command, many, arguments in (
            ("quoth ask, nothing indexed yet", 1, ("ask", QUESTION)),
            ("quoth ask", repeats, ("ask", QUESTION)),
            ("quoth --help", repeats, ("--help",)),
        ):
            tell(command)
            try:
                runs = [alone("whole", home, *arguments) for _ in range(many)]
            except ChildFailed as error:
                failed.append(f"{command}: {error.reason}")
            else:
                processes.append(_process(command, runs))
    return processes, failed


def _process(command: str, runs: Sequence[dict[str, Any]]) -> Process:
    return Process(
        command=command,
        wall=statistics.median(run["wall"] for run in runs),
        memory=int(statistics.median(run["memory"] for run in runs)),
    )
