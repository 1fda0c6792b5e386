"""The collector of garbage stops nobody for long."""

import asyncio
import gc
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from adapters.commands import collecting
from tests.ports import free_port

ROOT = Path(__file__).parents[3]
SERVED = """
import gc, os, signal, threading, time
from adapters.commands import collecting, serve

collecting.SETTLED = 0.5

def look():
    while gc.isenabled():
        time.sleep(0.001)
    while not gc.isenabled():
        time.sleep(0.01)
    print("left out" if gc.get_freeze_count() > len(gc.get_objects()) else "looked through")
    os.kill(os.getpid(), signal.SIGTERM)

threading.Thread(target=look, daemon=True).start()
serve.serve(serve.Surface.WEB)
"""


@pytest.mark.enable_socket
def test_nothing_is_looked_through_while_all_is_loaded_and_afterwards_only_what_is_newer(
    tmp_path: Path,
) -> None:
    """It rests at first, and leaves out what was there when it began again."""
    here = {"QUOTH_DATA": tmp_path / "data", "QUOTH_CACHE": tmp_path / "cache"}
    ports = {"QUOTH_WEB_PORT": free_port(), "QUOTH_HEALTH_PORT": 0}
    given = {
        "PYTHONPATH": str(ROOT),
        **{name: str(each) for name, each in {**here, **ports}.items()},
    }
    served = subprocess.run(
        [sys.executable, "-u", "-c", SERVED],
        env=given,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert served.stdout == "left out\n", served.stderr


@pytest.fixture
def collected() -> Iterator[list[int]]:
    """Note which generations are looked through, and leave the collector as it was."""
    seen: list[int] = []

    def note(phase: str, what: dict[str, Any]) -> None:
        if phase == "stop":
            seen.append(what["generation"])

    often = gc.get_threshold()
    gc.callbacks.append(note)
    yield seen
    gc.callbacks.remove(note)
    gc.set_threshold(*often)
    gc.unfreeze()


async def test_what_is_old_is_looked_through_when_nobody_waits(
    collected: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once there may be garbage; while people wait, only when there may be very much of it."""
    for name, value in {"SETTLED": 0.0, "LOOK": 0.01, "ENOUGH": 1}.items():
        monkeypatch.setattr(collecting, name, value)
    read, waiting = asyncio.Event(), [True]
    read.set()
    looking = asyncio.create_task(collecting.collect(read, busy=lambda: bool(waiting)))
    await asyncio.sleep(0.05)
    assert collected.count(2) == 1
    gc.collect(1)
    await asyncio.sleep(0.05)
    assert collected.count(2) == 1
    waiting.clear()
    await asyncio.sleep(0.05)
    assert collected.count(2) == 2
    await asyncio.sleep(0.05)
    assert collected.count(2) == 2
    assert gc.get_threshold()[2] == collecting.RARELY
    looking.cancel()
