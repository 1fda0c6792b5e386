"""Builds the wheel twice, as two people would, and keeps it if both are the same to the byte."""

import hashlib
import os
import shutil
import sys
import tempfile
from pathlib import Path

from tests.supply.environment import FOLDERS, ROOT, build

_FILES = ("LICENSE", "README.md", "pyproject.toml")
_LONG_AGO = 1_000_000_000


def copy(to: Path, *, changed: float) -> Path:
    """Copy what the wheel is made of to *to*, every file *changed* at that moment."""
    for folder in FOLDERS:
        shutil.copytree(ROOT / folder, to / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for name in _FILES:
        shutil.copy(ROOT / name, to / name)
    for path in to.rglob("*"):
        os.utime(path, (changed, changed))
    return to


def twice(folder: Path) -> tuple[Path, Path]:
    """Build in *folder* from two copies that differ in all that must not matter."""
    here = copy(folder / "here", changed=_LONG_AGO)
    there = copy(folder / "elsewhere" / "deeper", changed=2 * _LONG_AGO - 1)
    kept = os.umask(0o077)
    try:
        first = build(here, folder / "first")
    finally:
        os.umask(kept)
    return first, build(there, folder / "second")


def digest(path: Path) -> str:
    """Return the SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def main(folder: Path) -> int:
    """Put the wheel into *folder*, unless a second one came out otherwise."""
    with tempfile.TemporaryDirectory() as scratch:
        first, second = twice(Path(scratch))
        if digest(first) != digest(second):
            sys.stderr.write(f"two builds differ: {digest(first)} and {digest(second)}\n")
            return 1
        folder.mkdir(exist_ok=True)
        shutil.copy(first, folder)
        sys.stdout.write(f"{digest(first)}  {folder / first.name}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
