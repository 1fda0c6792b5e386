"""A server that has a page gives its answers links to it."""

from dataclasses import replace
from pathlib import Path

import pytest

from adapters.commands.serving import House
from bot.model import Answer
from bot.settings import Settings
from tests.adapters.samples import QUESTION
from tests.builders import seeds


@pytest.mark.parametrize("url", ["https://quoth.example/docs", None])
def test_answers_lead_to_the_page_that_the_settings_name(tmp_path: Path, url: str | None) -> None:
    """And nowhere, if they name none."""
    house = House.of(Settings(data=tmp_path / "data", cache=tmp_path / "cache", web_url=url), ())
    house.service.swap(seeds())
    reply = house.service.answer(replace(QUESTION, text="What is superposition?"))
    house.close()

    assert isinstance(reply, Answer)
    for quote in reply.quotes:
        assert (quote.citation.link or "").partition("/passage/")[0] == (url or "")
