"""Run ``quoth`` and tell how long it took and how much memory it held.

The process that asks the system for this is small, for a child begins with its parent's memory.
"""

import json
import os
import sys
from subprocess import DEVNULL, PIPE, Popen
from time import perf_counter


def run(home: str, arguments: list[str]) -> dict[str, float]:
    """Run ``quoth`` with *arguments* for a person whose files are in *home*."""
    command = [sys.executable, "-m", "adapters", *arguments]
    start = perf_counter()
    child = Popen(command, env={"HOME": home}, stdin=DEVNULL, stdout=DEVNULL, stderr=PIPE)
    said = child.stderr.read() if child.stderr else b""
    _, status, used = os.wait4(child.pid, 0)
    wall = perf_counter() - start
    if os.waitstatus_to_exitcode(status):
        sys.exit(said.decode(errors="replace"))
    unit = 1 if sys.platform == "darwin" else 1024
    return {"wall": wall, "memory": used.ru_maxrss * unit}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(run(sys.argv[1], sys.argv[2:])))
