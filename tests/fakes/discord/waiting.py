"""Waiting for the fake Discord to come to something."""

import asyncio
from collections.abc import Callable


class Waiting:
    """Looks for whoever waits whenever something may have changed, once for many changes."""

    def __init__(self) -> None:
        self._waiting: dict[asyncio.Future[None], Callable[[], object]] = {}
        self._due = False

    def tell(self) -> None:
        """Say that something may have changed."""
        if self._waiting and not self._due:
            self._due = True
            asyncio.get_running_loop().call_soon(self._look)

    async def until(self, ready: Callable[[], object], *, within: float = 10.0) -> None:
        """Wait until *ready* is true; TimeoutError after *within* seconds."""
        if ready():
            return
        coming = asyncio.get_running_loop().create_future()
        self._waiting[coming] = ready
        try:
            async with asyncio.timeout(within):
                await coming
        finally:
            del self._waiting[coming]

    def _look(self) -> None:
        self._due = False
        for coming, ready in self._waiting.items():
            if not coming.done() and ready():
                coming.set_result(None)
