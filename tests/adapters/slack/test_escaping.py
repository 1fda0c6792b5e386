"""What Slack parses is escaped once, and can be read back."""

from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.slack.escaping import escape, unescape
from tests.adapters.slack.hostile import texts
from tests.fakes.slack.markup import live_markup


def test_the_three_characters_are_escaped_once() -> None:
    """What looks escaped in a document is shown as it stands there."""
    assert escape("<!here> & &lt;") == "&lt;!here&gt; &amp; &amp;lt;"


@given(st.text())
def test_what_is_escaped_can_be_read_back(text: str) -> None:
    """No control sequence can begin in it, and a reader sees the very characters."""
    escaped = escape(text)

    assert not set("<>") & set(escaped)
    assert unescape(escaped) == text


@settings(max_examples=100)
@given(texts)
def test_what_is_escaped_is_dead(text: str) -> None:
    """No ping, no link, no date, whatever was escaped before."""
    assert live_markup({"text": escape(text), "blocks": [{"type": "divider"}]}) == []
    assert unescape(escape(text)) == text
