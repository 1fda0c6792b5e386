"""One quote: where its words lead to, in a message and in what opens over it."""

from dataclasses import replace

from adapters.slack import cards, views
from bot.around import surroundings
from retrieval.model import SourceMeta
from tests.adapters.samples import LINK, TEXT, answer, citation, nothing, quote
from tests.adapters.slack.hostile import led, press
from tests.adapters.slack.sound import is_sound
from tests.bot.library import document


def test_the_file_is_named_beside_a_link_to_our_page() -> None:
    """The team knows its documents by their paths."""
    message = cards.answer(answer(quote(cited=citation(link=LINK))), None)

    assert led(message) == [("Open", LINK)]
    assert "003.txt, line 10" in str(message)


def test_the_closest_passages_lead_to_their_page_too() -> None:
    """They are quotes like others."""
    message = cards.closest(nothing(closest=(quote(cited=citation(link=LINK)),)))

    assert led(message) == [("Open", LINK)]
    assert is_sound(message)


def test_surroundings_lead_to_the_page_of_what_is_shown() -> None:
    """Of the quote in them, or, of a section, of the whole."""
    shown = surroundings(document("leave", TEXT), 6, 6 + len(TEXT))
    alone = replace(shown, citation=replace(shown.citation, link=LINK))
    around = quote(cited=citation(link=f"{LINK}2"))

    assert led(views.around(alone)) == [("Open", LINK)]
    assert led(views.around(shown, around)) == [("Open", f"{LINK}2")]


def test_ten_quotes_with_links_are_a_message_that_slack_takes() -> None:
    """The longest links of all, and the fullest answer."""
    full = [quote("A word. " * 110, cited=citation(link=LINK, meta=SourceMeta("T" * 200)))] * 10
    message = cards.answer(answer(*full), press)

    assert led(message) == [("Open", LINK)] * 10
    assert is_sound(message)
