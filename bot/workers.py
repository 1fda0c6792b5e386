"""Runs what takes time off the event loop: so much at once, so much in line, and no more."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from threading import Lock, Thread
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class TooMany(Exception):  # noqa: N818 - named for what it is, not for being an error
    """As many wait already as may wait."""


class Workers:
    """A few threads, and a line of bounded length in front of them."""

    def __init__(self, name: str, *, threads: int, waiting: int) -> None:
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix=name)
        self._room = threads + waiting
        self._busy = 0
        self._lock = Lock()

    @property
    def busy(self) -> int:
        """Return how many calls run or wait."""
        return self._busy

    @property
    def full(self) -> bool:
        """Tell whether whoever comes now is turned away."""
        return self._busy >= self._room

    async def run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Call *work* in a thread, in this context. Raise ``TooMany`` at once if the line is full.

        Whoever stops waiting does not stop the thread: a call keeps its room until it is over.
        """
        with self._lock:
            if self.full:
                raise TooMany
            self._busy += 1
        context = copy_context()
        future = self._pool.submit(context.run, lambda: work(*args, **kwargs))
        future.add_done_callback(self._leave)
        return await asyncio.wrap_future(future)

    def _leave(self, _: Future[T]) -> None:
        with self._lock:
            self._busy -= 1

    def close(self) -> None:
        """Let nobody in any more, and send those home who have not begun."""
        self._pool.shutdown(wait=False, cancel_futures=True)


async def aside(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Call *work* in a thread of its own, which the end of the process does not wait for."""
    future: Future[T] = Future()

    def run() -> None:
        try:
            future.set_result(work(*args, **kwargs))
        except BaseException as error:  # noqa: BLE001 - it is raised where it is waited for
            future.set_exception(error)

    Thread(target=run, name=work.__name__, daemon=True).start()
    return await asyncio.shield(asyncio.wrap_future(future))
