"""JSON hides nothing and loses nothing."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.console.objects import written
from bot.visible import HIDDEN


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_what_was_written_is_read_again(text: str) -> None:
    """Every character survives, hidden or not."""
    assert json.loads(written({"text": text})) == {"text": text}


@given(st.text(st.characters()))
def test_no_hidden_character_is_written_raw(text: str) -> None:
    """JSON on a terminal cannot act either."""
    assert not HIDDEN.search(written({"text": text}, indent=2))


@pytest.mark.parametrize(
    ("character", "escaped"),
    [("\x1b", r"\u001b"), ("\x7f", r"\u007f"), ("\U000e0041", r"\udb40\udc41"), ("é", "é")],
)
def test_only_what_hides_is_escaped(character: str, escaped: str) -> None:
    """Letters stay readable in every script."""
    assert written([character]) == f'["{escaped}"]\n'


def test_an_object_is_one_line_unless_it_is_to_be_read_by_people() -> None:
    """Lines of JSON are counted by their ends."""
    assert written({"a": "x\ny"}).count("\n") == 1
    assert written({"a": 1, "b": 2}, indent=2).count("\n") == 4
