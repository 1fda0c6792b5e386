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


async def test_what_cannot_be_read_is_told_when_it_comes_and_when_it_goes(
    library: Library, docs: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Though the answers come from the same documents as before."""
    caplog.set_level(logging.INFO)
    await library.refresh()
    (docs / "pay.pdf").write_bytes(b"%PDF-1.4")
    for _ in range(2):
        await library.refresh()
    (docs / "pay.pdf").unlink()
    await library.refresh()

    told = [each.partition("1 document, ")[2] for each in caplog.messages]
    unread = "that could not be read"
    assert told == [f"0 files {unread}", f"1 file {unread}", f"0 files {unread}"]
