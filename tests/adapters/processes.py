"""Real processes of the command line, in a pipe and on a terminal."""

import os
import pty
import select
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

ROOT = Path(__file__).parents[2]
KNOWN = "What is superposition?"
ABSENT = "How do I prune an olive tree?"

Here = Callable[..., tuple[int, str, str]]


def start(
    environment: dict[str, str], *arguments: str, cwd: Path = ROOT, **extra: str
) -> "subprocess.Popen[str]":
    """Start ``python -m adapters`` with its three streams in our hands."""
    return subprocess.Popen(
        [sys.executable, "-m", "adapters", *arguments],
        cwd=cwd,
        env=environment | extra,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )


def run(
    environment: dict[str, str], *arguments: str, stdin: str = "", cwd: Path = ROOT, **extra: str
) -> tuple[int, str, str]:
    """Run a command to its end; return how it ended, and what it wrote to stdout and stderr."""
    process = start(environment, *arguments, cwd=cwd, **extra)
    out, err = process.communicate(stdin, timeout=60)
    return process.returncode, out, err


def on_a_terminal(
    environment: dict[str, str], *arguments: str, typed: Sequence[str] = (), **extra: str
) -> str:
    """Run a command on a terminal, type there at each prompt, and return what appears."""
    master, slave = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "adapters", *arguments],
        cwd=ROOT,
        env=environment | extra,
        stdin=slave,
        stdout=slave,
        stderr=slave,
    )
    os.close(slave)
    shown, to_type = b"", list(typed)
    while select.select([master], [], [], 60)[0]:
        try:
            shown += os.read(master, 65536)
        except OSError:  # the other end is closed
            break
        if to_type and shown.endswith(b"> "):
            os.write(master, to_type.pop(0).encode())
    process.wait(60)
    os.close(master)
    return shown.decode().replace("\r\n", "\n")
