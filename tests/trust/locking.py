"""A stranger's process that locks the database, and what people see of that meanwhile."""

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.trust.slack.process import ROOT, Server

IN_VAIN = "How do I prune an olive tree?"
NOT_ANSWERED = "The documents do not answer that."
NOT_NOW = "I cannot look that up or keep it at the moment."
PATIENCE = 1.0  # seconds that the first to meet the lock waits for it
REST = 3.0  # seconds that the others need not wait then
BUSY = 1.0  # seconds that a busy machine takes on top of anything
PACE = 0.4  # seconds between two questions

_LOCK = """
import sqlite3, sys
held = sqlite3.connect(sys.argv[1], isolation_level=None)
held.execute("BEGIN EXCLUSIVE")
print("locked", flush=True)
sys.stdin.read()
"""


@contextmanager
def locked(database: Path) -> Iterator[None]:
    """Have another process hold the lock of *database*."""
    with subprocess.Popen(
        [sys.executable, "-c", _LOCK, str(database)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as stranger:
        assert stranger.stdout is not None
        assert stranger.stdout.readline() == "locked\n"
        try:
            yield
        finally:
            stranger.communicate("", timeout=10)


async def asked_for(seconds: float, ask: Callable[[int], Awaitable[object]]) -> list[float]:
    """Ask one question after another for so long, and return how many seconds each took."""
    until, took = time.monotonic() + seconds, list[float]()
    while time.monotonic() < until:
        began = time.monotonic()
        await ask(len(took))
        took.append(time.monotonic() - began)
        await asyncio.sleep(PACE)
    return took


def nobody_waited_twice(took: list[float], seconds: float) -> bool:
    """Tell whether each waited for the lock once at the most, and few of them at all."""
    waited = [each for each in took if each > PATIENCE * 0.9]
    return max(took) < PATIENCE + BUSY and len(waited) <= seconds / (PATIENCE + REST) + 1


def lost(server: Server) -> int:
    """Return how many unanswered questions the log says were not counted."""
    lines = [line for line in server.log if line.startswith("unanswered questions not counted")]
    return sum(int(line.rpartition(" ")[2]) for line in lines)


def gaps(environment: Mapping[str, str]) -> dict[str, Any]:
    """Ask what was asked in vain, as an operator does while the server runs."""
    ran = subprocess.run(
        [sys.executable, "-m", "adapters", "gaps", "--format", "json"],
        cwd=ROOT,
        env={**environment, "PATH": os.defpath},
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, Any] = json.loads(ran.stdout)
    return found
