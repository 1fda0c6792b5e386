"""What the tests of trust share: the real command in a process of its own, and quick folders."""

import io
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import pytest

ROOT = Path(__file__).parents[2]
PATIENCE = 20  # seconds; a command that takes longer hangs
MEMORY = Path("/dev/shm")  # noqa: S108 - folders with random names are made there

# What may act on a terminal or hide: control characters but line feed and tab, bidirectional
# controls, zero-width and tag characters, lone surrogates.
UNSAFE = re.compile(
    "[\0-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    "\U000e0000-\U000e0fff\ud800-\udfff]"
)

# Root may open and write everything; a process that gave that up may not.
_GIVE_UP = """
import ctypes, os, sys
drop = 24
for capability in (1, 2, 3):  # to pass over modes on writing and on reading, and to be any owner
    ctypes.CDLL(None, use_errno=True).prctl(drop, capability, 0, 0, 0)
os.execv(sys.argv[1], sys.argv[1:])
"""


@dataclass(frozen=True, slots=True)
class Said:
    """How a command ended, and what it wrote."""

    code: int
    out: str
    err: str

    @property
    def all(self) -> str:
        """All that it wrote."""
        return self.out + self.err


def settings(cache: Path) -> dict[str, str]:
    """Return settings by which the index is in *cache*, and any evidence is enough for an answer.

    What is enough otherwise is for other tests; these are about what stands in an answer.
    """
    return {"QUOTH_CACHE": str(cache), "QUOTH_THRESHOLD": "0"}


def environment(cache: Path) -> dict[str, str]:
    """Return the environment of a command by these settings."""
    return {
        "PATH": "/usr/bin:/bin",
        "PYTHONPATH": str(ROOT),
        "HOME": str(cache),
        "LANG": "C.UTF-8",
        **settings(cache),
    }


def quoth(
    cache: Path, *arguments: str | bytes | Path, stdin: bytes = b"", powerless: bool = False
) -> Said:
    """Run the command in a process of its own, as root without root's powers if *powerless*."""
    command: Sequence[str | bytes | Path] = [sys.executable, "-m", "adapters", *arguments]
    if powerless and os.geteuid() == 0:
        command = [sys.executable, "-c", _GIVE_UP, *command]
    ended = subprocess.run(
        command,
        env=environment(cache),
        input=stdin,
        capture_output=True,
        timeout=PATIENCE,
        check=False,
    )
    return Said(ended.returncode, ended.stdout.decode(), ended.stderr.decode())


@contextmanager
def quick_folder() -> Iterator[Path]:
    """Give a folder in memory where there is one: deleting many files from a disk takes long."""
    where = MEMORY if os.access(MEMORY, os.W_OK) else None
    with tempfile.TemporaryDirectory(dir=where) as folder:
        yield Path(folder)


def quoth_here(cache: Path, *arguments: str | Path) -> Said:
    """Run the command in this process, which is much faster, with its streams in our hands."""
    from adapters.cli import main  # noqa: PLC0415 - few tests run the command here

    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2))
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
        for name, value in settings(cache).items():
            patch.setenv(name, value)
        patch.setattr(sys, "argv", ["quoth", *map(str, arguments)])
        with pytest.raises(SystemExit) as end:
            main()
    return Said(int(end.value.code or 0), written(out), written(err))


def written(stream: io.TextIOWrapper) -> str:
    """Return what was written to a stream."""
    stream.flush()
    return cast("io.BytesIO", stream.buffer).getvalue().decode()
