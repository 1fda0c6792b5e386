"""Searches in other processes find what one here would, and go on when a process does not."""

import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NoReturn

import pytest

from bot.searcher import BEHIND
from bot.searching import REST, Searcher, Searchers
from retrieval.finding import find
from retrieval.generations import Store, open_generation
from retrieval.index import Index
from tests.bot.library import Clock
from tests.builders import document, documents

QUESTION = "What colour are ripe apples?"
TEXTS = ("Ripe apples are red.", "Pears are green.", "Plums grow on trees.")


@pytest.fixture(scope="module")
def searchers() -> Iterator[Searchers]:
    """Have two processes, for an index of any size."""
    hired = Searchers(2, large=1)
    yield hired
    hired.close()


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Index:
    """Open an index that lies on disk."""
    store = Store(tmp_path_factory.mktemp("store"))
    with store.locked():
        return open_generation(store.save(Index.of(documents(*TEXTS)), {}))


def asks(searchers: Searchers, index: Index, question: str = QUESTION) -> object:
    """Ask by way of *searchers*."""
    return searchers(index, question, limit=3, threshold=0.0, allowed=None)


def held(folder: Path) -> dict[str, bytes]:
    """Return all files of a generation."""
    return {each.name: each.read_bytes() for each in folder.iterdir()}


def _break(*_: object) -> NoReturn:
    raise AssertionError


def asked_here(index: Index, question: str = QUESTION) -> object:
    """Ask in this process."""
    return find(index, question, limit=3, threshold=0.0, allowed=None)


def test_whoever_searches_stands_back_behind_whoever_listens(
    searchers: Searchers, stored: Index
) -> None:
    """The machine is rather theirs who wait for a word than for a search."""
    asks(searchers, stored)
    here = os.getpriority(os.PRIO_PROCESS, 0)
    there = {os.getpriority(os.PRIO_PROCESS, each.pid) for each in searchers.all if each.pid}
    assert there == {min(here + BEHIND, 19)}


def test_what_is_found_elsewhere_is_what_would_be_found_here(
    searchers: Searchers, stored: Index
) -> None:
    """To the last contribution, answered or not, from disk or from memory or from both."""
    grown = stored.add([document("Quinces are yellow, apples are not.", "03.md")])
    shrunk = stored.delete([stored.entries[0].id])
    for index in (stored, Index.of(documents(*TEXTS)), grown, shrunk):
        for question in (QUESTION, "Why is the sky blue?", "aples", ""):
            assert asks(searchers, index, question) == asked_here(index, question)
    assert any(each.pid not in {None, os.getpid()} for each in searchers.all)


def test_whoever_asks_at_the_same_time_is_answered_from_the_index_he_asked(
    searchers: Searchers, stored: Index
) -> None:
    """A new generation comes in while others still ask the old one."""
    shrunk = stored.delete([stored.entries[0].id])
    indexes = [stored, shrunk] * 20
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda index: asks(searchers, index), indexes))
    assert found == [asked_here(stored), asked_here(shrunk)] * 20
    assert asked_here(stored) != asked_here(shrunk)


def test_a_place_finds_elsewhere_only_what_it_may_see(searchers: Searchers, stored: Index) -> None:
    """What is allowed goes along with every question."""
    found = searchers(stored, QUESTION, limit=3, threshold=0.0, allowed=frozenset({"no such"}))
    assert found.quotes == ()


def test_a_small_index_is_searched_here(stored: Index) -> None:
    """To hand a question over takes longer than to answer it, and a process takes memory."""
    hired = Searchers(1, large=4)
    assert asks(hired, stored) == asked_here(stored)
    assert hired.all[0].pid is None


def test_when_a_process_dies_nobody_goes_without_an_answer(
    stored: Index, caplog: pytest.LogCaptureFixture
) -> None:
    """The search is done here, the log tells, and after a rest there is another process."""
    clock = Clock()
    hired = Searchers(1, large=1, clock=clock)
    asks(hired, stored)
    [searcher] = hired.all
    first = searcher.pid
    assert first is not None
    os.kill(first, signal.SIGKILL)

    assert asks(hired, stored) == asked_here(stored)
    assert "was not done by another process" in caplog.text
    assert searcher.pid is None
    asks(hired, stored)
    assert searcher.pid is None

    clock.now += REST + 1
    assert asks(hired, stored) == asked_here(stored)
    assert searcher.pid not in {None, first}
    hired.close()


def test_an_index_that_cannot_be_opened_elsewhere_is_searched_here(tmp_path: Path) -> None:
    """Its files are gone, and this process still has them open."""
    store = Store(tmp_path)
    with store.locked():
        index = open_generation(store.save(Index.of(documents(*TEXTS)), {}))
    for file in store.generations()[0].iterdir():
        file.unlink()
    hired = Searchers(1, large=1)
    assert asks(hired, index) == asked_here(index)
    hired.close()


def test_what_is_open_elsewhere_is_not_opened_again(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """When a document comes or goes, only that has to go over."""
    store = Store(tmp_path)
    with store.locked():
        index = open_generation(store.save(Index.of(documents(*TEXTS)), {}))
    hired = Searchers(1, large=1)
    asks(hired, index)
    for file in store.generations()[0].iterdir():
        file.unlink()
    grown = index.add([document("Quinces are yellow, apples are not.", "03.md")])
    assert asks(hired, grown) == asked_here(grown)
    assert caplog.text == ""
    hired.close()


def test_what_is_saved_elsewhere_is_what_would_be_saved_here(
    stored: Index, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To the byte, and without this process doing it; the other one is gone afterwards."""
    grown = stored.add([document("Quinces are yellow, apples are not.", "03.md")])
    here, there = Store(tmp_path / "here"), Store(tmp_path / "there")
    with here.locked():
        expected = here.save(grown, {"docs": 1})
    hired = Searchers(1, large=2)
    with monkeypatch.context() as patched, there.locked():
        patched.setattr(Store, "save", _break)
        saved = hired.save(there, grown, {"docs": 1})

    assert saved.parent == there.folder
    assert held(saved) == held(expected)
    assert hired._saver.pid is None  # noqa: SLF001 - it takes memory


def test_what_is_mostly_new_is_saved_here(
    stored: Index, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All of it would have to go over, and take its memory twice."""
    monkeypatch.setattr(Searcher, "do", _break)
    grown = stored.add(documents(*(f"Quince {number} is yellow." for number in range(3))))
    store = Store(tmp_path / "store")
    for large in (2, 99):
        with store.locked():
            saved = Searchers(1, large=large).save(store, grown, {})
        assert open_generation(saved).generation == grown.generation


def test_what_cannot_be_saved_elsewhere_is_tried_here_and_told(
    stored: Index, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Whoever asked for it hears why."""
    grown = stored.add([document("Quinces are yellow, apples are not.", "03.md")])
    hired = Searchers(1, large=2)
    with pytest.raises(FileNotFoundError):
        hired.save(Store(tmp_path / "nowhere"), grown, {})
    assert "was not done by another process: FileNotFoundError" in caplog.text


def test_the_end_of_a_process_that_is_closed_is_no_news(
    stored: Index, caplog: pytest.LogCaptureFixture
) -> None:
    """Whatever it was at, and whoever waits is answered here."""
    hired = Searchers(1, large=1)
    asks(hired, stored)
    [searcher] = hired.all
    assert searcher.pid is not None
    os.kill(searcher.pid, signal.SIGSTOP)
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(asks, hired, stored)
        time.sleep(0.1)
        assert not waiting.done()
        hired.close()
        assert waiting.result(10) == asked_here(stored)
    assert caplog.text == ""
    assert searcher.pid is None


def test_a_process_ends_with_the_one_that_it_works_for_and_not_before(stored: Index) -> None:
    """What tells the one to stop reaches the other too, which has an answer to give yet."""
    hired = Searchers(1, large=1)
    asks(hired, stored)
    [searcher] = hired.all
    assert searcher.pid is not None
    os.kill(searcher.pid, signal.SIGTERM)
    os.kill(searcher.pid, signal.SIGINT)
    time.sleep(0.05)
    before = searcher.pid
    assert asks(hired, stored) == asked_here(stored)
    assert searcher.pid == before

    hired.close()
    with pytest.raises(ProcessLookupError):
        os.kill(before, 0)
