"""Ports for servers that must be told where to listen before they do."""

import random
import socket
from collections.abc import Iterator
from contextlib import suppress
from itertools import cycle

PORTS = range(20_000, 32_768)
"""Below those that Linux gives to whoever does not care, so that none of them gets one in between.

Each process that tests walks through them from a place of its own, so that no two meet.
"""

_begin = random.randrange(len(PORTS))  # noqa: S311 - it may well be guessed
_walk: Iterator[int] = cycle((*PORTS[_begin:], *PORTS[:_begin]))


def free_port() -> int:
    """Return a port that nobody listens on, another one each time."""
    while True:
        port = next(_walk)
        with socket.socket() as one, suppress(OSError):
            one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            one.bind(("127.0.0.1", port))
            return port
