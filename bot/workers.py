"""Runs what takes time off the event loop: so much at once, so much in line, and no more."""

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from contextvars import copy_context
from functools import partial
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from typing import Any, ParamSpec, TypeVar

_LATELY = 0.1  # what the last call counts for in how fast the line moves
_FRESH = 0.5  # seconds for which it is believed how late the loop was

P = ParamSpec("P")
T = TypeVar("T")


class TooMany(Exception):  # noqa: N818 - named for what it is, not for being an error
    """As many wait already as may wait, which is nobody once the line is closed."""


class _Call:
    """A call in line. ``begun`` tells that it is made, or that nobody makes it any more."""

    __slots__ = ("answer", "begun", "loop", "work")

    def __init__(self, work: Callable[[], Any], loop: asyncio.AbstractEventLoop) -> None:
        self.work = work
        self.loop = loop
        self.answer: asyncio.Future[Any] = loop.create_future()
        self.begun = False

    def make(self) -> Callable[[], None]:
        """Make the call, and return what tells whoever waits for it."""
        try:
            return partial(self._tell, self.answer.set_result, self.work())
        except BaseException as error:  # noqa: BLE001 - it is raised where it is waited for
            return partial(self._tell, self.answer.set_exception, error)

    def _tell(self, say: Callable[[Any], None], what: object) -> None:
        if not self.answer.done():
            say(what)


class Workers:
    """A few threads, and a line of bounded length in front of them.

    The pool of the standard library does the same, and takes two to four times as long to hand a
    call over. The threads end with the process, whatever they are at.
    """

    def __init__(
        self,
        name: str,
        *,
        threads: int,
        waiting: int,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._name = name
        self._threads = threads
        self._room = threads + waiting
        self._clock = clock
        self._line: SimpleQueue[_Call | None] = SimpleQueue()
        self._hired = 0
        self._busy = 0
        self._left = clock()  # when a call last ended, or the line formed
        self._pace = 0.0  # seconds between the ends of two calls while others wait
        self._told, self._late = clock(), 0.0  # when the loop was last told, and how late that was
        self._closed = False
        self._lock = Lock()

    @property
    def busy(self) -> int:
        """Return how many calls run or wait."""
        return self._busy

    @property
    def crowded(self) -> bool:
        """Tell whether somebody waits."""
        return self._busy > self._threads

    @property
    def full(self) -> bool:
        """Tell whether whoever comes now is turned away."""
        return self._busy >= self._room

    @property
    def wait(self) -> float:
        """Return how many seconds whoever comes now will wait, as the line has moved lately."""
        return max(self._busy + 1 - self._threads, 0) * self._pace

    @property
    def late(self) -> float:
        """Return how many seconds it took lately until the loop was told that a call had ended."""
        return self._late if self._clock() - self._told < _FRESH else 0.0

    async def run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Call *work* in a thread, in this context. Raise ``TooMany`` at once if there is no room.

        Whoever stops waiting does not stop the thread: a call keeps its room until it is over.
        """
        self._enter()
        call = _Call(partial(copy_context().run, work, *args, **kwargs), asyncio.get_running_loop())
        self._line.put(call)
        try:
            answer: T = await call.answer
        except asyncio.CancelledError:
            self._withdraw(call)
            raise
        return answer

    def close(self) -> None:
        """Let nobody in any more, and send those home who have not begun."""
        self._closed = True
        while True:
            try:
                call = self._line.get_nowait()
            except Empty:
                break
            if call is not None and self._withdraw(call):
                call.loop.call_soon_threadsafe(call.answer.cancel)
        for _ in range(self._hired):
            self._line.put(None)

    def _enter(self) -> None:
        with self._lock:
            if self._closed:
                message = f"{self._name} is closed"
                raise TooMany(message)
            if self.full:
                raise TooMany
            self._busy += 1
            if self._busy == self._threads + 1:
                self._left = self._clock()
            hires = self._hired < min(self._busy, self._threads)
            self._hired += hires
        if hires:
            self._hire()

    def _hire(self) -> None:
        """Begin another thread, which a machine may not have; one that is there does as well."""
        try:
            Thread(target=self._serve, name=f"{self._name}_{self._hired}", daemon=True).start()
        except RuntimeError:
            with self._lock:
                self._hired -= 1
                if self._hired:
                    return
                self._busy -= 1
            raise

    def _serve(self) -> None:
        while (call := self._line.get()) is not None:
            with self._lock:
                withdrawn, call.begun = call.begun, True
            if withdrawn:
                continue
            tell = call.make()
            with self._lock:
                self._leave()
            with suppress(RuntimeError):  # the loop may be closed by now
                call.loop.call_soon_threadsafe(self._tell, tell, self._clock())

    def _tell(self, tell: Callable[[], None], since: float) -> None:
        self._told = self._clock()
        self._late = self._told - since
        tell()

    def _withdraw(self, call: _Call) -> bool:
        """Have nobody begin *call* any more, and tell whether that was so."""
        with self._lock:
            withdrawn, call.begun = not call.begun, True
            if withdrawn:
                self._leave()
        return withdrawn

    def _leave(self) -> None:
        now = self._clock()
        if self.crowded:
            self._pace += (now - self._left - self._pace) * _LATELY
        self._left = now
        self._busy -= 1


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
