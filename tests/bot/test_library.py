"""The documents are answered from as they are now, and whatever is wrong with them is told."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot import library as module
from bot.bootstrap import answer_service
from bot.library import Library
from bot.service import AnswerService
from bot.settings import Settings
from bot.watching import Unwatchable, Watch
from retrieval.refreshing import Shelf, store_of
from tests.bot.shelves import holds, reads, until

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
    reading = "the documents are being read"
    assert (library.trouble, library.refreshed, library.changed) == (reading, None, None)
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
    assert library.caveat is not None
    assert "answers come from what was read before" in library.caveat
    assert [record.levelno for record in caplog.records] == [logging.ERROR]
    assert str(docs) in caplog.text


async def test_a_fault_of_our_own_ends_no_looking(
    library: Library, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The log hears of it in full, and the next look is made all the same."""
    with monkeypatch.context() as patched:
        patched.setattr(Shelf, "look", _break)
        await library.refresh()
    assert library.trouble == "the documents could not be read"
    assert "RuntimeError: of our own" in caplog.text

    await library.refresh()
    assert (library.trouble or library.caveat) is None


def _break(_shelf: Shelf) -> None:
    message = "of our own"
    raise RuntimeError(message)


@asynccontextmanager
async def kept_fresh(library: Library) -> AsyncIterator[None]:
    """Keep *library* fresh, from the first look on."""
    keeping = asyncio.create_task(library.keep_fresh())
    await library.looked.wait()
    yield
    assert not keeping.done()
    keeping.cancel()
    with suppress(asyncio.CancelledError):
        await keeping


@pytest.fixture
def rarely(settings: Settings) -> Settings:
    """Look by the clock once an hour only."""
    return settings.model_copy(update={"refresh_seconds": 3_600})


async def test_whatever_changes_is_answered_from_at_once(
    rarely: Settings, service: AnswerService, docs: Path
) -> None:
    """What is written, moved or deleted, in old folders and new, and nobody looks by the clock."""
    library = Library(rarely, service)
    async with kept_fresh(library):
        (docs / "new" / "deep").mkdir(parents=True)
        (docs / "new" / "deep" / "pay.md").write_text("# Pay\n\nIt comes on Monday.\n")
        took = [await until(holds(service, "leave.md", "new/deep/pay.md"))]
        (docs / "new" / "deep" / "pay.md").write_text("# Pay\n\nIt comes on Friday.\n")
        took.append(await until(reads(service, "Friday")))
        (docs / "new").rename(docs / "old")
        took.append(await until(holds(service, "leave.md", "old/deep/pay.md")))
        (docs / "leave.md").unlink()
        took.append(await until(holds(service, "old/deep/pay.md")))

    assert max(took) < 2


async def test_what_was_read_is_saved_beside_and_gone_on_from(
    rarely: Settings, service: AnswerService, docs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next start finds it, and this one answers from it: in one part, as it lies on disk."""
    monkeypatch.setattr(module, "_FIRST_SAVE", 0.05)
    monkeypatch.setattr(module, "_SAVES", 0.05)
    monkeypatch.setattr(module, "_REST", 1)
    library = Library(rarely, service)
    async with kept_fresh(library):
        for day in ("Monday", "Tuesday"):
            (docs / "pay.md").write_text(f"# Pay\n\nIt comes on {day}.\n")
            await until(reads(service, day))
        known = generation(service)
        await until(lambda: store(rarely) == known)
        await until(lambda: service.index is not None and len(service.index.parts) == 1)

    assert (library.trouble, generation(service)) == (None, known)


def store(settings: Settings) -> str | None:
    """Return the name of the newest generation on disk."""
    return store_of({"corpus": settings.corpus}, settings.cache).newest


async def test_an_index_that_cannot_be_saved_is_told_once_and_answered_from(
    settings: Settings, service: AnswerService, caplog: pytest.LogCaptureFixture
) -> None:
    """A disk that is full costs the next start some time, and nobody an answer."""
    settings.cache.write_text("in the way")
    library = Library(settings, service)
    await library.refresh()
    await library.save()
    await library.save()

    assert library.trouble is None
    assert [record.levelno for record in caplog.records] == [logging.WARNING]
    assert "the index cannot be kept" in caplog.text
    settings.cache.unlink()
    await library.save()
    assert store(settings) == generation(service)


async def test_a_damaged_index_is_told_when_it_is_built_anew(
    settings: Settings, service: AnswerService, caplog: pytest.LogCaptureFixture
) -> None:
    """Once, and answers come from the documents."""
    library = Library(settings, service)
    await library.refresh()
    await library.save()
    for path in settings.cache.rglob("terms.rows.npy"):
        path.write_bytes(b"")
    again = answer_service(settings, None)
    library = Library(settings, again)
    await library.refresh()
    await library.refresh()

    assert [record.levelno for record in caplog.records] == [logging.WARNING]
    assert "terms.rows.npy is not what was written" in caplog.text
    assert generation(again) == generation(service)


async def test_it_is_known_when_the_documents_were_last_others(
    settings: Settings, service: AnswerService, docs: Path
) -> None:
    """A look that finds nothing new is no change."""
    times = iter(NOON + timedelta(minutes=minute) for minute in range(9))
    library = Library(settings, service, clock=lambda: next(times))
    for _ in range(2):
        await library.refresh()
    assert (library.refreshed, library.changed) == (NOON + timedelta(minutes=1), NOON)

    (docs / "pay.md").write_text("Pay comes on Monday.\n")
    await library.refresh()
    assert library.changed == library.refreshed == NOON + timedelta(minutes=2)


async def test_what_is_gone_is_looked_for_twice(
    library: Library, service: AnswerService, docs: Path
) -> None:
    """Whoever asks for a look has both, and one is enough where nothing is gone."""
    (docs / "pay.md").write_text("Pay comes on Monday.\n")
    await library.refresh()
    (docs / "pay.md").unlink()
    await library.refresh()

    assert holds(service, "leave.md")()


async def test_when_changes_are_not_told_they_are_looked_for(
    rarely: Settings,
    service: AnswerService,
    docs: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Every second or so, and whoever runs it reads once why."""

    def blind(_watch: Watch, _folders: object) -> bool:
        message = "watch limit reached"
        raise Unwatchable(message)

    monkeypatch.setattr(Watch, "stirred", blind)
    library = Library(rarely, service)
    async with kept_fresh(library):
        for number in range(2):
            (docs / f"page{number}.md").write_text(f"# Page\n\nThe number is {number}.\n")
            assert await until(reads(service, f"number is {number}")) < 3

    assert [record.message for record in caplog.records if record.levelno == logging.WARNING] == [
        "changes are not told, so they are looked for: watch limit reached"
    ]


async def test_documents_that_are_put_in_place_of_others_are_watched_from_then_on(
    rarely: Settings,
    service: AnswerService,
    docs: Path,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A folder may be gone for a while, which is told once."""
    (tmp_path / "another").mkdir()
    (tmp_path / "another" / "pay.md").write_text("# Pay\n\nIt comes on Monday.\n")
    library = Library(rarely, service)
    async with kept_fresh(library):
        move(docs, docs.with_name("away"))
        await until(lambda: "is not a folder" in caplog.text)
        await asyncio.sleep(0.5)
        move(docs.with_name("another"), docs)
        await until(holds(service, "pay.md"))
        (docs / "pay.md").write_text("# Pay\n\nIt comes on Friday.\n")
        await until(reads(service, "Friday"))

    assert caplog.text.count("is not a folder") == 1


async def test_it_looks_again_when_it_is_time(
    settings: Settings, service: AnswerService, docs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What nobody told of, as on a disk of another machine, is found all the same."""
    monkeypatch.setattr(Watch, "stirred", lambda *_: time.sleep(0.01))
    library = Library(settings.model_copy(update={"refresh_seconds": 0.1}), service)
    async with kept_fresh(library):
        (docs / "salary.md").write_text("# Salary\n\nIt is paid on the last day of a month.\n")
        await until(holds(service, "leave.md", "salary.md"))


async def test_while_people_stand_in_line_it_does_not_look_around_without_a_reason(
    settings: Settings, service: AnswerService, docs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """But at some time it does, however many they are; and what is told is looked at at once."""
    monkeypatch.setattr(module, "_FIRST_SAVE", 60.0)  # after which it looks, too
    told = [False]

    def stirred(_watch: Watch, _folders: object) -> bool:
        time.sleep(0.01)
        return told[0]

    monkeypatch.setattr(Watch, "stirred", stirred)
    often = settings.model_copy(update={"refresh_seconds": 0.1})
    library = Library(often, service, busy=lambda: True)
    async with kept_fresh(library):
        (docs / "salary.md").write_text("# Salary\n\nIt is paid on the last day of a month.\n")
        late = holds(service, "leave.md", "salary.md")
        assert 0.5 < await until(late) < 3

        told[0] = True
        (docs / "pay.md").write_text("# Pay\n\nIt comes on Friday.\n")
        assert await until(holds(service, "leave.md", "pay.md", "salary.md")) < 0.5
