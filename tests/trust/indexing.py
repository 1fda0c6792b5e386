"""Index a corpus again and again, each time in a child that is killed: ``python -m`` of test_kills.

On stdin stands a line a time. ``after SECONDS`` kills the child when so much time has passed;
``before N`` when it is about to touch the store for the n-th time. Every line is answered by
``killed`` or ``done``.
"""

import os
import signal
import sys
import time
from pathlib import Path

from retrieval.refreshing import open_index

ROOT, CACHE = Path(sys.argv[1]), Path(sys.argv[2])
TOUCHES = frozenset({"open", "os.mkdir", "os.rename", "os.remove", "os.rmdir", "fcntl.flock"})


def die_before(number: int) -> None:
    """Let this process be killed before its n-th touch of the store."""
    touched = 0

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal touched
        # What is deleted is named without its folder; nothing but the store deletes.
        inside = str(arguments[0]).startswith(str(CACHE)) if event == "open" else True
        if event in TOUCHES and inside:
            touched += 1
            if touched == number:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(watch)


def index_and_die(how: str, when: float) -> bool:
    """Index in a child that dies as told; tell whether it died before it was done."""
    child = os.fork()
    if child == 0:
        if how == "before":
            die_before(int(when))
        open_index({"corpus": ROOT}, CACHE)
        os._exit(0)
    if how == "after":
        time.sleep(when)
        os.kill(child, signal.SIGKILL)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


if __name__ == "__main__":
    open_index({"corpus": ROOT}, CACHE)  # loads what a child would have to load anew each time
    for line in sys.stdin:
        how, when = line.split()
        print("killed" if index_and_die(how, float(when)) else "done", flush=True)  # noqa: T201
