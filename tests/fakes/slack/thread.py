"""The fake Slack on a loop of its own, for products that run as another process."""

import asyncio
import threading
from collections.abc import Coroutine, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from tests.fakes.slack.fake import FakeSlack

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Distant:
    """A fake Slack in another thread: read it at will, let it act through :meth:`run`."""

    slack: FakeSlack
    loop: asyncio.AbstractEventLoop

    def run(self, action: Coroutine[Any, Any, Result], *, within: float = 30.0) -> Result:
        """Let *action* happen over there and return what came of it."""
        return self.start(action).result(within)

    def start(self, action: Coroutine[Any, Any, Result]) -> "Future[Result]":
        """Let *action* happen over there, without waiting."""
        return asyncio.run_coroutine_threadsafe(action, self.loop)


@contextmanager
def slack_in_thread(slack: FakeSlack | None = None) -> Iterator[Distant]:
    """Serve *slack*, or a new one, until the block ends."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="fake-slack", daemon=True)
    thread.start()
    distant = Distant(slack or FakeSlack(), loop)
    try:
        distant.run(distant.slack.__aenter__())
        try:
            yield distant
        finally:
            distant.run(distant.slack.__aexit__(None, None, None))
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
