"""Prints what was measured: the machine, the tables, and what there is to reach."""

import os
import platform
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from tests.bench.asking import Asking, Process, Spread
from tests.bench.measuring import MEGABYTE
from tests.bench.searching import EXPLAINED, SLOW, Searching

PEERS = ("numpy", "rank-bm25", "bm25s", "tantivy")
_LARGE = 100_000  # passages that the figures to reach speak of
_MEBIBYTE = 1 << 20
_CPUINFO = Path("/proc/cpuinfo")


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that one run measured; ``missing`` says what did not run, and why."""

    machine: dict[str, str]
    searches: tuple[Searching, ...] = ()
    asks: tuple[Asking, ...] = ()
    processes: tuple[Process, ...] = ()
    missing: tuple[str, ...] = field(default=())


def machine() -> dict[str, str]:
    """Tell on what the figures were measured."""
    import sqlite3

    facts = {
        "processor": f"{os.cpu_count()} x {_processor()}",
        "system": platform.platform(),
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
    }
    return facts | {name: _version(name) for name in PEERS}


def lines(report: Report) -> Iterator[str]:
    """Yield the report, line by line."""
    yield from (f"{name:10} {fact}" for name, fact in report.machine.items())
    yield ""
    yield "One search for the ten best passages: the same terms, one thread, engines by turns"
    yield ""
    yield from _table(_SEARCH, [_search(one) for one in report.searches])
    yield ""
    yield from _NOTES
    yield ""
    yield "The whole ask: search, second stage, evidence, three quotes, verified"
    yield ""
    yield from _table(_ASK, [_ask(one) for one in report.asks])
    yield ""
    yield from _table(_CHANGE, [_change(one) for one in report.asks])
    yield ""
    yield from _table(
        ("command", "wall s", "peak MiB"), [_command(one) for one in report.processes]
    )
    yield ""
    yield "What to reach"
    yield ""
    yield from _targets(report)
    yield from (f"DID NOT RUN: {one}" for one in report.missing)


_SEARCH = (
    *("passages", "engine", "build s", "disk MB", "open s", "first ms", "memory MB"),
    *("p50 ms", "p95 ms", "x quoth", "same top ten", "questions"),
)
_NOTES = (
    "build s       without analysis, written to disk; words alone, without letters and sections",
    "open s        in a new process, libraries loaded before, files in the system's cache",
    "memory MB     more than before opening; first ms is the question after it",
    f"{EXPLAINED}: whole passages, and what each term adds to each score",
)
_ASK = (
    *("passages", "questions", "p50 ms", "p95 ms", "p99 ms"),
    *("again p50", "p95", "p99", "open s", "memory MiB", "after asking"),
)
_CHANGE = (
    *("passages", "documents", "build s", "build MB", "save s", "disk MB"),
    *("add ms a passage", "delete ms a passage", "shown after ms"),
)


def _search(one: Searching) -> tuple[str, ...]:
    return (
        str(one.passages),
        one.engine,
        _number(one.build, 2),
        _number(one.disk and one.disk / MEGABYTE, 1),
        _number(one.open, 3),
        _milli(one.first, 1),
        _number(one.memory and one.memory / MEGABYTE, 0),
        _milli(one.p50),
        _milli(one.p95),
        _number(one.slower, 2),
        "" if one.alike is None else f"{one.alike:.1%}",
        str(one.questions),
    )


def _ask(one: Asking) -> tuple[str, ...]:
    return (
        str(one.passages),
        str(one.questions),
        *_spread(one.first),
        *_spread(one.again),
        _number(one.open, 3),
        _number(one.memory / _MEBIBYTE, 0),
        _number(one.memory_after / _MEBIBYTE, 0),
    )


def _change(one: Asking) -> tuple[str, ...]:
    return (
        str(one.passages),
        str(one.documents),
        _number(one.build, 1),
        _number(one.build_memory / MEGABYTE, 0),
        _number(one.save, 2),
        _number(one.disk / MEGABYTE, 1),
        _milli(one.add, 3),
        _milli(one.delete, 3),
        _milli(one.shown, 1),
    )


def _command(one: Process) -> tuple[str, ...]:
    return one.command, _number(one.wall, 3), _number(one.memory / _MEBIBYTE, 0)


def _spread(spread: Spread) -> tuple[str, ...]:
    return _milli(spread.p50, 1), _milli(spread.p95, 1), _milli(spread.p99, 1)


def _number(value: float | None, digits: int) -> str:
    return "" if value is None else f"{value:.{digits}f}"


def _milli(seconds: float | None, digits: int = 3) -> str:
    return _number(None if seconds is None else seconds * 1000, digits)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Yield the lines of a table; columns of words to the left, of figures to the right."""
    cells = [tuple(head), *map(tuple, rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    words = [column[-1][:1].isalpha() for column in zip(*cells, strict=True)]
    for row in cells:
        padded = (
            cell.ljust(width) if word else cell.rjust(width)
            for cell, width, word in zip(row, widths, words, strict=True)
        )
        yield "  ".join(padded).rstrip()


def _targets(report: Report) -> Iterator[str]:
    """Yield each figure to reach with the figure reached; nothing fails, for machines differ."""
    for what, reached, wanted in (*_of_search(report), *_of_ask(report), *_of_processes(report)):
        yield f"{what:58} {reached:>18}   {wanted}"


def _of_search(report: Report) -> Iterator[tuple[str, str, str]]:
    for name, wanted in (
        (SLOW, "at least 400"),
        ("bm25s", "at least 8"),
        ("tantivy", "at least 0.67"),
    ):
        slower = [x.slower for x in report.searches if x.engine == name and x.passages == _LARGE]
        reached = f"{slower[0]:.2f} x" if slower else "not measured"
        yield f"search, 100,000 passages: {name}'s time over ours", reached, wanted
    for name in ("tantivy", SLOW):
        shares = [x.alike for x in report.searches if x.engine == name and x.alike is not None]
        yield f"same top ten as {name}", f"{min(shares):.1%}" if shares else "not measured", "100%"


def _of_ask(report: Report) -> Iterator[tuple[str, str, str]]:
    large = [one for one in report.asks if one.passages == _LARGE]
    one = large[0] if large else None
    figures = (
        ("open 100,000 passages", one and f"{one.open:.2f} s", "under 0.3 s"),
        ("memory of an index opened", one and f"{one.memory / _MEBIBYTE:.0f} MiB", "under 100 MiB"),
        ("ask, 100,000 passages: p50", one and f"{one.first.p50 * 1e3:.1f} ms", "under 10 ms"),
        ("ask, 100,000 passages: p99", one and f"{one.first.p99 * 1e3:.1f} ms", "under 40 ms"),
        ("add a document, each passage", one and f"{one.add * 1e3:.2f} ms", "under 1 ms"),
        ("delete a document, each passage", one and f"{one.delete * 1e3:.2f} ms", "under 1 ms"),
        ("a changed document shows after", one and f"{one.shown:.2f} s", "under 2 s"),
    )
    for what, reached, wanted in figures:
        yield what, reached or "not measured", wanted


def _of_processes(report: Report) -> Iterator[tuple[str, str, str]]:
    known = {one.command: one for one in report.processes}
    asked, helped = known.get("quoth ask"), known.get("quoth --help")
    figures = (
        ("quoth ask on the seeds, whole process", asked and f"{asked.wall:.2f} s", "under 1 s"),
        ("its memory", asked and f"{asked.memory / _MEBIBYTE:.0f} MiB", "under 120 MiB"),
        ("quoth --help", helped and f"{helped.wall:.2f} s", "under 0.3 s"),
    )
    for what, reached, wanted in figures:
        yield what, reached or "not measured", wanted


def _processor() -> str:
    if _CPUINFO.exists():
        for line in _CPUINFO.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"
