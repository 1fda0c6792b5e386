"""Keeps the index that is answered from up to date with the documents."""

import asyncio
import logging
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.bootstrap import open_shelf
from bot.service import AnswerService
from bot.settings import Settings
from bot.watching import Unwatchable, Watch
from bot.wording import counted
from bot.workers import aside
from retrieval.errors import MissingCorpus, RetrievalError

if TYPE_CHECKING:
    from retrieval.refreshing import Opened, Write

_BREATH = 0.2  # seconds of rest, at most, after a look: others have to get on, too
_BLIND = 1.0  # seconds between two looks when nobody tells of changes
_POSTPONED = 10  # times as long as usual a look that nobody asked for may wait, while many ask
_EASE = 10  # times as long as such a look takes is waited before the next, so that it costs little
_FIRST_SAVE = 1.0  # seconds after the first look, from which whatever was built is to be kept soon
_SAVES = 10.0  # seconds between two looks for something to save
_REST = 30  # times as long as saving takes is waited before the next time

_UNREAD = "the documents could not be read"
_HOW = "; set QUOTH_CORPUS, or the root of its collection, to one that is"
_OVER = {
    "read": "the documents can be read again",
    "kept": "the index can be kept again",
    "watched": "changes are told again",
}

_LOG = logging.getLogger(__name__)


def _now() -> datetime:
    return datetime.now(UTC)


class Library:
    """The documents as they were when they were last looked at.

    *busy* tells whether people stand in line: then they are not kept waiting for a look around that
    nothing called for. *write* does what ``Store.save`` does.

    ``refreshed`` is that time, and ``changed`` when they last were others than before; ``None``
    before the first. ``looked`` is set once they have been looked at, whatever came of it.
    """

    def __init__(
        self,
        settings: Settings,
        service: AnswerService,
        *,
        busy: Callable[[], bool] = lambda: False,
        write: "Write | None" = None,
        clock: Callable[[], datetime] = _now,
    ) -> None:
        self._service = service
        self._busy = busy
        self._clock = clock
        self._shelf = open_shelf(settings, write=write)
        self._folders = tuple(each.root for each in settings.served())
        self._seconds = settings.refresh_seconds
        self._missed = False
        self._unread: tuple[str, ...] = ()
        self._again = False  # whether what went wrong may go well the next time
        self._one_at_a_time = asyncio.Lock()
        self._told: dict[str, str | None] = {}
        self._trouble: str | None = "the documents are being read"
        self.refreshed: datetime | None = None
        self.changed: datetime | None = None
        self.looked = asyncio.Event()

    @property
    def trouble(self) -> str | None:
        """Say why there is nothing to answer from, or ``None``."""
        return self._trouble

    @property
    def caveat(self) -> str | None:
        """Say why the answers may come from what is not so any more, or ``None``."""
        told = self._told.get("read")
        return told and f"{told}; answers come from what was read before"

    async def keep_fresh(self) -> None:
        """Read the documents, and again as soon as they change, what has changed of them."""
        await asyncio.gather(self._keep_looking(), self._keep_saving())

    async def refresh(self) -> None:
        """Answer from the documents as they are now.

        Whatever stands in the way, the answers come from what was read before.
        """
        async with self._one_at_a_time:
            await self._look()
            if self._missed:
                await self._look()
            self.looked.set()

    async def _look(self) -> None:
        self._missed, self._again = False, True
        try:
            self._take(await aside(self._shelf.look))
            self._tell("read", None)
        except (RetrievalError, OSError) as error:
            how = _HOW if isinstance(error, MissingCorpus) else ""
            self._tell("read", f"{_UNREAD}: {error}{how}", level=logging.ERROR)
        except Exception:  # noqa: BLE001 - one fault of ours must not end all looking
            self._told["read"] = _UNREAD
            _LOG.exception(_UNREAD)
        if self._service.index is None:
            self._trouble = self._told["read"]

    async def save(self) -> None:
        """Keep what was read for the next start, and answer from what is kept: it is smaller."""
        try:
            is_new = await aside(self._shelf.save)
            self._tell("kept", None)
        except (RetrievalError, OSError) as error:
            self._tell("kept", f"the index cannot be kept, so the next start builds it: {error}")
        except Exception:  # noqa: BLE001 - as above
            _LOG.exception("the index could not be kept")
        else:
            if is_new:
                await self.refresh()

    async def _keep_looking(self) -> None:
        watch, clock = Watch(), asyncio.get_running_loop().time
        try:
            while True:
                began = clock()
                await self.refresh()
                took = clock() - began
                await asyncio.sleep(min(took, _BREATH))
                if not self._missed:
                    await self._until_stirred(watch, took)
        finally:
            watch.close()

    async def _until_stirred(self, watch: Watch, took: float) -> None:
        """Wait until something may have changed; ``took`` is how long a look takes."""
        began = asyncio.get_running_loop().time()
        try:
            while self._may_wait(began) and not await aside(watch.stirred, self._folders):
                self._tell("watched", None)
        except Unwatchable as fault:
            self._tell("watched", f"changes are not told, so they are looked for: {fault}")
            await asyncio.sleep(min(self._seconds, max(_BLIND, _EASE * took)))

    def _may_wait(self, began: float) -> bool:
        """Tell whether it is too early to look once more, or there is too much else to do."""
        postponed = self._busy() and not self._again
        waited = asyncio.get_running_loop().time() - began
        return waited < self._seconds * (_POSTPONED if postponed else 1)

    async def _keep_saving(self) -> None:
        clock, rest = asyncio.get_running_loop().time, _FIRST_SAVE
        await self.looked.wait()
        while True:
            await asyncio.sleep(rest)
            began = clock()
            await self.save()
            rest = max(_SAVES, _REST * (clock() - began))

    def _take(self, opened: "Opened") -> None:
        """Swap the index, if it is another one."""
        served, index = self._service.index, opened.index
        self._folders, self._missed = opened.folders, bool(opened.missed)
        self._again = any(each.passing for each in opened.refused)
        self.refreshed, self._trouble = self._clock(), None
        if served is None:
            for each in opened.damaged:
                _LOG.warning("an index was damaged and is built anew: %s", each)
        if served is not index:
            self._service.swap(index)
        unread = tuple(each.path for each in opened.refused)
        is_new = served is None or served.generation != index.generation
        if is_new:
            self.changed = self.refreshed
        if is_new or unread != self._unread:
            self._unread = unread
            _LOG.info(
                "answering from generation %s: %s, %s that could not be read",
                index.generation,
                counted(len(index.entries), "document"),
                counted(len(unread), "file"),
            )

    def _tell(self, of: str, trouble: str | None, *, level: int = logging.WARNING) -> None:
        """Log *trouble* when it begins, and not again before it is over."""
        before = self._told.get(of)
        if trouble is not None and before != trouble:
            _LOG.log(level, "%s", trouble)
        if trouble is None and before is not None:
            _LOG.info("%s", _OVER[of])
        self._told[of] = trouble
