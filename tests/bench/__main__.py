"""Measure Quoth next to its peers, on corpora that this program makes up: ``make bench``.

Every figure is a median over repeats. Nothing here fails because a machine is slow.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from tests.bench.asking import Asking, ask_all, run_commands
from tests.bench.engines import ENGINES
from tests.bench.measuring import Progress, alone, progress
from tests.bench.report import Report, lines, machine
from tests.bench.searching import Searching, search_all

_SIZES = (1_000, 10_000, 100_000)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, print, and write down what the options ask for."""
    options = _options().parse_args(arguments)
    report = measure(options.sizes, quick=options.quick, tell=progress())
    sys.stdout.write("\n".join(lines(report)) + "\n")
    if options.json:
        options.json.write_text(json.dumps(asdict(report), indent=1) + "\n", encoding="utf-8")


def measure(sizes: Sequence[int], *, quick: bool, tell: Progress) -> Report:
    """Measure corpora of these *sizes*, in passages."""
    questions, repeats = (40, 1) if quick else (240, 5)
    names = [name for name, engine in ENGINES.items() if engine.installed]
    missing = [f"{name}: it is not installed" for name in ENGINES if name not in names]
    searches: list[Searching] = []
    asks: list[Asking] = []
    for size in sizes:
        with tempfile.TemporaryDirectory(prefix="quoth-bench-") as folder:
            tell(f"making up {size} passages")
            prepared = alone("fresh", "prepare", folder, str(size), str(questions))
            searches += search_all(Path(folder), names, repeats, tell)
            asks.append(ask_all(Path(folder), prepared, min(repeats, 3), tell))
    processes, failed = run_commands(repeats, tell)
    tell("")
    return Report(
        machine(), tuple(searches), tuple(asks), tuple(processes), missing=(*missing, *failed)
    )


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--sizes", type=_sizes, default=_SIZES, metavar="N,N", help="passages")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    parser.add_argument("--quick", action="store_true", help="fewer questions, once")
    return parser


def _sizes(text: str) -> tuple[int, ...]:
    return tuple(int(size) for size in text.split(","))


if __name__ == "__main__":
    main()
