"""Time and memory: of a call, of a process of its own."""

import json
import os
import resource
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np

ROOT = Path(__file__).parents[2]
MEGABYTE = 1_000_000
_STATM = Path("/proc/self/statm")

Progress = Callable[[str], None]


def timed(work: Callable[[], object]) -> float:
    """Return the seconds that *work* takes."""
    start = perf_counter()
    work()
    return perf_counter() - start


def percentile(values: Iterable[float], share: float) -> float:
    """Return the value below which *share* per cent of *values* are."""
    return float(np.percentile(list(values), share))


def medians(repeats: Sequence[Sequence[float]]) -> list[float]:
    """Return for each place the median over all *repeats*."""
    return [statistics.median(each) for each in zip(*repeats, strict=True)]


def resident() -> int:
    """Return the bytes of memory that this process holds, or if that is not known, has held."""
    if _STATM.exists():
        return int(_STATM.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def size(paths: Iterable[Path]) -> int:
    """Return the bytes of all files in *paths*."""
    return sum(path.stat().st_size for path in paths if path.is_file())


def alone(module: str, *arguments: str | Path) -> dict[str, Any]:
    """Run a module of the bench as a process of its own; return the object that it prints."""
    command = [sys.executable, "-m", f"tests.bench.{module}", *map(str, arguments)]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if ran.returncode:
        raise ChildFailed(command, ran.stderr)
    told: dict[str, Any] = json.loads(ran.stdout)
    return told


class ChildFailed(Exception):  # noqa: N818 - named for what it is, not for being an error
    """A process of its own ended badly."""

    def __init__(self, command: Sequence[str], said: str) -> None:
        super().__init__(f"{' '.join(command)}\n{said}")
        self.reason = said.strip().rpartition("\n")[2]


def progress() -> Progress:
    """Return what tells how far the work is: on a terminal one line, and nothing elsewhere."""
    if not sys.stderr.isatty():
        return lambda _doing: None

    def tell(doing: str) -> None:
        sys.stderr.write(f"\r\x1b[K{doing}")
        sys.stderr.flush()

    return tell
