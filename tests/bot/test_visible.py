"""What cannot be seen is written so that it can."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.visible import one_line, visible


@pytest.mark.parametrize(
    ("hidden", "seen"),
    [
        ("\x1b[2J", r"\x1b[2J"),
        ("\x1b]0;title\x07", r"\x1b]0;title\x07"),
        ("a\rb", r"a\x0db"),
        ("\x9b31m", r"\x9b31m"),
        ("abc\u202etxt.exe", r"abc\u202etxt.exe"),
        ("zero\u200bwidth", r"zero\u200bwidth"),
        ("pass\u00adword", r"pass\xadword"),
        ("tag\U000e0041", r"tag\U000e0041"),
        ("half\ud800", r"half\ud800"),
        ("line\u2028end", r"line\u2028end"),
    ],
)
def test_hidden_characters_become_escapes(hidden: str, seen: str) -> None:
    """Whatever would steer a terminal or stay unseen is written out."""
    assert visible(hidden) == seen


@pytest.mark.parametrize(
    "text",
    [
        "two\nlines\tand a tab",
        "naïve – “quoted” … 雪 かな ไทย",
        "می‌خواهم",
        "👩‍👩‍👧",
        "क्‍ष",
        "[if] :smile: [/x]",
    ],
)
def test_writing_that_people_read_is_kept(text: str) -> None:
    """Letters of every script, the joiners they need, and brackets stay what they are."""
    assert visible(text) == text


def test_a_joiner_after_a_latin_letter_is_hidden_text() -> None:
    """English needs no joiners, so one that stands there was put there to hide."""
    assert visible("pay\u200dpal") == r"pay\u200dpal"


def test_of_the_controls_only_line_feed_and_tab_pass() -> None:
    """No other control character of Unicode reaches a terminal."""
    controls = [chr(code) for code in range(0x110000) if unicodedata.category(chr(code)) == "Cc"]

    assert [each for each in controls if visible(each) == each] == ["\t", "\n"]


def test_of_the_format_characters_only_the_signs_of_a_script_pass() -> None:
    """An Arabic number sign is seen; whatever serves every script alike steers or hides."""
    formats = [chr(code) for code in range(0x110000) if unicodedata.category(chr(code)) == "Cf"]
    scripts = {unicodedata.name(each).split()[0] for each in formats if visible(each) == each}

    assert scripts == {"ARABIC", "SYRIAC", "KAITHI", "EGYPTIAN", "SHORTHAND"}


@given(st.text(st.characters()))
def test_a_visible_text_is_visible_already(text: str) -> None:
    """Doing it twice changes nothing more."""
    assert visible(visible(text)) == visible(text)


@given(st.text(st.characters()))
def test_a_line_stays_one_line(text: str) -> None:
    """A title with line feeds cannot begin a line of its own, however it is split."""
    assert len(one_line(text).splitlines()) <= 1
