"""Collects garbage when nobody waits, for whoever does waits until all is looked through."""

import asyncio
import gc
from collections.abc import Callable

SETTLED = 5.0  # seconds after the start, when the code is loaded
LOOK = 1.0  # seconds between two looks whether nobody waits
ENOUGH = 10  # collections of what is young, after which one of what is old is worth it
RARELY = 100  # of them, after which one of what is old cannot wait any longer


async def collect(read: asyncio.Event, *, busy: Callable[[], bool]) -> None:
    """Collect garbage from a moment after the start on, for as long as this is waited for.

    What is loaded by then, or when the documents are *read*, is left out, for it stays.
    """
    gc.set_threshold(*gc.get_threshold()[:2], RARELY)
    await asyncio.sleep(SETTLED)
    gc.freeze()
    gc.enable()
    await read.wait()
    gc.collect()
    gc.freeze()
    while True:
        await asyncio.sleep(LOOK)
        if gc.get_count()[2] >= ENOUGH and not busy():
            gc.collect()
