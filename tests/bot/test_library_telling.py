"""Whoever runs it hears what is wrong with the documents, what to do, and when it is over."""

import logging
from pathlib import Path

import pytest

from bot.library import Library
from tests.bot.test_library import docs, library, move, service, settings

__all__ = ["docs", "library", "service", "settings"]


async def test_without_any_documents_it_is_in_trouble_until_there_are_some(
    library: Library, docs: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """It goes on looking, and is well as soon as it finds them; the log hears of both."""
    caplog.set_level(logging.INFO)
    move(docs, docs.with_name("away"))
    await library.refresh()
    assert library.trouble is not None
    assert f"could not be read: {docs} is not a folder; set QUOTH_CORPUS" in library.trouble
    assert library.looked.is_set()

    move(docs.with_name("away"), docs)
    await library.refresh()
    assert library.trouble is None
    assert "the documents can be read again" in caplog.messages
