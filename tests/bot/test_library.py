"""The documents are answered from as they are now, and whatever is wrong with them is told."""

import asyncio
import logging
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot import library as module
from bot.bootstrap import answer_service
from bot.library import Library
from bot.service import AnswerService
from bot.settings import Settings

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    """Have a handbook of one page."""
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "leave.md").write_text("# Leave\n\nEverybody has thirty days of leave.\n")
    return folder


@pytest.fixture
def settings(tmp_path: Path, docs: Path) -> Settings:
    """Serve that handbook."""
    return Settings(corpus=docs, cache=tmp_path / "cache", data=tmp_path / "data")


@pytest.fixture
def service(settings: Settings) -> AnswerService:
    """Have a service that has nothing to answer from yet."""
    return answer_service(settings, None)


@pytest.fixture
def library(settings: Settings, service: AnswerService) -> Library:
    """Keep that service's documents; the clock stands still."""
    return Library(settings, service, clock=lambda: NOON)


def move(folder: Path, to: Path) -> None:
    """Put a folder elsewhere."""
    folder.rename(to)


def generation(service: AnswerService) -> str:
    """Return what is answered from."""
    assert service.index is not None
    return service.index.generation


async def test_until_the_first_look_it_says_that_it_is_reading(
    library: Library, service: AnswerService
) -> None:
    """And afterwards when that was."""
    assert (library.trouble, library.refreshed) == ("the documents are being read", None)
    assert not library.looked.is_set()

    await library.refresh()

    assert (library.trouble, library.refreshed) == (None, NOON)
    assert library.looked.is_set()
    assert service.index is not None
    assert len(service.index.entries) == 1


async def test_a_change_is_answered_from_and_nothing_else_is_swapped(
    library: Library, service: AnswerService, docs: Path
) -> None:
    """The same documents stay the very same index."""
    await library.refresh()
    first = service.index
    await library.refresh()
    assert service.index is first

    (docs / "salary.md").write_text("# Salary\n\nIt is paid on the last day of a month.\n")
    await library.refresh()
    assert service.index is not first
    assert service.index is not None
    assert len(service.index.entries) == 2


async def test_documents_that_are_gone_are_told_of_and_the_old_ones_still_answer(
    library: Library, service: AnswerService, docs: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A share that is not mounted for a minute takes no answer away."""
    await library.refresh()
    known = generation(service)
    move(docs, docs.with_name("away"))

    await library.refresh()

    assert (library.trouble, generation(service)) == (None, known)
    assert [record.levelno for record in caplog.records] == [logging.ERROR]
    assert str(docs) in caplog.text


async def test_without_any_documents_it_is_in_trouble_until_there_are_some(
    library: Library, docs: Path
) -> None:
    """It goes on looking, and is well as soon as it finds them."""
    move(docs, docs.with_name("away"))
    await library.refresh()
    assert library.trouble == "the documents could not be read"
    assert library.looked.is_set()

    move(docs.with_name("away"), docs)
    await library.refresh()
    assert library.trouble is None


async def test_a_fault_of_our_own_ends_no_looking(
    library: Library, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The log hears of it in full, and the next look is made all the same."""
    with monkeypatch.context() as patched:
        patched.setattr(module, "open_index", _break)
        await library.refresh()
    assert library.trouble == "the documents could not be read"
    assert "RuntimeError: of our own" in caplog.text

    await library.refresh()
    assert library.trouble is None


def _break(_settings: Settings) -> None:
    message = "of our own"
    raise RuntimeError(message)


async def test_it_looks_again_when_it_is_time(
    settings: Settings, service: AnswerService, docs: Path
) -> None:
    """What is added while it serves is found without anybody asking for it."""
    library = Library(settings.model_copy(update={"refresh_seconds": 0.01}), service)
    keeping = asyncio.create_task(library.keep_fresh())
    await library.looked.wait()
    (docs / "salary.md").write_text("# Salary\n\nIt is paid on the last day of a month.\n")

    async with asyncio.timeout(20):
        while service.index is None or len(service.index.entries) < 2:  # noqa: ASYNC110 - a swap is one assignment
            await asyncio.sleep(0.01)
    keeping.cancel()
