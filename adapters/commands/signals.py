"""What the machine tells a server: to stop, and to read its settings again."""

import asyncio
import logging
import os
import signal
import time
from threading import Thread
from types import FrameType

CEILING = 9.0  # seconds from the signal to the end, whatever hangs: ten is what a stop may take
_LAST_WORDS = 0.5  # seconds

_LOG = logging.getLogger(__name__)


def stop_signal() -> asyncio.Event:
    """Return what SIGTERM and Ctrl-C set. Whoever says it twice is not kept waiting.

    After the first, the process ends with 0 in a few seconds, even if something hangs that no event
    loop can interrupt: what is not done then is in the ledger, for the next start.
    """
    stop, loop, ceiling = asyncio.Event(), asyncio.get_running_loop(), _ceiling()
    heard: set[int] = set()

    def hear(number: int, _: FrameType | None) -> None:
        if heard:
            signal.signal(number, signal.SIG_DFL)  # Ctrl-C would only raise an error otherwise
            signal.raise_signal(number)
        heard.add(number)
        os.write(ceiling, b".")

    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)  # which has the signal wake the loop
        signal.signal(name, hear)  # which works while the loop is busy, too
    return stop


def reload_signal() -> asyncio.Event:
    """Return what SIGHUP sets."""
    reload = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, reload.set)
    return reload


def _ceiling() -> int:
    """Have somebody wait for a byte, and then not for ever; return where to write it."""
    heard, told = os.pipe()

    def watch() -> None:
        os.read(heard, 1)
        time.sleep(CEILING)
        words = "ended in the middle of something; the next start takes over what is left"
        saying = Thread(target=_LOG.warning, args=(words,), daemon=True)  # the log may hang too
        saying.start()
        saying.join(_LAST_WORDS)
        os._exit(0)

    Thread(target=watch, name="ceiling", daemon=True).start()
    return told
