"""Reads what a server knows of itself, whenever somebody scrapes it."""

import asyncio
import math
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from datetime import UTC, datetime

from adapters.commands.supervising import Keeper
from bot.errors import Unavailable
from bot.library import Library
from bot.metrics import Metrics, Reading
from bot.service import AnswerService
from bot.workers import TooMany, Workers

PROBE = 0.25  # seconds between looks whether the event loop is late
FRESH = 10.0  # seconds for which the size of the ledger is not looked up again
PATIENCE = 0.3  # seconds that a scrape waits for it

Count = Callable[[], Awaitable[int]]


class Instruments:
    """What is read of a server. *count* counts deliveries; it may take long, or fail."""

    def __init__(
        self,
        service: AnswerService,
        library: Library,
        searching: Workers,
        keepers: Sequence[Keeper],
        count: Count,
    ) -> None:
        self._service = service
        self._library = library
        self._searching = searching
        self._keepers = keepers
        self._count = count
        self._deliveries = math.nan
        self._counted = -math.inf
        self._counting: asyncio.Task[None] | None = None

    def readings(self) -> Iterator[Reading]:
        """Read everything. What is not known is not a number."""
        index = self._service.index
        if index is not None:
            name, meaning = "index_info", "What is answered from."
            yield Reading(name, meaning, {index.generation: 1}, "generation")
            yield Reading.of("index_documents", "Documents.", len(index.entries))
            yield Reading.of("index_passages", "Passages.", index.view().terms.filled)
        yield Reading.of(
            "index_age_seconds",
            "Seconds since the documents were looked at and could be read.",
            _since(self._library.refreshed),
        )
        yield Reading.of(
            "index_generation_age_seconds",
            "Seconds since they were found to have changed.",
            _since(self._library.changed),
        )
        yield Reading.of(
            "questions_waiting",
            "Questions that are looked for, or wait for it.",
            self._searching.busy,
        )
        yield Reading.of("ledger_deliveries", "Deliveries of the last day.", self._deliveries)
        yield Reading(
            "surface_up",
            "Whether people can ask there.",
            {each.name: float(each.trouble is None) for each in self._keepers},
            "surface",
        )

    async def look(self) -> None:
        """Look up what takes a while. Nobody waits long for it, and it is not looked up often."""
        busy = self._counting is not None and not self._counting.done()
        if not busy and time.monotonic() >= self._counted + FRESH:
            self._deliveries, self._counted = math.nan, time.monotonic()
            self._counting = asyncio.create_task(self._look_up())
            await asyncio.wait({self._counting}, timeout=PATIENCE)

    async def _look_up(self) -> None:
        try:
            self._deliveries = await self._count()
        except (Unavailable, TooMany):
            self._deliveries = math.nan


async def probe(metrics: Metrics) -> None:
    """Note again and again how late the event loop is."""
    while True:
        due = time.monotonic() + PROBE
        await asyncio.sleep(PROBE)
        metrics.late(max(0.0, time.monotonic() - due))


def _since(then: datetime | None) -> float:
    return math.nan if then is None else (datetime.now(UTC) - then).total_seconds()
