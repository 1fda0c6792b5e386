"""The collector of garbage stops nobody for long."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.ports import free_port

ROOT = Path(__file__).parents[3]
SERVED = """
import gc, os, signal, threading, time
from adapters.commands import serve, serving

serving.SETTLED = 0.5

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
