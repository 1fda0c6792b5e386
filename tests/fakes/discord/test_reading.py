"""A payload is read as a person reads it."""

import pytest

from tests.fakes.discord.reading import button, buttons, quotes, words
from tests.fakes.discord.samples import answer, link, pressable, row, section, select, text


def test_all_words_are_read() -> None:
    """Content, embeds and text displays, nested ones too."""
    embed = {"title": "b", "fields": [{"name": "c", "value": "d"}]}
    payload = {"content": "a", "embeds": [embed], "components": [section(text("e"))]}

    assert words(payload) == "a\nb\nc\nd\ne"
    assert words({"content": "", "components": []}) == ""


def test_quotes_are_read_without_their_marks() -> None:
    """Lines that follow each other are one quote; anything between makes two."""
    body = {"components": [text("> a\n> \n> b\nnot c"), text("> d"), text("e")]}

    assert quotes(body) == ["a\n\nb", "d"]
    assert quotes(answer("passage")) == ["passage"]
    assert quotes({"content": ">a"}) == []


def test_a_button_is_found_by_label_or_id() -> None:
    """Links and selects count; what is not there is missed with all that is."""
    payload = {"components": [section(text("a")), row(pressable()), row(select("b"))]}

    assert [each["type"] for each in buttons(payload)] == [2, 2, 3]
    assert button(payload, "Open") == link()
    assert button(payload, "quoth:pick")["type"] == 3
    with pytest.raises(LookupError, match="More"):
        button(payload, "Less")
