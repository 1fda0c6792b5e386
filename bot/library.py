"""Keeps the index that is answered from up to date with the documents."""

import asyncio
import logging
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.bootstrap import open_index
from bot.service import AnswerService
from bot.settings import Settings
from bot.workers import aside
from retrieval.errors import RetrievalError

if TYPE_CHECKING:
    from retrieval.refreshing import Opened

_LOG = logging.getLogger(__name__)


def _now() -> datetime:
    return datetime.now(UTC)


class Library:
    """The documents as they were when they were last looked at.

    ``refreshed`` is that time; ``None`` before the first. ``looked`` is set once they have been
    looked at, whatever came of it.
    """

    def __init__(
        self,
        settings: Settings,
        service: AnswerService,
        *,
        clock: Callable[[], datetime] = _now,
    ) -> None:
        self._settings = settings
        self._service = service
        self._clock = clock
        self.refreshed: datetime | None = None
        self.looked = asyncio.Event()
        self._trouble: str | None = "the documents are being read"

    @property
    def trouble(self) -> str | None:
        """Say why there is nothing to answer from, or ``None``."""
        return self._trouble

    async def keep_fresh(self) -> None:
        """Read the documents, and again whenever it is time, what has changed of them."""
        while True:
            await self.refresh()
            await asyncio.sleep(self._settings.refresh_seconds)

    async def refresh(self) -> None:
        """Answer from the documents as they are now.

        Whatever stands in the way, the answers come from what was read before.
        """
        try:
            self._take(await aside(open_index, self._settings))
        except (RetrievalError, OSError) as error:
            _LOG.error("the documents could not be read: %s", error)
        except Exception:  # noqa: BLE001 - one fault of ours must not end all looking
            _LOG.exception("the documents could not be read")
        if self._service.index is None:
            self._trouble = "the documents could not be read"
        self.looked.set()

    def _take(self, opened: "Opened") -> None:
        """Swap the index, if it is another one."""
        self.refreshed, self._trouble = self._clock(), None
        served = self._service.index
        if served is not None and served.generation == opened.index.generation:
            return
        self._service.swap(opened.index)
        _LOG.info(
            "answering from generation %s: %d documents, %d files that could not be read",
            opened.index.generation,
            len(opened.index.entries),
            len(opened.refused),
        )
