"""Slack's marks are read as they are shown, and everything else letter by letter."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.slack.escaping import escape
from adapters.slack.plain import plain
from tests.adapters.slack.hostile import FRAGMENTS

OWN = "U0000BOT"


@pytest.mark.parametrize(
    ("marked", "words"),
    [
        ("<@U0000BOT> when?", "when?"),
        ("when <@U0000BOT|quoth>", "when"),
        ("<@U0000BOB|bob> is away", "bob is away"),
        ("<@W0000BOB> is away", "is away"),
        ("<@B0000BOB|robot> is away", "robot is away"),
        ("in <#C0000ALL|general>?", "in general?"),
        ("in <#C0000ALL|>?", "in ?"),
        ("<!here> now", "now"),
        ("<!here|here> now", "here now"),
        ("<!subteam^S1|@people> and", "@people and"),
        ("<!date^1700000000^{date}|today>", "today"),
        ("<https://a.example/?a=1&amp;b=2>", "https://a.example/?a=1&b=2"),
        ("<https://a.example|their page>", "their page"),
        ("<mailto:a@b.example|a@b.example>", "a@b.example"),
        ("5 &lt; 7 &amp;&amp; 9 &gt; 8", "5 < 7 && 9 > 8"),
        ("&amp;lt;b&amp;gt;", "&lt;b&gt;"),
        ("a < b > c", "a < b > c"),
        ("<script>", "<script>"),
        ("<@nobody>", "<@nobody>"),
        ("*bold* _x_ `c` :boom:", "*bold* _x_ `c` :boom:"),
        ("  \n ", ""),
    ],
)
def test_marks_are_read_as_they_are_shown(marked: str, words: str) -> None:
    """What somebody typed is what is asked."""
    assert plain(marked, own=OWN) == words


@given(st.lists(st.sampled_from(FRAGMENTS), max_size=6).map("".join) | st.text(max_size=60))
def test_what_was_typed_comes_back(typed: str) -> None:
    """Slack escapes what people type, and there is nothing in it that we would take for a mark."""
    assert plain(escape(typed)) == typed.strip()


@given(st.integers(1, 5_000))
def test_reading_takes_no_longer_than_the_text(times: int) -> None:
    """No mark that never ends is looked at again and again."""
    for piece in ("<", "<@U", "<!date^", "<https://", "&lt;", "<#C1|"):
        assert isinstance(plain(piece * times), str)
