"""Index a corpus again and again, each time in a child that is killed: a program of test_kills.

On stdin stands a line a time. ``after SECONDS`` kills the child when so much time has passed,
``os.rename 1`` when it is about to make its first call of that name; ``open`` counts files that are
written only. Each line is answered by the seconds it took and by ``killed`` or ``done``.
"""

import os
import signal
import sys
import time
from pathlib import Path

from retrieval.refreshing import open_index

ROOT, CACHE = Path(sys.argv[1]), Path(sys.argv[2])


def die_before(call: str, number: int) -> None:
    """Let this process be killed before its n-th *call*."""
    called = 0

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal called
        if event == call and (call != "open" or "w" in str(arguments[1])):
            called += 1
            if called == number:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(watch)


def index_and_die(how: str, when: float) -> bool:
    """Index in a child that dies as told; tell whether it died before it was done."""
    child = os.fork()
    if child == 0:
        if how != "after":
            die_before(how, int(when))
        open_index({"corpus": ROOT}, CACHE)
        os._exit(0)
    if how == "after":
        time.sleep(when)
        os.kill(child, signal.SIGKILL)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


if __name__ == "__main__":
    open_index({"corpus": ROOT}, CACHE)  # loads what every child would have to load anew
    for line in sys.stdin:
        how, when = line.split()
        begun = time.monotonic()
        died = index_and_die(how, float(when))
        took = time.monotonic() - begun
        print(took, "killed" if died else "done", flush=True)  # noqa: T201 - this is what it says
