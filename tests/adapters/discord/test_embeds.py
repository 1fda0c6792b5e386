"""The older form: the same words in one embed, the same buttons below it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.discord import cards, embeds, views
from adapters.discord.parts import Card, Link, Press, Row, Section, Text
from adapters.discord.payloads import payload
from bot.capabilities import Action
from retrieval.model import Original, Quote, SourceMeta
from tests.adapters.discord.hostile import press, quotes
from tests.adapters.discord.markdown import seen
from tests.adapters.discord.sound import is_sound, quoted, values
from tests.adapters.samples import TEXT, answer, citation, nothing, quote

LINKED = citation(
    meta=SourceMeta("A", url="https://a.example", original=Original(url="https://b.example"))
)


def labels(card: Card) -> list[list[str]]:
    """Return the labels of the buttons below the embed of *card*, row by row."""
    return [[each["label"] for each in row["components"]] for row in rows(card)]


def rows(card: Card) -> list[dict[str, list[dict[str, str]]]]:
    """Return the rows of buttons below the embed of *card*."""
    found: list[dict[str, list[dict[str, str]]]] = payload(card, "embed")["components"]
    return found


def test_an_embed_holds_the_texts_of_a_card_and_its_last_line_below() -> None:
    """A blank line keeps the source out of the bar; small print is a footer or ordinary."""
    embed = embeds.embed(cards.answer(answer(quote("One *two*.")), None))

    assert embed.description is not None
    assert embed.description.splitlines()[:5] == [
        "how are models built?",
        "",
        r"> One \*two\*.",
        "",
        "**The Urgency of Interpretability**",
    ]
    assert "-# " not in embed.description
    assert embed.footer.text == "1 passage, word for word, from 1 document"


def test_a_footer_is_not_escaped_for_it_is_not_parsed() -> None:
    """What would act in a text is only letters there."""
    embed = embeds.embed(Card((Text("a"), Text(r"-# \*b\* \<@1\>"))))

    assert (embed.description, embed.footer.text) == ("a", "*b* <@1>")


def test_one_text_alone_stays_in_the_embed() -> None:
    """An embed without a description is none."""
    assert embeds.embed(Card((Text("-# a"),))).description == "a"


def test_the_buttons_are_those_of_the_card_and_links_come_last() -> None:
    """Links have the numbers of their quotes, since they stand apart from them."""
    two = cards.answer(answer(quote(cited=LINKED), quote()), press, more=True)
    one = cards.answer(answer(quote(cited=LINKED)), None)

    assert labels(two) == [
        ["Back", "More passages", "Why this?", "Show around", "Share to channel"],
        ["Helpful", "Not helpful"],
        ["Open 1", "Original 1"],
    ]
    assert labels(one) == [["Open", "Original"]]
    assert [
        each["custom_id"] for row in rows(two) for each in row["components"] if "custom_id" in each
    ] == values(two)


def test_an_address_is_linked_once() -> None:
    """Three passages of one document need one button."""
    card = cards.answer(answer(*[quote(cited=LINKED)] * 3), None)

    assert labels(card) == [["Open 1", "Original 1"]]


def test_there_are_never_more_than_five_rows() -> None:
    """Links that find no room are left out, the buttons of the card are not."""
    link = tuple(
        Section(Text("s"), Link("Open", f"https://a.example/{at}", at)) for at in range(30)
    )
    card = Card((*link, Row((Press("Why?", "v"),)), Row((Press("Yes", "w"),))))

    assert [len(row) for row in labels(card)] == [1, 1, 5, 5, 5]
    assert labels(card)[:2] == [["Why?"], ["Yes"]]


def test_without_buttons_there_is_no_row() -> None:
    """What takes the place of an earlier answer leaves none of its buttons."""
    assert embeds.buttons(cards.said("Hello.")) is None
    assert rows(cards.said("Hello.")) == []


@pytest.mark.parametrize("count", [1, 3, 10])
def test_the_fullest_card_fits_into_an_embed(count: int) -> None:
    """What has room in components has room in a description."""
    long = quote("A word. " * 900, cited=LINKED)
    card = cards.answer(answer(*[long] * count), press, more=True, delete=press(Action.DELETE, 0))
    embed = embeds.embed(card)

    assert embed.description is not None
    assert len(embed.description) <= embeds.LONGEST_DESCRIPTION
    assert is_sound(card)


@pytest.mark.parametrize(
    "card",
    [
        cards.answer(answer(quote()), press),
        cards.nothing(nothing(closest=(quote(),)), press),
        views.why(answer(quote())),
        cards.help("/ask"),
    ],
)
async def test_no_view_is_kept_for_a_message(card: Card) -> None:
    """Like the other form, it waits for no press."""
    view = embeds.buttons(card)

    assert view is None or (view.is_finished() and view.timeout is None)


@settings(max_examples=60)
@given(st.lists(quotes(), min_size=1, max_size=3))
def test_both_forms_show_the_same_words(shown: list[Quote]) -> None:
    """Whatever the words are."""
    card = cards.answer(answer(*shown), None)
    read = seen(embeds.embed(card).description or "").shown

    assert all(each.strip() in read for each in quoted(card))


def test_a_quotation_in_an_embed_is_the_text() -> None:
    """Character for character."""
    read = seen(embeds.embed(cards.answer(answer(quote(TEXT)), None)).description or "")

    assert TEXT in read.shown
    assert read.kinds() == {"quote", "bold"}
