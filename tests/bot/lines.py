"""What tests of the log share: it belongs to the whole process, and is given back as it was."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import structlog

_OURS = ("quoth", "adapters", "bot", "retrieval")


@contextmanager
def logging_as_it_was() -> Iterator[None]:
    """Let the block change the log."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    try:
        yield
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)
        for name in _OURS:
            logging.getLogger(name).setLevel(logging.NOTSET)
        structlog.reset_defaults()
