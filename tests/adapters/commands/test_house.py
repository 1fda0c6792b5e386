"""What is put together to serve works together."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from threading import Event
from unittest.mock import Mock, create_autospec

import pytest

from adapters.commands.serving import SEARCHERS, House
from bot.searching import Searchers
from bot.settings import Settings


@pytest.fixture
def save(monkeypatch: pytest.MonkeyPatch) -> Mock:
    """Watch those who search save."""
    watched: Mock = create_autospec(Searchers.save, side_effect=Searchers.save)
    monkeypatch.setattr(Searchers, "save", watched)
    return watched


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """Serve one document, in folders of its own."""
    corpus = tmp_path / "docs"
    corpus.mkdir()
    (corpus / "pay.md").write_text("Pay comes on Monday.", encoding="utf-8")
    settings = Settings(data=tmp_path / "data", cache=tmp_path / "cache", corpus=str(corpus))
    kept = House.of(settings, ())
    yield kept
    kept.close()


async def test_an_index_is_saved_by_those_who_search_it(save: Mock, house: House) -> None:
    """While they merge a large one, whoever listens goes on."""
    await house.library.refresh()
    await house.library.save()

    save.assert_called_once()
    assert list(house.settings.cache.glob("index/*/*"))


async def test_looks_that_nothing_called_for_wait_while_people_stand_in_line(house: House) -> None:
    """Whoever asks comes first."""
    assert not house.library._busy()  # noqa: SLF001 - it shows in nothing but how long they take
    held = Event()
    asking = [asyncio.create_task(house.searching.run(held.wait)) for _ in range(SEARCHERS + 1)]
    await asyncio.sleep(0)
    assert house.library._busy()  # noqa: SLF001 - as above
    held.set()
    await asyncio.gather(*asking)
    assert not house.library._busy()  # noqa: SLF001 - as above
