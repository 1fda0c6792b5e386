"""Looks at what is answered from, until it is as it should be."""

import asyncio
import time
from collections.abc import Callable

from bot.service import AnswerService


async def until(holds: Callable[[], bool], *, within: float = 20) -> float:
    """Wait until it holds; return how many seconds that took."""
    began = time.monotonic()
    async with asyncio.timeout(within):
        while not holds():  # noqa: ASYNC110 - a swap is one assignment
            await asyncio.sleep(0.01)
    return time.monotonic() - began


def holds(service: AnswerService, *paths: str) -> Callable[[], bool]:
    """Return whether these documents are answered from, and no others."""

    def look() -> bool:
        return service.index is not None and paths == tuple(
            entry.path for entry in service.index.entries
        )

    return look


def reads(service: AnswerService, words: str) -> Callable[[], bool]:
    """Return whether some document says *words*."""

    def look() -> bool:
        index = service.index
        return index is not None and any(
            words in index.document(entry.id).text for entry in index.entries
        )

    return look
