"""What a server knows of itself is read when somebody asks, and nobody waits for it."""

import asyncio
import math
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from adapters.commands import measuring
from adapters.commands.measuring import Instruments, probe
from adapters.commands.supervising import Keeper, Surface
from bot.bootstrap import answer_service
from bot.errors import Unavailable
from bot.library import Library
from bot.metrics import Metrics
from bot.service import AnswerService
from bot.settings import Settings
from bot.workers import Workers
from retrieval.index import Index
from tests.bot.library import document

HANDBOOK = [document("leave", "everybody has thirty days"), document("pay", "it comes monthly")]


class Ledger:
    """Counts deliveries, and how often it was asked to."""

    def __init__(self) -> None:
        self.asked = 0
        self.fails: Exception | None = None
        self.free = asyncio.Event()
        self.free.set()

    async def size(self) -> int:
        """Count."""
        self.asked += 1
        await self.free.wait()
        if self.fails is not None:
            raise self.fails
        return 41 + self.asked


@pytest.fixture
def service(tmp_path: Path) -> AnswerService:
    """Have nothing to answer from yet."""
    return answer_service(Settings(data=tmp_path), None)


@pytest.fixture
def searching() -> Iterator[Workers]:
    """Have a thread to search in."""
    hired = Workers("test", threads=1, waiting=9)
    yield hired
    hired.close()


@pytest.fixture
def library(tmp_path: Path, service: AnswerService) -> Library:
    """Know of no look yet."""
    return Library(Settings(data=tmp_path), service)


@pytest.fixture
async def ledger() -> Ledger:
    """Count."""
    return Ledger()


@pytest.fixture
async def instruments(
    service: AnswerService, library: Library, searching: Workers, ledger: Ledger
) -> Instruments:
    """Read all of them."""
    return instruments_of(service, library, searching, ledger)


def instruments_of(
    service: AnswerService,
    library: Library,
    searching: Workers,
    ledger: Ledger,
    keepers: Sequence[Keeper] = (),
) -> Instruments:
    """Read all of them, and of *keepers* how they are."""
    return Instruments(service, library, searching, keepers, ledger.size)


def figures(instruments: Instruments) -> dict[str, dict[str, float]]:
    """Read everything, by name."""
    return {each.name: dict(each.values) for each in instruments.readings()}


async def test_before_anything_is_read_nothing_is_made_up(instruments: Instruments) -> None:
    """No index is not an index of nothing, and an age that nobody knows is no age."""
    found = figures(instruments)

    assert "index_documents" not in found
    assert math.isnan(found["index_age_seconds"][""])
    assert math.isnan(found["index_generation_age_seconds"][""])
    assert math.isnan(found["ledger_deliveries"][""])
    assert found["questions_waiting"] == {"": 0}


async def test_what_is_answered_from_is_told(
    instruments: Instruments, service: AnswerService, library: Library
) -> None:
    """Its name, its size, and how long ago it was looked at and last found changed."""
    service.swap(Index.of(HANDBOOK))
    now = datetime.now(UTC)
    library.refreshed, library.changed = now - timedelta(seconds=5), now - timedelta(hours=1)
    found = figures(instruments)

    assert service.index is not None
    assert found["index_info"] == {service.index.generation: 1}
    assert (found["index_documents"][""], found["index_passages"][""]) == (2, 2)
    assert found["index_age_seconds"][""] == pytest.approx(5, abs=1)
    assert found["index_generation_age_seconds"][""] == pytest.approx(3600, abs=1)


async def test_the_ledger_is_looked_up_now_and_then(
    instruments: Instruments, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many scrape, however often: it is the database that people wait for."""
    for _ in range(5):
        await instruments.look()
    assert (ledger.asked, figures(instruments)["ledger_deliveries"]) == (1, {"": 42})

    monkeypatch.setattr(measuring, "FRESH", 0.0)
    await instruments.look()
    assert figures(instruments)["ledger_deliveries"] == {"": 43}


async def test_a_database_that_is_down_is_no_number(
    instruments: Instruments, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last one that was known would be a lie; when it is back, so is the number."""
    monkeypatch.setattr(measuring, "FRESH", 0.0)
    await instruments.look()
    ledger.fails = Unavailable("state.db", "locked")
    await instruments.look()
    assert math.isnan(figures(instruments)["ledger_deliveries"][""])

    ledger.fails = None
    await instruments.look()
    assert figures(instruments)["ledger_deliveries"] == {"": 44}


async def test_a_database_that_hangs_holds_no_scrape_up_and_is_asked_once(
    instruments: Instruments, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever scrapes again and again does not fill the line in front of it."""
    monkeypatch.setattr(measuring, "FRESH", 0.0)
    monkeypatch.setattr(measuring, "PATIENCE", 0.02)
    ledger.free.clear()
    async with asyncio.timeout(2):
        for _ in range(5):
            await instruments.look()
    assert ledger.asked == 1
    assert math.isnan(figures(instruments)["ledger_deliveries"][""])

    ledger.free.set()
    await asyncio.sleep(0.01)
    assert figures(instruments)["ledger_deliveries"] == {"": 42}


async def test_a_surface_is_up_while_people_can_ask_there(
    service: AnswerService, library: Library, searching: Workers, ledger: Ledger, tmp_path: Path
) -> None:
    """Each has a figure, from the start."""
    keeper = Keeper("web", _never, Settings(data=tmp_path))
    read = instruments_of(service, library, searching, ledger, [keeper])
    assert figures(read)["surface_up"] == {"web": 0.0}

    keeper._trouble = None  # noqa: SLF001 - as it is while a surface runs
    assert figures(read)["surface_up"] == {"web": 1.0}


async def test_a_loop_that_is_held_up_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """By as much as it was late."""
    monkeypatch.setattr(measuring, "PROBE", 0.01)
    metrics = Metrics()
    probing = asyncio.create_task(probe(metrics))
    await asyncio.sleep(0.05)
    time.sleep(0.3)  # noqa: ASYNC251 - which is what is looked for
    await asyncio.sleep(0.05)
    probing.cancel()

    late = metrics.registry.get_sample_value("quoth_loop_lag_seconds_sum")
    assert late is not None
    assert late > 0.25


async def _never(_: Settings) -> Surface:
    raise AssertionError
