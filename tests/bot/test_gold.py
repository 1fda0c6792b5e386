"""When does a text hold a known answer?"""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bot.gold import holds, plain


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        ("Thirty Days", "everybody has thirty days of leave"),
        ("thirty  days", "thirty\ndays"),
        ("ﬁnance", "the FINANCE office"),
        ("straße", "STRASSE"),
        ("cafe\N{COMBINING ACUTE ACCENT} au lait", "café au lait"),
        ("**thirty** days", "thirty days"),
        ("*thirty* `days`", "thirty days"),
        ("ask [the office](https://a.b/c_(d)) first", "ask the office) first"),
        ("ask [the office](../office.md)", "ask the office"),
        (r"\[Anthropic\]", "he said [Anthropic] must"),
        (r"2 \* 3", "2 * 3"),
        ("a*b", "the shell expands a*b"),
        ("308", "gave up 308 points"),
        ("308", "(308)"),
        ("5", "5% of it"),
        ("$5", "it costs $5."),
        ("東京", "私は東京に住む"),
    ],
)
def test_a_text_holds_an_answer_however_either_is_written(answer: str, text: str) -> None:
    """Case, white space, character forms and Markdown make no difference."""
    assert holds(text, [answer])


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        ("308", "in 1308"),
        ("308", "3080 points"),
        ("no", "nothing is known"),
        ("UN", "under"),
        ("thirty days", "thirty of the days"),
        ("**", "any thing, at all"),
        ("", "any thing, at all"),
    ],
)
def test_a_text_does_not_hold_what_it_only_resembles(answer: str, text: str) -> None:
    """A short answer is a word of its own, and an answer of nothing is held by nothing."""
    assert not holds(text, [answer])


def test_any_of_the_answers_will_do() -> None:
    """An answer can be worded in several ways; without any there is none to hold."""
    assert holds("240 hours", ["thirty days", "240 hours"])
    assert not holds("240 hours", [])


def test_a_longer_answer_may_stand_inside_words() -> None:
    """From five letters on, an inflected form holds it too."""
    assert holds("the coaches", ["coach"])


@given(some.text(some.characters(exclude_characters="*`[]()\\")))
def test_text_without_markup_stays_as_it_is(text: str) -> None:
    """Only Markdown is taken away."""
    assert plain(text) == text
