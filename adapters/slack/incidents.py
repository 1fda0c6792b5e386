"""Tells the log of what went wrong where nobody waits to hear of it."""

import logging
import traceback
from pathlib import Path

from bot.logs import request_id

_LOG = logging.getLogger(__name__)


def report(error: Exception) -> None:
    """Log where *error* came from. Its message may hold words that are nobody's business."""
    frames = traceback.extract_tb(error.__traceback__)[-5:]
    where = " > ".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in frames)
    _LOG.error("incident %s: %s at %s", request_id(), type(error).__name__, where)
