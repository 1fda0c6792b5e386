"""The picture shows what the terminal shows, and needs nothing from anywhere."""

from xml.etree import ElementTree as ET

from adapters.console import cards
from adapters.console.picture import WIDTH, picture
from adapters.console.screen import Screen
from tests.adapters.samples import answer, quote

SCREEN = Screen(WIDTH, colour=True)


def drawn(text: str) -> str:
    """Draw an answer that quotes *text*."""
    return picture("quoth ask x", cards.quotes(answer(quote(text)), SCREEN))


def test_a_picture_holds_the_words() -> None:
    """The quote can be read in it, and copied out of it."""
    words = "".join(ET.fromstring(drawn("AI systems are grown.")).itertext())  # noqa: S314 - our own

    assert "AI systems are grown." in words.replace("\xa0", " ")
    assert "quoth ask x" in words.replace("\xa0", " ")


def test_a_picture_loads_nothing() -> None:
    """It names no font, image or style that would be fetched."""
    svg = drawn("words").replace('xmlns="http://www.w3.org/2000/svg"', "")

    assert "http" not in svg
    assert "url(" not in svg.replace("url(#", "")
    assert "@" not in svg


def test_words_in_a_picture_are_words() -> None:
    """A document cannot put an element into it."""
    root = ET.fromstring(drawn('</text><script>alert("x")</script>'))  # noqa: S314 - our own

    assert not [each for each in root.iter() if each.tag.endswith("script")]
