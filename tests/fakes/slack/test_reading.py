"""A payload is read as a person reads it."""

from tests.fakes.slack import samples
from tests.fakes.slack.reading import buttons, marked, quotes, words


def test_quotes_are_read_letter_by_letter() -> None:
    """Runs of a quote join to its text; the bold one is what is marked."""
    assert quotes(samples.message()) == ["Word for word."]
    assert marked(samples.message()) == ["for"]


def test_words_are_those_on_the_screen() -> None:
    """With blocks, the fallback is not shown; without, it is all there is."""
    assert "What is a quote?" in words(samples.message(text="fallback"))
    assert "fallback" not in words(samples.message(text="fallback"))
    assert words({"text": "fallback"}) == "fallback"


def test_buttons_are_all_that_can_be_pressed() -> None:
    """Thumbs count as two, options of a menu one by one, a button beside a section too."""
    options = [{"text": samples.plain(label), "value": label} for label in ("a", "b")]
    blocks = [
        {"type": "section", "text": samples.mrkdwn("x"), "accessory": samples.pressable("Beside")},
        {"type": "actions", "elements": [{"type": "overflow", "options": options}]},
    ]
    labels = [each["text"]["text"] for each in buttons({"blocks": blocks})]

    assert labels == ["Beside", "a", "b"]
    assert [each["text"]["text"] for each in buttons(samples.message())] == [
        "More",
        "Share",
        "Helpful",
        "Not helpful",
    ]
