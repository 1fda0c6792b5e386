"""One quote: its words as they stand, and where that is, in the room that there is."""

from dataclasses import replace

import pytest

from adapters.discord import cards, views
from adapters.discord.parts import (
    LONGEST_CARD,
    MOST_COMPONENTS,
    Card,
    Link,
    Section,
    Text,
    characters,
    components,
)
from adapters.discord.passages import shares
from bot.around import surroundings
from bot.capabilities import Action
from retrieval.model import Original, SourceMeta
from tests.adapters.discord.hostile import press
from tests.adapters.discord.markdown import settled
from tests.adapters.discord.sound import is_sound, quoted, said
from tests.adapters.samples import LINK, QUESTION, TEXT, answer, citation, nothing, quote
from tests.bot.library import document

LINKED = SourceMeta(
    "A title", url="https://a.example/x", original=Original("Ada", url="https://b.example/y")
)


def links(card: Card) -> list[Link]:
    """Return the links of *card*."""
    return [part.link for part in card.parts if isinstance(part, Section)]


def test_blank_lines_at_the_ends_of_a_passage_are_left_out_and_words_stay_bold() -> None:
    """A bar beside nothing helps nobody."""
    card = cards.answer(answer(quote("\n  \n  one two \n\n", matches=((6, 9),))), None)

    assert card.parts[1] == Text(">   **one** two")


def test_a_title_is_never_a_link_but_a_button_beside_it_opens_the_place() -> None:
    """A title that reads like an address cannot be one that leads elsewhere."""
    meta = SourceMeta("https://bank.example", url="https://evil.example/x")
    card = cards.answer(answer(quote("Words.", cited=citation(meta=meta, length=6))), None)

    assert links(card) == [Link("Open", "https://evil.example/x#:~:text=Words.")]
    assert "https://bank.example" in said(card)
    assert "003.txt" not in said(card)
    assert is_sound(card)


def test_the_original_has_a_link_of_its_own() -> None:
    """A summary leads to what it sums up, under its own name."""
    card = cards.answer(answer(quote(cited=citation(meta=LINKED)), quote()), None)

    assert [(link.label, link.number) for link in links(card)] == [("Open", 1), ("Original", 1)]
    assert links(card)[1].url == "https://b.example/y"
    assert is_sound(card)


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "ftp://a.example", f"https://a.example/{'x' * 500}", "https://"]
)
def test_what_is_no_address_of_the_web_or_too_long_is_no_link(url: str) -> None:
    """Discord would refuse the whole message; the path is shown in its place."""
    meta = replace(LINKED, url=url, original=Original(url=url))
    card = cards.answer(answer(quote(cited=citation(meta=meta))), None)

    assert links(card) == []
    assert "003.txt, line 10" in said(card)
    assert is_sound(card)


def test_an_address_that_is_too_long_with_the_words_leads_to_the_document() -> None:
    """The page opens, if not at the sentence."""
    url = f"https://a.example/{'x' * 480}"
    card = cards.answer(answer(quote(cited=citation(meta=replace(LINKED, url=url)))), None)

    assert links(card)[0].url == url


def test_a_passage_that_stands_nowhere_else_leads_to_our_page() -> None:
    """The team knows its documents by their paths, so those are named all the same."""
    card = cards.answer(answer(quote(cited=citation(link=LINK))), None)

    assert links(card) == [Link("Open", LINK)]
    assert "003.txt, line 10" in said(card)
    assert is_sound(card)


def test_an_address_of_its_own_comes_before_any_of_ours_if_it_fits() -> None:
    """And ours comes before none."""
    short, long = (replace(LINKED, url=f"https://a.example/{'x' * many}") for many in (1, 500))
    own = cards.answer(answer(quote("Lit.", cited=citation(meta=short, link=LINK))), None)
    ours = cards.answer(answer(quote("Lit.", cited=citation(meta=long, link=LINK))), None)

    assert links(own)[0].url == "https://a.example/x#:~:text=Lit."
    assert links(ours)[0].url == LINK
    assert "003.txt" not in said(own)
    assert "003.txt" in said(ours)
    assert is_sound(ours)


def test_a_link_to_our_page_that_is_too_long_is_left_out() -> None:
    """Discord takes 512 characters."""
    url = f"https://{'x' * 50}.example/{'x' * 452}"
    fits = cards.answer(answer(quote(cited=citation(link=url[:512]))), None)
    none = cards.answer(answer(quote(cited=citation(link=f"{url:x<513}"))), None)

    assert [len(link.url) for link in links(fits)] == [512]
    assert links(none) == []
    assert is_sound(fits)
    assert is_sound(none)


@pytest.mark.parametrize("many", [1, 3, 5, 10])
def test_quotes_with_links_to_our_page_are_a_card_that_discord_takes(many: int) -> None:
    """Where there is no room for so many buttons, the last resort is to leave them out."""
    pages = [f"{LINK[:-2]}{at:02}" for at in range(many)]
    shown = [quote("A word. " * 90, cited=citation(link=page)) for page in pages]
    card = cards.answer(answer(*shown), press)

    assert [link.url for link in links(card)] == (pages if many <= 5 else [])
    assert is_sound(card)


def test_the_closest_passages_and_surroundings_lead_to_our_page_too() -> None:
    """They are quotes like others; a section leads to what is shown of it."""
    near = cards.closest(nothing(closest=(quote(cited=citation(link=LINK)),)))
    shown = surroundings(document("leave", TEXT), 6, 6 + len(TEXT))
    section = replace(shown, citation=replace(shown.citation, link=LINK))
    found = quote(cited=citation(link=f"{LINK}2"))

    assert links(near) == [Link("Open", LINK)]
    assert links(views.around(section)) == [Link("Open", LINK)]
    assert links(views.around(shown, found)) == [Link("Open", f"{LINK}2")]


def test_hidden_characters_of_a_quote_are_named_below_it() -> None:
    """The quote keeps them, and the reader learns of them."""
    card = cards.answer(answer(quote("a\u202eb\u202e\x07")), None)

    assert quoted(card) == ["a\u202eb\u202e\x07"]
    assert (
        "The passage holds hidden characters: U+202E (right-to-left override) and U+0007."
        in said(card)
    )


def test_a_long_passage_is_cut_around_its_best_sentence_and_says_so() -> None:
    """What is left out is told of outside the quote."""
    best = "This one sentence says it all."
    text = "Something else is said here. " * 150 + best + " And so it goes on." * 250
    start = text.index(best)
    card = cards.answer(answer(quote(text, marked=(start, start + len(best)))), press)
    (shown,) = quoted(card)

    assert shown in text
    assert best in shown
    assert shown.endswith(".")
    assert len(shown) > 2_500
    assert "The passage begins earlier and goes on. “Show around” has more of it." in said(card)
    assert is_sound(card)


def test_a_cut_names_no_button_where_there_is_none() -> None:
    """Nobody is sent to look for what is not there."""
    card = cards.answer(answer(quote("A word. " * 900)), None)

    assert "The passage goes on." in said(card)
    assert "Show around" not in said(card)


def test_the_marks_of_many_bold_words_are_counted() -> None:
    """Each takes four characters of the room that the words have."""
    matches = tuple((at, at + 1) for at in range(0, 3_000, 4))
    card = cards.answer(answer(quote("a b " * 750, matches=matches)), press)

    assert is_sound(card)
    assert "The passage goes on." in said(card)


def test_a_short_passage_leaves_its_room_to_a_long_one() -> None:
    """Three passages of the length that they usually have are shown whole."""
    usual = "A sentence of the usual kind, no more. " * 23
    card = cards.answer(answer(quote(usual), quote("Short."), quote(usual)), press, more=True)

    assert quoted(card) == [usual.rstrip(), "Short.", usual.rstrip()]
    assert is_sound(card)


def test_room_is_shared_fairly() -> None:
    """Nobody gets more than is needed, and nobody less than an equal share unless content."""
    assert shares(90, [10, 20, 30]) == [10, 20, 30]
    assert shares(90, [100, 10, 100]) == [40, 10, 40]
    assert shares(90, [100, 100, 100]) == [30, 30, 30]
    assert shares(0, [5]) == [0]
    assert shares(5, []) == []


@pytest.mark.parametrize("count", [1, 3, 4, 5, 6, 8, 9, 10])
@pytest.mark.parametrize(
    "text", ["x" * 6_000, "🙂" * 3_000, "A word. " * 750, "*<@1> _" * 857, "\u202e" * 6_000, "\n-"]
)
def test_no_answer_is_too_long_or_has_too_many_parts(text: str, count: int) -> None:
    """One sentence of 6,000 characters, ten times over, still fits into a message."""
    meta = SourceMeta(
        "T*" * 1_500,
        author="A" * 3_000,
        url="https://a.example/x",
        original=Original(url="https://b.example"),
    )
    cited = citation(meta=meta, path="p" * 3_000, headings=("h_" * 3_000,), length=len(text))
    many = [quote(text, cited=cited, matches=((0, 1), (5, 6)))] * count
    reply = answer(*many, question=replace(QUESTION, text="q*" * 1_000))

    for card, allowed in (
        (cards.answer(reply, press, more=True, delete=press(Action.DELETE, 0)), ()),
        (cards.shared(reply, press, by="1"), (("mention", "<@1>"),)),
    ):
        assert is_sound(card, allowed=allowed)
        assert components(card.parts) <= MOST_COMPONENTS
        assert characters(card) <= LONGEST_CARD
        assert len(quoted(card)) == count
        assert all(each in settled(text) for each in quoted(card))


@pytest.mark.parametrize(
    ("broken", "told"),
    [
        ((False, False), ""),
        ((True, False), "The passage begins earlier."),
        ((False, True), "The passage goes on."),
        ((True, True), "The passage begins earlier and goes on."),
    ],
)
def test_a_quote_that_breaks_a_sentence_says_so(broken: tuple[bool, bool], told: str) -> None:
    """Half a sentence never passes for a whole one, though all of the quote is shown."""
    card = cards.answer(answer(replace(quote(), broken=broken)), None)

    assert ("The passage" in said(card)) is any(broken)
    assert told in said(card)
