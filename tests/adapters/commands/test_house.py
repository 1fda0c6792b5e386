"""What is put together to serve works together."""

from pathlib import Path
from unittest.mock import create_autospec

import pytest

from adapters.commands.serving import House
from bot.searching import Searchers
from bot.settings import Settings


async def test_an_index_is_saved_by_those_who_search_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While they merge a large one, whoever listens goes on."""
    corpus = tmp_path / "docs"
    corpus.mkdir()
    (corpus / "pay.md").write_text("Pay comes on Monday.", encoding="utf-8")
    save = create_autospec(Searchers.save, side_effect=Searchers.save)
    monkeypatch.setattr(Searchers, "save", save)

    settings = Settings(data=tmp_path / "data", cache=tmp_path / "cache", corpus=str(corpus))
    house = House.of(settings, ())
    await house.library.refresh()
    await house.library.save()
    house.close()

    save.assert_called_once()
    assert list((tmp_path / "cache").glob("index/*/*"))
