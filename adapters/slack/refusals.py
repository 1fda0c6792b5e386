"""Tells the log what was turned away, in a line each, and a flood of it in one."""

import asyncio
import logging
from http import HTTPStatus

_MOST = 20  # lines a second
_LONGEST_PATH = 120
_LOG = logging.getLogger(__name__)


class Refusals:
    """Writes at most *most* lines within *seconds*, then how many more there were."""

    def __init__(self, *, most: int = _MOST, seconds: float = 1.0) -> None:
        self._most = most
        self._seconds = seconds
        self._noted = 0
        self._summary: asyncio.TimerHandle | None = None

    def note(self, status: int, why: str, remote: str | None, path: str = "") -> None:
        """Say that *remote* was answered *status*, 0 if not at all, and *why*."""
        if self._summary is None:
            loop = asyncio.get_running_loop()
            self._summary = loop.call_later(self._seconds, self.sum_up)
        self._noted += 1
        if self._noted <= self._most:
            shown = ascii(path.partition("?")[0][:_LONGEST_PATH])[:_LONGEST_PATH] if path else "-"
            level = logging.INFO if status == HTTPStatus.OK else logging.WARNING
            _LOG.log(level, "turned away: %d %s from %s at %s", status, why, remote, shown)

    def sum_up(self) -> None:
        """Say how many went without a line of their own, and begin anew."""
        if self._summary is not None:
            self._summary.cancel()
            self._summary = None
        unsaid, self._noted = self._noted - self._most, 0
        if unsaid > 0:
            _LOG.warning("turned away: … and %d more", unsaid)
